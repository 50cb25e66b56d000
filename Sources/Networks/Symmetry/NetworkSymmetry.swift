/// The hidden units of a network that may change places without a change of its function, derived from its graph.
///
/// Units that have to agree are one unit (additions, norms, activations, pools, padding, concatenation and flattens tie
/// them), and units that occur at the same places are one group: any permutation within a group is a symmetry. Those of the
/// network's input and output stay where they are. What cannot be told to be a symmetry is left out, such as whole groups
/// of a grouped convolution changing places.
public struct NetworkSymmetry: Sendable {
  /// Units that may change places with one another.
  public struct Group: Sendable {
    /// The path of the first node with weights that makes them.
    public let name: String
    /// How many units it has.
    public let count: Int
    /// Where they occur, axis by axis.
    public let places: [Places]
    /// Whether the sign of each unit may be turned too: everything between its weights is odd, as tanh is.
    public let hasSigns: Bool
  }

  /// The positions of a group's units along one axis, which is a value of the graph.
  public struct Places: Sendable {
    public let axis: Int
    /// How often each unit occurs: more than once after a flatten.
    public let occurrences: Int
    /// Those of unit u are `occurrences` long, from `u * occurrences` on, in rising order.
    public let positions: [Int]
  }

  /// Where a position of an axis belongs; a position of no group stays where it is.
  public struct Place: Sendable {
    public let group: Int
    public let unit: Int
    public let occurrence: Int
  }

  public let groups: [Group]
  /// By axis, its positions; empty for an axis that no group has a part of.
  public let axes: [[Place?]]
  /// The tensors that move with units, in the order of the layout.
  public let parameters: [PermutedTensor]
  public let buffers: [PermutedTensor]

  public init(_ graph: NetworkGraph) {
    var ties = UnitTies(graph)
    let found = Self.groups(of: graph, &ties)
    groups = found
    var axes = [[Place?]](repeating: [], count: graph.nodes.count + 1)
    for (group, members) in found.enumerated() {
      for places in members.places {
        if axes[places.axis].isEmpty {
          axes[places.axis] = Array(repeating: nil, count: ties.sizes[places.axis])
        }
        for (index, position) in places.positions.enumerated() {
          axes[places.axis][position] = Place(
            group: group, unit: index / places.occurrences, occurrence: index % places.occurrences)
        }
      }
    }
    self.axes = axes
    (parameters, buffers) = PermutedTensor.all(of: graph)
  }

  /// How many units may move.
  public var unitCount: Int { groups.reduce(0) { $0 + $1.count } }

  private static func groups(of graph: NetworkGraph, _ ties: inout UnitTies) -> [Group] {
    var occurrences: [Int: [(axis: Int, position: Int)]] = [:]
    var signatures: [Int: [Int32]] = [:]
    var order: [Int] = []
    let immovable = Set(ties.fixed.map { ties.root(of: $0) })
    var keepingSign: Set<Int> = []
    for axis in ties.sizes.indices {
      for position in 0..<ties.sizes[axis] {
        let element = ties.starts[axis] + position
        let root = ties.root(of: element)
        if immovable.contains(root) { continue }
        if occurrences[root] == nil { order.append(root) }
        occurrences[root, default: []].append((axis, position))
        signatures[root, default: []] += [Int32(axis), -1] + (ties.marks[element] ?? [])
        if ties.keepsSign[element] { keepingSign.insert(root) }
      }
    }
    var members: [[Int32]: [Int]] = [:]
    var firsts: [[Int32]] = []
    for root in order {
      let signature = signatures[root] ?? []
      if members[signature] == nil { firsts.append(signature) }
      members[signature, default: []].append(root)
    }
    var names: [String: Int] = [:]
    return firsts.compactMap { signature in
      let units = members[signature] ?? []
      let hasSigns = !keepingSign.contains(units[0])
      guard units.count > 1 || hasSigns else { return nil }
      let places = places(of: units.map { occurrences[$0] ?? [] })
      let base = name(of: places, in: graph)
      names[base, default: 0] += 1
      let name = names[base] == 1 ? base : "\(base) (\(names[base] ?? 0))"
      return Group(name: name, count: units.count, places: places, hasSigns: hasSigns)
    }
  }

  /// - Parameter units: of each its occurrences, in the order of axes and positions: all of one signature.
  private static func places(of units: [[(axis: Int, position: Int)]]) -> [Places] {
    var axes: [Int] = []
    for place in units[0] where axes.last != place.axis { axes.append(place.axis) }
    return axes.map { axis in
      let positions = units.map { $0.filter { $0.axis == axis }.map(\.position) }
      return Places(axis: axis, occurrences: positions[0].count, positions: positions.flatMap(\.self))
    }
  }

  private static func name(of places: [Places], in graph: NetworkGraph) -> String {
    let makers = places.compactMap { $0.axis == 0 ? nil : graph.nodes[$0.axis - 1] }
    return makers.first { !$0.parameters.isEmpty }?.path ?? makers.first?.path ?? ""
  }
}
