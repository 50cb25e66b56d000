import Declarations

/// The stages that one entry with `for` stands for.
public struct StageFamily: Sendable {
  /// One stage of it.
  public struct Member: Sendable {
    public let name: String
    /// What its name says behind the `@`.
    let parts: [InstanceName.Part]
    /// For each axis, the value that this is the stage for: stages of equal ones belong together.
    let bindings: [String: String]
    /// What `${for.…}` stands for in it, by full name.
    let variables: [String: Node]
  }

  public let name: String
  let namePlace: Place
  /// The names of its axes, in the order of writing.
  public let axes: [String]
  /// In the order of the values, the last axis first.
  public let members: [Member]
}

extension StageFamily {
  /// The labels that its names have for an axis, each once, in order.
  func labels(of axis: String) -> [String] {
    var seen = Set<String>()
    return members.compactMap { member in
      member.parts.first { $0.axis == axis }.flatMap { seen.insert($0.label).inserted ? $0.label : nil }
    }
  }

  /// The axes that its names speak of.
  var namedAxes: [String] { members.first?.parts.map(\.axis) ?? [] }
}
