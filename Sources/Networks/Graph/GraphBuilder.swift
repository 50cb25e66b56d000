import Declarations

/// Makes nodes of a list of layers: names, shapes, and where ways part and meet.
struct GraphBuilder {
  /// A place in the list of layers, and the path of what is made of it.
  struct Spot {
    var path: String
    var site: [PathStep]

    func inside(_ name: String, _ steps: [PathStep]) -> Spot {
      Spot(path: path.isEmpty ? name : "\(path).\(name)", site: site + steps)
    }
  }

  private let input: Shape
  private let countsDropout: Bool
  private(set) var nodes: [NetworkGraph.Node] = []
  private var paths: Set<String> = []

  /// More than any network that somebody would want to run here.
  private static let mostNodes = 20_000

  init(input: Shape, countsDropout: Bool) {
    (self.input, self.countsDropout) = (input, countsDropout)
  }

  /// Appends layers in a row and gives the value that the last one makes.
  ///
  /// - Parameter first: the number of the first of them that has no name.
  mutating func append(
    _ layers: [LayerEntry], to value: Int, at spot: Spot, numberedFrom first: Int = 0
  ) throws(NetworkMismatch) -> Int {
    var value = value
    var number = first
    for (index, entry) in layers.enumerated() {
      let step = [PathStep.index(index)]
      if let name = entry.name {
        value = try append(entry, to: value, at: spot.inside(name, step))
        number += takesNumber(entry) ? 1 : 0
        continue
      }
      for _ in 0..<(entry.copies ?? 1) {
        let name = takesNumber(entry) ? "\(number)" : freeName(for: entry, at: spot)
        value = try append(entry.form, to: value, at: spot.inside(name, step))
        number += takesNumber(entry) ? 1 : 0
      }
    }
    return value
  }

  /// Appends an entry whose path is settled; several copies are numbered under it.
  private mutating func append(_ entry: LayerEntry, to value: Int, at spot: Spot) throws(NetworkMismatch)
    -> Int
  {
    guard let copies = entry.copies else { return try append(entry.form, to: value, at: spot) }
    try take(spot)
    var value = value
    for copy in 0..<copies { value = try append(entry.form, to: value, at: spot.inside("\(copy)", [])) }
    return value
  }

  private mutating func append(_ form: LayerForm, to value: Int, at spot: Spot) throws(NetworkMismatch) -> Int
  {
    switch form {
    case .layer(let layer): return try append(layer, of: [value], at: spot)
    case .block(let layers):
      try take(spot)
      return try append(layers, to: value, at: spot.inside([.key("block")]))
    case .residual(let residual):
      let inside = spot.inside([.key("residual")])
      let start = try append(residual.before, to: value, at: inside.inside([.key("before")]))
      let main = try append(
        residual.main, to: start, at: inside.inside([.key("main")]),
        numberedFrom: numbers(of: residual.before))
      let shortcut =
        if let branch = residual.shortcut {
          try append(branch, named: "shortcut", to: start, at: inside, [.key("shortcut")])
        } else { start }
      let sum = try append(Addition(), of: [main, shortcut], kind: "residual", at: spot)
      guard let activation = residual.activation else { return sum }
      return try append(activation, of: [sum], at: inside.inside("activation", [.key("activation")]))
    case .concat(let branches):
      var values: [Int] = []
      for (index, branch) in branches.enumerated() {
        values.append(
          try append(branch, named: "\(index)", to: value, at: spot, [.key("concat"), .index(index)]))
      }
      return try append(Concatenation(), of: values, kind: "concat", at: spot)
    }
  }

  /// - Parameter name: the branch's, where its layer has none of its own.
  private mutating func append(
    _ branch: Branch, named name: String, to value: Int, at spot: Spot, _ steps: [PathStep]
  ) throws(NetworkMismatch) -> Int {
    switch branch {
    case .layers(let layers):
      let inside = spot.inside(name, steps)
      try take(inside)
      return try append(layers, to: value, at: inside)
    case .layer(let entry):
      return try append(entry, to: value, at: spot.inside(entry.name ?? name, steps))
    }
  }

  private mutating func append(
    _ operation: any NetworkOperation, of inputs: [Int], kind: String? = nil, at spot: Spot
  ) throws(NetworkMismatch) -> Int {
    try take(spot)
    let shapes = inputs.map { $0 == 0 ? input : nodes[$0 - 1].output }
    do throws(LayerMismatch) {
      let output = try operation.output(of: shapes)
      guard output.checkedCount != nil else { throw .tooLarge(output, of: shapes) }
      let parameters = operation.parameters(of: shapes)
      guard parameters.allSatisfy({ Shape($0.shape).checkedCount != nil }) else {
        throw .tooLarge(output, of: shapes)
      }
      nodes.append(
        NetworkGraph.Node(
          path: spot.path, operation: operation, inputs: inputs, output: output, parameters: parameters,
          buffers: operation.buffers(of: shapes), site: spot.site))
    } catch {
      throw NetworkMismatch(
        layer: spot.inWords(kind ?? type(of: operation).kind), reason: error.reason, help: error.help,
        site: spot.site)
    }
    guard nodes.count <= Self.mostNodes else {
      throw NetworkMismatch(reason: "a network has at most \(Self.mostNodes) layers", site: spot.site)
    }
    return nodes.count
  }

  /// Takes a path, which no other layer can then have.
  private mutating func take(_ spot: Spot) throws(NetworkMismatch) {
    guard paths.insert(spot.path).inserted else {
      throw NetworkMismatch(
        reason: "two layers have the name '\(spot.path)'",
        help: "layers without a name are numbered by their place, from 0; give this one another name",
        site: spot.site + [.key("name")])
    }
  }

  /// How many numbers layers take among their siblings.
  private func numbers(of layers: [LayerEntry]) -> Int {
    layers.filter(takesNumber).reduce(0) { $0 + ($1.name == nil ? $1.copies ?? 1 : 1) }
  }

  private func takesNumber(_ entry: LayerEntry) -> Bool {
    if case .layer(let layer) = entry.form { countsDropout || layer.takesNumber } else { true }
  }

  /// What a layer without a number is called: its kind, with a number of its own from the second on.
  private func freeName(for entry: LayerEntry, at spot: Spot) -> String {
    guard case .layer(let layer) = entry.form else { preconditionFailure("Only layers take no number.") }
    let kind = type(of: layer).kind
    var (name, count) = (kind, 1)
    while paths.contains(spot.inside(name, []).path) {
      count += 1
      name = "\(kind)-\(count)"
    }
    return name
  }
}

extension GraphBuilder.Spot {
  fileprivate func inside(_ steps: [PathStep]) -> Self { Self(path: path, site: site + steps) }

  /// "layer 3 (linear)" by its place in the outermost list, "layer 'fc' (linear)" by its path.
  fileprivate func inWords(_ kind: String) -> String {
    if case .index(let index)? = site.first, site.count == 1, path.allSatisfy(\.isNumber) {
      return "layer \(index + 1) (\(kind))"
    }
    return "layer '\(path)' (\(kind))"
  }
}

extension LayerMismatch {
  fileprivate static func tooLarge(_ output: Shape, of inputs: [Shape]) -> LayerMismatch {
    let given = inputs.map(\.description).joined(separator: " and ")
    return LayerMismatch("would turn \(given) into \(output), more than fits in memory")
  }
}
