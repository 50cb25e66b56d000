import Networks

/// Some tensors of a network: a layer, a group of layers, or all but those.
struct NetworkPart: Sendable, Equatable {
  let name: String
  /// Whether it is all of the network.
  var isWhole = false
  /// Where its parameters lie in the flat vector, in order.
  let ranges: [Range<Int>]

  /// How many parameters it has.
  var count: Int { ranges.reduce(0) { $0 + $1.count } }

  private init(_ name: String, isWhole: Bool = false, ranges: [Range<Int>]) {
    (self.name, self.isWhole, self.ranges) = (name, isWhole, ranges)
  }

  static func whole(of layout: ParameterLayout) -> NetworkPart {
    NetworkPart(BarrierEvaluation.whole, isWhole: true, ranges: [0..<layout.parameterCount])
  }

  /// The layers that have parameters, in the order of the network: norms are layers of their own.
  static func layers(of layout: ParameterLayout) -> [NetworkPart] {
    let tensors = Dictionary(grouping: layout.parameters, by: \.name.layerName)
    return layout.parameters.map(\.name.layerName).uniqued.map { name in
      NetworkPart(
        name.isEmpty ? tensors[name]?.first?.name ?? "" : name, ranges: (tensors[name] ?? []).map(\.range))
    }
  }

  /// The tensors that patterns mean.
  init(_ name: String, _ patterns: [String], of layout: ParameterLayout) {
    self.init(
      name,
      ranges: layout.parameters.filter { tensor in
        patterns.contains { Self.isMeant(tensor.name, by: $0) }
      }.map(\.range))
  }

  /// Whether a pattern fits the name of a tensor, or of something that it is part of: `layer1` and `layer1.*.conv?` both fit
  /// `layer1.0.conv1.weight`.
  static func isMeant(_ tensor: String, by pattern: String) -> Bool {
    let pattern = NamePattern(pattern)
    if pattern.matches(tensor) { return true }
    return tensor.indices.contains { tensor[$0] == "." && pattern.matches(String(tensor[..<$0])) }
  }

  /// All but this.
  func complement(in layout: ParameterLayout) -> NetworkPart {
    let own = Set(ranges)
    return NetworkPart(
      "all but \(name)", ranges: layout.parameters.map(\.range).filter { !own.contains($0) })
  }

  /// One vector with this part of another.
  func moved(_ vector: [Float], to other: [Float]) -> [Float] {
    if isWhole { return other }
    var moved = vector
    for range in ranges { moved.replaceSubrange(range, with: other[range]) }
    return moved
  }

  /// How far two vectors are apart in this part.
  func distance(between first: [Float], and second: [Float]) -> Double {
    var square = 0.0
    for range in ranges {
      for index in range {
        let difference = Double(first[index]) - Double(second[index])
        square += difference * difference
      }
    }
    return square.squareRoot()
  }
}
