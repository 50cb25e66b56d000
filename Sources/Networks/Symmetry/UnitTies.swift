/// The units of every value of a graph, joined where they have to agree (union-find), with marks that tell apart what may
/// not change places.
///
/// A value is an axis here: the channels of planes or the features of a row. Unit p of axis a is the element
/// `starts[a] + p`.
struct UnitTies {
  let starts: [Int]
  /// Units of each axis.
  let sizes: [Int]
  private var parents: [Int32]
  /// By element, what tells it from its neighbours: the group that it is normalised in, or whether it is padding.
  private(set) var marks: [[Int32]?]
  private(set) var fixed: Set<Int> = []
  /// Elements whose sign cannot be turned.
  private(set) var keepsSign: [Bool]

  init(_ graph: NetworkGraph) {
    sizes = (0...graph.nodes.count).map { graph.shape(of: $0).channels }
    var starts: [Int] = []
    var total = 0
    for size in sizes {
      starts.append(total)
      total += size
    }
    self.starts = starts
    parents = (0..<Int32(total)).map { $0 }
    marks = Array(repeating: nil, count: total)
    keepsSign = Array(repeating: false, count: total)
    for (index, node) in graph.nodes.enumerated() {
      tie(node, makes: index + 1, shapes: node.inputs.map { graph.shape(of: $0) })
    }
    fix(axis: 0)
    fix(axis: graph.output)
  }

  /// The element that stands for all that are tied to this one.
  mutating func root(of element: Int) -> Int {
    var root = Int32(element)
    while parents[Int(root)] != root { root = parents[Int(root)] }
    var next = Int32(element)
    while parents[Int(next)] != root { (parents[Int(next)], next) = (root, parents[Int(next)]) }
    return Int(root)
  }

  private mutating func join(_ a: Int, _ b: Int) {
    let (first, second) = (root(of: a), root(of: b))
    if first == second { return }
    // The earlier one stands for both, so that the order of a graph is the order of its units.
    parents[max(first, second)] = Int32(min(first, second))
  }

  private mutating func fix(axis: Int) {
    for unit in 0..<sizes[axis] { fixed.insert(starts[axis] + unit) }
  }

  private mutating func mark(_ element: Int, _ mark: Int) {
    marks[element, default: []].append(Int32(mark))
  }

  private mutating func keepSigns(along axis: Int) {
    for unit in 0..<sizes[axis] { keepsSign[starts[axis] + unit] = true }
  }

  private mutating func tie(_ node: NetworkGraph.Node, makes output: Int, shapes: [Shape]) {
    let (from, to, input) = (starts[node.inputs[0]], starts[output], node.inputs[0])
    switch node.operation.axisRule(over: shapes) {
    case .mixes(let groups):
      guard groups > 1 else { return }
      for unit in 0..<sizes[input] { mark(from + unit, unit / (sizes[input] / groups)) }
      for unit in 0..<sizes[output] { mark(to + unit, unit / (sizes[output] / groups)) }
    case .carries(let isOdd, let groups):
      for unit in 0..<sizes[output] { join(from + unit, to + unit) }
      if groups > 1 { for unit in 0..<sizes[output] { mark(to + unit, unit / (sizes[output] / groups)) } }
      if !isOdd {
        keepSigns(along: input)
        keepSigns(along: output)
      }
    case .blocks(let count):
      for unit in 0..<sizes[output] { join(from + unit / count, to + unit) }
    case .pads(let before):
      for unit in 0..<sizes[input] { join(from + unit, to + before + unit) }
      for unit in 0..<sizes[output] {
        mark(to + unit, (before..<before + sizes[input]).contains(unit) ? 1 : 0)
      }
    case .sums:
      for other in node.inputs {
        for unit in 0..<sizes[output] { join(starts[other] + unit, to + unit) }
      }
    case .joins:
      var offset = to
      for other in node.inputs {
        for unit in 0..<sizes[other] { join(starts[other] + unit, offset + unit) }
        offset += sizes[other]
      }
    case .fixes:
      for other in node.inputs { fix(axis: other) }
      fix(axis: output)
    }
  }
}

extension Array {
  fileprivate subscript<Wrapped>(index: Int, default value: @autoclosure () -> Wrapped) -> Wrapped
  where Element == Wrapped? {
    get { self[index] ?? value() }
    set { self[index] = newValue }
  }
}
