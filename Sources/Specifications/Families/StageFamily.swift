import Declarations
import Platform

/// The stages that one entry with `for` stands for.
public struct StageFamily: Sendable {
  /// One stage of it.
  public struct Member: Sendable {
    public let name: String
    /// What its name says behind the `@`.
    package let parts: [InstanceName.Part]
    /// For each axis, the value that this is the stage for: stages of equal ones belong together.
    package let bindings: [String: String]
    /// What `${for.…}` stands for in it, by full name.
    let variables: [String: Node]
  }

  public let name: String
  package let namePlace: Place
  /// The names of its axes, in the order of writing.
  public let axes: [String]
  /// In the order of the values, the last axis first.
  public let members: [Member]
}

extension StageFamily {
  /// The labels that its names have for an axis, each once, in order.
  package func labels(of axis: String) -> [String] {
    var seen = Set<String>()
    return members.compactMap { member in
      member.parts.first { $0.axis == axis }.flatMap { seen.insert($0.label).inserted ? $0.label : nil }
    }
  }

  /// The axes that its names speak of.
  package var namedAxes: [String] { members.first?.parts.map(\.axis) ?? [] }
}

/// The pairs of stages of a family, for a stage that is repeated over them.
struct FamilyPairs {
  package let family: StageFamily
  /// Axes that the stage has too: the two of a pair have the value of these that it is for.
  private let sharing: Set<String>
  private let place: Place

  package init(of family: StageFamily, beside axes: [String], at place: Place) {
    self.family = family
    self.place = place
    sharing = Set(family.axes).intersection(axes)
  }

  /// How many pairs there are beside values of other axes.
  package func count(beside choices: [AxisChoice]) -> Int {
    let count = members(beside: choices).count
    return count * (count - 1) / 2
  }

  /// Each two of them once, in the order of the family.
  package func pairs(beside choices: [AxisChoice]) -> [AxisChoice] {
    let members = members(beside: choices)
    return members.indices.flatMap { index in
      members[(index + 1)...].map {
        AxisChoice(pair: members[index], $0, sharing: sharing, at: place)
      }
    }
  }

  private func members(beside choices: [AxisChoice]) -> [StageFamily.Member] {
    let wanted = choices.filter { sharing.contains($0.axis) }
    return family.members.filter { member in
      wanted.allSatisfy { member.bindings[$0.axis] == $0.identity }
    }
  }
}

/// What `defaults` lays under the stages of each kind.
struct StageDefaults {
  private let section: Node?
  /// The kinds whose defaults speak of axes, and so differ from stage to stage.
  private let varying: Set<String>

  /// - Parameter section: `defaults`, with variables filled in where it does not speak of axes.
  package init(_ section: Node?) {
    self.section = section
    varying = Set((section?.entries ?? []).filter { Self.speakOfAxes($0.value) }.map(\.key))
  }

  static func speakOfAxes(_ settings: Node) -> Bool { Interpolation.mentions("for.", in: settings) }

  /// The settings under a stage of `kind`.
  ///
  /// - Parameter interpolation: has the variables of that stage.
  package func settings(
    for kind: Vocabulary.Form, _ interpolation: Interpolation, _ problems: inout Problems
  ) -> Node? {
    let settings = section?[kind.name]
    return varying.contains(kind.name) ? settings.map { interpolation.applied(to: $0, &problems) } : settings
  }
}

/// The value of one axis that a stage of a family is for.
package struct AxisChoice {
  package let axis: String
  /// Equal ones are the same value.
  package let identity: String
  /// What it adds to the name.
  package let parts: [InstanceName.Part]
  /// What it gives to `${for.…}`, by full name.
  let variables: [String: Node]

  package init(_ value: Axis.Value, of axis: String) {
    self.axis = axis
    identity = value.label
    parts = [InstanceName.Part(axis: axis, label: value.label)]
    variables = ["for.\(axis)": value.node]
  }

  /// - Parameter sharing: axes that both have one value of, and that the name says elsewhere.
  package init(
    pair first: StageFamily.Member, _ second: StageFamily.Member, sharing: Set<String>, at place: Place
  ) {
    axis = Axis.pairs
    identity = "\(first.name) and \(second.name)"
    parts = zip(first.parts, second.parts).filter { !sharing.contains($0.0.axis) }.map { one, other in
      one == other ? one : InstanceName.Part(axis: one.axis, label: "\(one.label)+\(other.label)")
    }
    let names = zip(Axis.ofPair, [first.name, second.name]).map {
      ("for.\($0)", Node(.text($1), at: place))
    }
    variables = Dictionary(names) { first, _ in first }
  }
}

extension StageFamily.Member {
  package init(of family: String, _ choices: [AxisChoice]) {
    parts = choices.flatMap(\.parts)
    name = InstanceName(family: family, parts: parts).text
    bindings = Dictionary(choices.map { ($0.axis, $0.identity) }) { first, _ in first }
    variables = choices.reduce(into: [:]) { $0.merge($1.variables) { first, _ in first } }
  }
}

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
