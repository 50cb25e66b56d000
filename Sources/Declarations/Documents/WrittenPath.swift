/// A path as it is written, and the folder that it is seen from where it is relative.
///
/// That is the folder of the file that the path itself is written in, whichever files say the rest of what it stands in.
public struct WrittenPath: Sendable, Equatable {
  public let text: String
  public let folder: String

  public init(_ text: String, seenFrom folder: String = ".") {
    self.text = text
    self.folder = folder
  }

  /// The path that stands at a place of a document.
  public init(_ text: String, at place: Place) { self.init(text, seenFrom: place.folder) }

  public var isAbsolute: Bool { text.utf8.first == UInt8(ascii: "/") }

  /// Where it leads, seen from the present folder.
  public var location: String { isAbsolute ? text : "\(folder)/\(text)" }

  public static func == (a: WrittenPath, b: WrittenPath) -> Bool {
    a.text.isExactly(b.text) && a.folder.isExactly(b.folder)
  }
}

extension Place {
  /// The folder of the file that it is in, `.` where the file's path says none: `configs/quickstart.yaml` -> `configs`.
  ///
  /// What a flag says is in no file, and in the present folder.
  public var folder: String {
    let path = source.name.utf8
    guard let slash = path.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(source.name[..<slash])
  }
}
