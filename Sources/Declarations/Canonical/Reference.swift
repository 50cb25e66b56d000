/// A name that stands for what another part of the experiment makes, as it was written.
public struct Reference: Sendable {
  /// The name of the stage or source, or the path of the file.
  public let name: String
  /// Which of what it makes is meant, where that was written behind a slash.
  public let output: String?
  /// What it may make: one of these, such as `curve`.
  public let types: [String]
  /// Whether the name itself is part of what is made (a figure prints it), and so part of the key.
  public let keepsName: Bool
  public let place: Place

  /// - Parameter text: `start`, `start/history`, or a path where a file is wanted.
  public init(_ text: String, types: [String], keepsName: Bool = false, place: Place) {
    (name, output) = Self.parts(of: text, types: types)
    self.types = types
    self.keepsName = keepsName
    self.place = place
  }
}

extension Reference {
  /// The whole of what was written.
  public var text: String { output.map { "\(name)/\($0)" } ?? name }

  /// The name and the output that a text names. No name has a slash in it.
  static func parts(of text: String, types: [String]) -> (name: String, output: String?) {
    guard types != ["file"], let slash = text.firstIndex(of: "/") else { return (text, nil) }
    return (String(text[..<slash]), String(text[text.index(after: slash)...]))
  }
}
