/// The name of one stage of a family: `valley@width=8,seed=1+2`.
///
/// No other name has `@` in it, so that it can be told from a text alone which family a stage is of.
public struct InstanceName: Sendable, Equatable {
  /// An axis, and the value of it: `seed`, `1`.
  public struct Part: Sendable, Hashable {
    public let axis: String
    public let label: String

    public init(axis: String, label: String) {
      self.axis = axis
      self.label = label
    }

    /// `seed=1`
    public var text: String { "\(axis)=\(label)" }
  }

  /// What the family is called.
  public let family: String
  public let parts: [Part]

  public init(family: String, parts: [Part]) {
    self.family = family
    self.parts = parts
  }

  /// Reads the form that `text` has; nil where there is no `@` in it, or something else behind that.
  public init?(parsing text: String) {
    guard let at = text.utf8.firstIndex(of: UInt8(ascii: "@")) else { return nil }
    family = String(text[..<at])
    var parts: [Part] = []
    for part in text[at...].dropFirst().split(separator: ",", omittingEmptySubsequences: false) {
      guard let equals = part.firstIndex(of: "="), equals > part.startIndex else { return nil }
      parts.append(Part(axis: String(part[..<equals]), label: String(part[equals...].dropFirst())))
    }
    self.parts = parts
  }

  public var text: String { "\(family)@\(parts.map(\.text).joined(separator: ","))" }

  /// The family that a stage of this name is of, or the name itself where it is of none.
  public static func family(of name: String) -> String {
    name.utf8.firstIndex(of: UInt8(ascii: "@")).map { String(name[..<$0]) } ?? name
  }
}
