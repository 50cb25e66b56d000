import Declarations

/// The value of one axis that a stage of a family is for.
struct AxisChoice {
  let axis: String
  /// Equal ones are the same value.
  let identity: String
  /// What it adds to the name.
  let parts: [InstanceName.Part]
  /// What it gives to `${for.…}`, by full name.
  let variables: [String: Node]

  init(_ value: Axis.Value, of axis: String) {
    self.axis = axis
    identity = value.label
    parts = [InstanceName.Part(axis: axis, label: value.label)]
    variables = ["for.\(axis)": value.node]
  }

  /// - Parameter sharing: axes that both have one value of, and that the name says elsewhere.
  init(
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
  init(of family: String, _ choices: [AxisChoice]) {
    parts = choices.flatMap(\.parts)
    name = InstanceName(family: family, parts: parts).text
    bindings = Dictionary(choices.map { ($0.axis, $0.identity) }) { first, _ in first }
    variables = choices.reduce(into: [:]) { $0.merge($1.variables) { first, _ in first } }
  }
}
