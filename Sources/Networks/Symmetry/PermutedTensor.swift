/// A tensor of a network as rows and columns whose positions move with units: element (r, c, i) of
/// `[rows, columns, inner]`.
public struct PermutedTensor: Sendable, Hashable {
  public let name: String
  /// Its place in the flat vector.
  public let offset: Int
  public let rows: Int, columns: Int, inner: Int
  /// The axis that rows are positions of.
  public let rowAxis: Int
  /// The axis that columns are positions of; nil of what has none, such as a bias, whose `columns` is 1.
  public let columnAxis: Int?
  /// Groups of a convolution: rows of group g meet positions from g · columns on.
  public let groups: Int
  /// Whether it turns its sign with the unit of its row.
  public let turnsSign: Bool

  public var count: Int { rows * columns * inner }

  /// The position along the column axis that column 0 of a row is at.
  public func firstPosition(ofRow row: Int) -> Int { groups == 1 ? 0 : row / (rows / groups) * columns }

  /// Those of parameters and of buffers, in the order of the layout. A tensor of an operation that is not known is not
  /// among them: nothing around it moves.
  static func all(of graph: NetworkGraph) -> (parameters: [PermutedTensor], buffers: [PermutedTensor]) {
    var (parameters, buffers): ([PermutedTensor], [PermutedTensor]) = ([], [])
    var (offset, bufferOffset) = (0, 0)
    for (index, node) in graph.nodes.enumerated() {
      let rule = node.operation.axisRule(over: node.inputs.map { graph.shape(of: $0) })
      for declaration in node.parameters {
        let tensor = tensor(
          "\(node.path).\(declaration.name)", declaration.shape, role: declaration.role, at: offset,
          of: node, makes: index + 1, rule)
        if let tensor { parameters.append(tensor) }
        offset += declaration.count
      }
      for declaration in node.buffers {
        if rule != .fixes {
          buffers.append(
            PermutedTensor(
              name: "\(node.path).\(declaration.name)", offset: bufferOffset, rows: declaration.shape[0],
              columns: 1, inner: 1, rowAxis: index + 1, columnAxis: nil, groups: 1,
              turnsSign: declaration.name == "running_mean"))
        }
        bufferOffset += declaration.count
      }
    }
    return (parameters, buffers)
  }

  private static func tensor(
    _ name: String, _ shape: [Int], role: ParameterRole, at offset: Int, of node: NetworkGraph.Node,
    makes output: Int, _ rule: AxisRule
  ) -> PermutedTensor? {
    let whole = shape.dropFirst().reduce(1, *)
    switch (role, rule) {
    case (_, .fixes): return nil
    case (.weight, .mixes(let groups)):
      return PermutedTensor(
        name: name, offset: offset, rows: shape[0], columns: shape[1], inner: shape.dropFirst(2).reduce(1, *),
        rowAxis: output, columnAxis: node.inputs[0], groups: groups, turnsSign: true)
    case (.weight, _), (.scale, _):
      // A depthwise filter reads the unit that it makes: a turned sign of both leaves it as it is.
      return PermutedTensor(
        name: name, offset: offset, rows: shape[0], columns: 1, inner: whole, rowAxis: output,
        columnAxis: nil, groups: 1, turnsSign: false)
    case (.bias, _), (.shift, _):
      return PermutedTensor(
        name: name, offset: offset, rows: shape[0], columns: 1, inner: whole, rowAxis: output,
        columnAxis: nil, groups: 1, turnsSign: true)
    }
  }
}
