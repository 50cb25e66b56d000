import Declarations

/// What a stage is repeated over: values, or pairs of stages of another family.
struct Axis {
  /// One value, and what it is called in names.
  struct Value {
    let label: String
    let node: Node
  }

  enum Content {
    case values([Value])
    /// Every pair of stages of the family of this name.
    case pairs(of: String, Place)
  }

  let name: String
  let place: Place
  let content: Content

  /// The key under which pairs are asked for.
  static let pairs = "pairs"
  /// What the two of a pair are called.
  static let ofPair = ["first", "second"]
}

extension Axis {
  /// Reads what stands under `for`; nil where something is wrong with it, which is reported.
  static func all(in node: Node, _ problems: inout Problems) -> [Axis]? {
    guard let entries = node.entries else {
      problems.report(
        "`for` wants axes and their values, not \(node.kindInWords)", at: node.place,
        help: "write it so: {seed: [1, 2, 3]}")
      return nil
    }
    if entries.isEmpty {
      problems.report("`for` has no axes", at: node.place, help: "write it so: {seed: [1, 2, 3]}")
      return nil
    }
    let written = entries.filter { !$0.value.isNull }
    let hasPairs = written.contains { $0.key == pairs }
    let axes = written.map { axis($0, besidePairs: hasPairs, &problems) }
    return axes.contains { $0 == nil } ? nil : axes.compactMap(\.self)
  }

  private static func axis(_ entry: Node.Entry, besidePairs: Bool, _ problems: inout Problems) -> Axis? {
    if entry.key == pairs { return axisOfPairs(entry, &problems) }
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
    guard areDistinct(good, of: entry.key, &problems), good.count == values.count else { return nil }
    return Axis(name: entry.key, place: entry.keyPlace, content: .values(good))
  }

  private static func axisOfPairs(_ entry: Node.Entry, _ problems: inout Problems) -> Axis? {
    guard let family = entry.value.text else {
      problems.report(
        "`pairs` wants the name of one stage that has a `for`, not \(entry.value.kindInWords)",
        at: entry.value.place)
      return nil
    }
    return Axis(name: pairs, place: entry.keyPlace, content: .pairs(of: family, entry.value.place))
  }

  private static func objection(to name: String) -> String? {
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
  /// A value with the name it gets; nil where it can have none, which is reported.
  private static func value(_ node: Node, _ problems: inout Problems) -> Value? {
    guard let label = label(of: node) else {
      problems.report(
        "this wants a value that can be part of a name: a number, a boolean or a text, not \(node.kindInWords)",
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
  static func label(of node: Node) -> String? {
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
    return EntryName.firstUnsuitable(in: label).map { "it has '\($0)' in it" }
  }
}
