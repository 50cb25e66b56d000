/// A permutation of the hidden units of a network, group by group, with signs where these may be turned.
///
/// Unit i of the network that it makes is unit `source[i]` of the one that it is applied to, as in NumPy's `w[source]`.
public struct NetworkPermutation: Sendable, Hashable {
  /// What happens to one group.
  public struct Part: Sendable, Hashable {
    public var source: [Int]
    /// Whether unit i has its sign turned after the move; nil where no group's signs may be.
    public var turned: [Bool]?

    public init(source: [Int], turned: [Bool]? = nil) {
      (self.source, self.turned) = (source, turned)
    }

    /// How many units stay where they are, whatever their sign.
    public var unmoved: Int { source.indices.count { source[$0] == $0 } }
  }

  /// One for each group of the symmetry.
  public var parts: [Part]

  public init(parts: [Part]) { self.parts = parts }

  public static func identity(of symmetry: NetworkSymmetry) -> NetworkPermutation {
    NetworkPermutation(
      parts: symmetry.groups.map {
        Part(
          source: Array(0..<$0.count), turned: $0.hasSigns ? Array(repeating: false, count: $0.count) : nil)
      })
  }

  /// What undoes it.
  public var inverse: NetworkPermutation {
    NetworkPermutation(
      parts: parts.map { part in
        var inverse = part
        for (unit, source) in part.source.enumerated() {
          inverse.source[source] = unit
          inverse.turned?[source] = part.turned?[unit] ?? false
        }
        return inverse
      })
  }

  /// This one after another: first `first`, then this.
  public func after(_ first: NetworkPermutation) -> NetworkPermutation {
    NetworkPermutation(
      parts: zip(parts, first.parts).map { own, before in
        Part(
          source: own.source.map { before.source[$0] },
          turned: own.turned.map { turned in
            zip(turned, own.source).map { $0 != (before.turned?[$1] ?? false) }
          })
      })
  }

  /// How many of the units go to the same place in both, with the same sign.
  public func agreement(with other: NetworkPermutation) -> Int {
    zip(parts, other.parts).reduce(0) { sum, pair in
      sum
        + pair.0.source.indices.count {
          pair.0.source[$0] == pair.1.source[$0] && pair.0.turned?[$0] == pair.1.turned?[$0]
        }
    }
  }

  /// Whether it permutes exactly the groups of a symmetry.
  public func fits(_ symmetry: NetworkSymmetry) -> Bool {
    parts.count == symmetry.groups.count
      && zip(parts, symmetry.groups).allSatisfy { part, group in
        part.source.count == group.count && (part.turned != nil) == group.hasSigns && part.isPermutation
      }
  }
}

extension NetworkPermutation.Part {
  /// Whether each unit is the source of one.
  public var isPermutation: Bool {
    var seen = [Bool](repeating: false, count: source.count)
    for unit in source {
      guard seen.indices.contains(unit), !seen[unit] else { return false }
      seen[unit] = true
    }
    return turned.map { $0.count == source.count } ?? true
  }
}

extension NetworkPermutation {
  /// Where each position of an axis takes its values from, and with which sign.
  public struct AxisMoves: Sendable {
    /// Nil where nothing moves.
    public let sources: [Int]?
    /// 1 or -1 for each position; nil where none is turned.
    public let signs: [Float]?
  }

  /// What it does along each axis of a symmetry, by the axis's number.
  public func moves(along symmetry: NetworkSymmetry) -> [AxisMoves] {
    var moves = symmetry.axes.map { _ in AxisMoves(sources: nil, signs: nil) }
    for (axis, places) in symmetry.axes.enumerated() where !places.isEmpty {
      var sources = Array(places.indices)
      var signs = [Float](repeating: 1, count: places.count)
      var isTurned = false
      let groups = Set(places.compactMap { $0?.group }).sorted()
      for group in groups {
        guard let own = symmetry.groups[group].places.first(where: { $0.axis == axis }) else { continue }
        let part = parts[group]
        for (unit, source) in part.source.enumerated() {
          let turned = part.turned?[unit] ?? false
          isTurned = isTurned || turned
          for occurrence in 0..<own.occurrences {
            let position = own.positions[unit * own.occurrences + occurrence]
            sources[position] = own.positions[source * own.occurrences + occurrence]
            if turned { signs[position] = -1 }
          }
        }
      }
      moves[axis] = AxisMoves(sources: sources, signs: isTurned ? signs : nil)
    }
    return moves
  }

  /// The weights of the network with its units moved, in the order of the layout.
  public func applied(to parameters: [Float], along symmetry: NetworkSymmetry) -> [Float] {
    Self.moved(parameters, symmetry.parameters, moves(along: symmetry))
  }

  /// The running statistics of the network with its units moved.
  public func applied(toBuffers buffers: [Float], along symmetry: NetworkSymmetry) -> [Float] {
    Self.moved(buffers, symmetry.buffers, moves(along: symmetry))
  }

  private static func moved(
    _ vector: [Float], _ tensors: [PermutedTensor], _ moves: [AxisMoves]
  ) -> [Float] {
    var result = vector
    vector.withUnsafeBufferPointer { old in
      result.withUnsafeMutableBufferPointer { new in
        for tensor in tensors { move(tensor, old, to: new, moves) }
      }
    }
    return result
  }

  private static func move(
    _ tensor: PermutedTensor, _ old: UnsafeBufferPointer<Float>, to new: UnsafeMutableBufferPointer<Float>,
    _ moves: [AxisMoves]
  ) {
    let (rows, columns, inner) = (tensor.rows, tensor.columns, tensor.inner)
    let down = moves[tensor.rowAxis]
    let across = tensor.columnAxis.map { moves[$0] } ?? AxisMoves(sources: nil, signs: nil)
    if down.sources == nil, across.sources == nil { return }
    let width = columns * inner
    for row in 0..<rows {
      let from = tensor.offset + (down.sources?[row] ?? row) * width
      let to = tensor.offset + row * width
      let rowSign = tensor.turnsSign ? down.signs?[row] ?? 1 : 1
      let first = tensor.firstPosition(ofRow: row)
      for column in 0..<columns {
        let source = (across.sources?[first + column] ?? first + column) - first
        let sign = rowSign * (across.signs?[first + column] ?? 1)
        let (read, write) = (from + source * inner, to + column * inner)
        for index in 0..<inner { new[write + index] = sign * old[read + index] }
      }
    }
  }
}
