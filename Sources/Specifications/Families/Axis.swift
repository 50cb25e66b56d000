import Declarations
import Platform

/// What a stage is repeated over: values, values of several axes that go together, or pairs of stages of another family.
package struct Axis {
  /// One value, and what it is called in names.
  package struct Value {
    package let label: String
    package let node: Node
  }

  package enum Content {
    case values([Value])
    /// Every pair of stages of the family of this name.
    case pairs(of: String, Place)
    /// Axes with equally many values: the first values of all, the second ones, and so on.
    case zip([ZippedAxis])
  }

  /// One of the axes that go together.
  package struct ZippedAxis {
    package let name: String
    package let place: Place
    package let values: [Value]
  }

  package let name: String
  package let place: Place
  package let content: Content

  /// The key under which pairs are asked for.
  package static let pairs = "pairs"
  /// The key under which axes stand that go together.
  package static let zip = "zip"
  /// What the two of a pair are called.
  static let ofPair = ["first", "second"]
}

extension Axis {
  /// Reads what stands under `for`; nil where something is wrong with it, which is reported.
  package static func all(in node: Node, _ problems: inout Problems) -> [Axis]? {
    guard let entries = node.entries else {
      problems.report(
        "`for` expects axes and their values, not \(node.kindInWords)", at: node.place,
        help: "write it so: {seed: [1, 2, 3]}")
      return nil
    }
    if entries.isEmpty {
      problems.report("`for` has no axes", at: node.place, help: "write it so: {seed: [1, 2, 3]}")
      return nil
    }
    let written = entries.filter { !$0.value.isNull }
    let hasPairs = written.contains { $0.key == pairs }
    let count = problems.count
    let axes = written.flatMap { entry -> [Axis] in
      switch entry.key {
      case pairs: axisOfPairs(entry, &problems).map { [$0] } ?? []
      case zip: zippedAxes(entry, besidePairs: hasPairs, &problems)
      default:
        values(of: entry, besidePairs: hasPairs, areDistinct: true, &problems).map {
          [Axis(name: entry.key, place: entry.keyPlace, content: .values($0))]
        } ?? []
      }
    }
    reportRepetition(axes, &problems)
    return problems.count == count ? axes : nil
  }

  /// The values of an axis; nil where something is wrong with them, which is reported.
  private static func values(
    of entry: Node.Entry, besidePairs: Bool, areDistinct: Bool, _ problems: inout Problems
  ) -> [Value]? {
    if let objection = objection(to: entry.key) {
      problems.report(
        objection, at: entry.keyPlace, help: "letters, digits, '-' and '_' make the name of an axis")
      return nil
    }
    if besidePairs, ofPair.contains(entry.key) {
      problems.report(
        "beside `pairs`, '\(entry.key)' is one of a pair already", at: entry.keyPlace,
        help: "call this axis otherwise")
      return nil
    }
    let nodes = entry.value.elements ?? [entry.value]
    if nodes.isEmpty {
      problems.report(
        "the axis '\(entry.key)' has no values", at: entry.value.place, help: "write it so: [1, 2, 3]")
      return nil
    }
    let values = nodes.map { value($0, &problems) }
    let good = values.compactMap(\.self)
    if areDistinct, !Self.areDistinct(good, of: entry.key, &problems) { return nil }
    return good.count == values.count ? good : nil
  }

  private static func axisOfPairs(_ entry: Node.Entry, _ problems: inout Problems) -> Axis? {
    guard let family = entry.value.text else {
      problems.report(
        "`pairs` expects the name of one stage that has a `for`, not \(entry.value.kindInWords)",
        at: entry.value.place)
      return nil
    }
    return Axis(name: pairs, place: entry.keyPlace, content: .pairs(of: family, entry.value.place))
  }

  private static func objection(to name: String) -> String? {
    if name == pairs || name == zip { return "`\(name)` stands beside axes, and not inside `zip`" }
    if name.contains(".") { return "the name '\(name)' of an axis has a dot in it" }
    return EntryName.objection(to: name)
  }

  private static func areDistinct(_ values: [Value], of axis: String, _ problems: inout Problems) -> Bool {
    var first: [String: Place] = [:]
    var areDistinct = true
    for value in values {
      guard let earlier = first.updateValue(value.node.place, forKey: value.label) else { continue }
      let note = Diagnostic.Note("it is given here first", at: earlier)
      problems.report(
        Diagnostic(
          "the axis '\(axis)' has the value \(value.label) twice", at: value.node.place, notes: [note],
          help: "give each once"))
      areDistinct = false
    }
    return areDistinct
  }
}

extension Axis {
  /// The axes under `zip`: a map of them, or a list of such maps.
  private static func zippedAxes(
    _ entry: Node.Entry, besidePairs: Bool, _ problems: inout Problems
  ) -> [Axis] {
    (entry.value.elements ?? [entry.value]).compactMap { group in
      let written = (group.entries ?? []).filter { !$0.value.isNull }
      if written.isEmpty {
        problems.report(
          "`zip` expects axes that go together, not \(group.entries == nil ? group.kindInWords : "an empty map")",
          at: group.place, help: "write it so: {fold: [0, 1], init: [a, b]}")
        return nil
      }
      let axes = written.compactMap { entry in
        values(of: entry, besidePairs: besidePairs, areDistinct: false, &problems).map {
          ZippedAxis(name: entry.key, place: entry.keyPlace, values: $0)
        }
      }
      guard axes.count == written.count, areEquallyLong(axes, &problems) else { return nil }
      return Axis(name: zip, place: entry.keyPlace, content: .zip(axes))
    }
  }

  private static func areEquallyLong(_ axes: [ZippedAxis], _ problems: inout Problems) -> Bool {
    guard let first = axes.first, let other = axes.first(where: { $0.values.count != first.values.count })
    else { return true }
    let note = Diagnostic.Note("'\(first.name)' has \(first.values.count)", at: first.place)
    problems.report(
      Diagnostic(
        "the axes of a `zip` have equally many values, and '\(other.name)' has \(other.values.count)",
        at: other.place, notes: [note], help: "put axes that are to be combined freely outside `zip`")
    )
    return false
  }

  /// Reports an axis that is given both inside and outside `zip`, or in two of them.
  private static func reportRepetition(_ axes: [Axis], _ problems: inout Problems) {
    var places: [String: Place] = [:]
    for (name, place) in axes.flatMap(\.namedPlaces) {
      guard let first = places.updateValue(place, forKey: name) else { continue }
      problems.report(
        Diagnostic(
          "the axis '\(name)' is given twice", at: place,
          notes: [Diagnostic.Note("it is given here first", at: first)], help: "remove one of them"))
    }
  }

  private var namedPlaces: [(String, Place)] {
    if case .zip(let axes) = content { axes.map { ($0.name, $0.place) } } else { [(name, place)] }
  }

  /// What its values are of: its own name, or those of the axes that go together.
  package var names: [String] { namedPlaces.map(\.0) }

  /// For each stage that this makes of one, the values that it is for; nil for pairs, which depend on other axes.
  var choices: [[AxisChoice]]? {
    switch content {
    case .values(let values): values.map { [AxisChoice($0, of: name)] }
    case .zip(let axes):
      (axes.first?.values ?? []).indices.map { index in
        axes.map { AxisChoice($0.values[index], of: $0.name) }
      }
    case .pairs: nil
    }
  }
}

extension Axis {
  /// A value with the name it gets; nil where it can have none, which is reported.
  private static func value(_ node: Node, _ problems: inout Problems) -> Value? {
    guard let label = label(of: node) else {
      problems.report(
        "expected a value that can be part of a name: a number, a boolean or a string, found \(node.kindInWords)",
        at: node.place, help: "give it a name, and choose by that")
      return nil
    }
    if let objection = objection(toLabel: label) {
      problems.report(
        "the value '\(label)' becomes part of names, and \(objection)", at: node.place,
        help: "letters, digits, '-', '_' and '.' make a name")
      return nil
    }
    return Value(label: label, node: node)
  }

  /// What a value is called in names; nil where it cannot be part of one.
  package static func label(of node: Node) -> String? {
    switch node.value {
    case .text(let text): text
    case .integer(let value): String(value)
    // `1e+20` is called `1e20`: a plus joins the two of a pair.
    case .real(let value): value.isFinite ? value.description.filter { $0 != "+" } : nil
    case .boolean(let value): String(value)
    case .null, .list, .map: nil
    }
  }

  private static func objection(toLabel label: String) -> String? {
    if label.isEmpty { return "this one is empty" }
    if label.unicodeScalars.count > 80 { return "it is longer than 80 characters" }
    return EntryName.firstUnsuitable(in: label).map { "it has \(EntryName.shown($0)) in it" }
  }
}
