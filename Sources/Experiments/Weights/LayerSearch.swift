import Networks
import Neural

/// Pairs the layers of a network with those that the names in a file group its tensors in.
struct LayerSearch {
  private struct Layer<Tensor> {
    let name: String
    let tensors: [Tensor]
    /// The shapes of its tensors, in the order of their sizes.
    let shapes: [[Int]]
  }

  private let wanted: [Layer<ParameterLayout.Tensor>]
  private let offered: [Layer<OfferedTensor>]
  private let counted: [String: String]
  /// What could change places without anything to show it.
  private(set) var interchangeable: [StructureMatching.Interchangeable] = []

  /// - Parameter counted: numbers of layers as they are where dropout takes one too.
  init(_ wanted: [ParameterLayout.Tensor], _ offered: [OfferedTensor], counted: [String: String]) {
    self.wanted = Self.layers(wanted, named: \.name.layerName, shape: \.shape)
    self.offered = Self.layers(offered, named: \.parts.layer, shape: \.shape)
    self.counted = counted
  }

  /// Groups that come in the order of their first tensors.
  private static func layers<Tensor>(
    _ tensors: [Tensor], named name: (Tensor) -> String, shape: (Tensor) -> [Int]
  ) -> [Layer<Tensor>] {
    let groups = Dictionary(grouping: tensors, by: name)
    return tensors.map(name).uniqued.map { layer in
      let members = groups[layer] ?? []
      return Layer(
        name: layer, tensors: members, shapes: members.map(shape).sorted { $0.lexicographicallyPrecedes($1) })
    }
  }

  /// A tensor of the file for each of the network's by its name; nothing where the layers are not the same.
  mutating func run() -> [String: OfferedTensor]? {
    guard wanted.count == offered.count else { return nil }
    var partners = numberedPartners()
    let taken = Set(partners.values)
    let rest = wanted.indices.filter { partners[$0] == nil }
    var free = Dictionary(
      grouping: offered.indices.filter { !taken.contains($0) }, by: { offered[$0].shapes })
    let classes = Dictionary(grouping: rest, by: { wanted[$0].shapes })
    guard classes.allSatisfy({ free[$0.key]?.count == $0.value.count }) else { return nil }
    for index in rest {
      let like = classes[wanted[index].shapes] ?? []
      guard let others = free[wanted[index].shapes], let other = others.first else { return nil }
      if like.count > 1, index == like[0] {
        interchangeable.append(
          StructureMatching.Interchangeable(
            wanted: like.flatMap { wanted[$0].tensors }, offered: others.flatMap { offered[$0].tensors },
            reason: .likeLayers))
      }
      partners[index] = other
      free[wanted[index].shapes]?.removeFirst()
    }
    var found: [String: OfferedTensor] = [:]
    for index in wanted.indices {
      guard let partner = partners[index], let pairs = pairs(wanted[index], offered[partner]) else {
        return nil
      }
      found.merge(pairs) { first, _ in first }
    }
    return found
  }
}

// Within a layer.
extension LayerSearch {
  private mutating func pairs(
    _ layer: Layer<ParameterLayout.Tensor>, _ other: Layer<OfferedTensor>
  ) -> [String: OfferedTensor]? {
    let offers = Dictionary(grouping: other.tensors, by: \.shape)
    var found: [String: OfferedTensor] = [:]
    let groups = Dictionary(grouping: layer.tensors, by: \.shape)
    for shape in layer.tensors.map(\.shape).uniqued {
      guard let tensors = groups[shape], var offers = offers[shape], offers.count == tensors.count else {
        return nil
      }
      let roles = offers.compactMap(\.parts.role)
      if tensors.count == 1 {
        guard roles.isEmpty || roles[0] == tensors[0].role else { return nil }
      } else if roles.count < offers.count || Set(roles) != Set(tensors.map(\.role)) {
        interchangeable.append(
          StructureMatching.Interchangeable(wanted: tensors, offered: offers, reason: .unknownRoles))
      }
      for tensor in tensors {
        let place =
          offers.firstIndex { $0.parts.role == tensor.role } ?? offers.firstIndex { $0.parts.role == nil }
        found[tensor.name] = offers.remove(at: place ?? 0)
      }
    }
    return found
  }
}

// By numbers.
extension LayerSearch {
  /// Layers whose numbers in the file are the network's, or those plus a number that is the same for all of one
  /// parent: `features.24` and `features.26` of 24 and 26.
  private func numberedPartners() -> [Int: Int] {
    let numbered = offered.indices.compactMap { index in
      Self.number(offered[index].name).map { (parent: $0.parent, number: $0.number, index: index) }
    }
    var partners: [Int: Int] = [:]
    for (_, siblings) in Dictionary(grouping: numbered, by: \.parent) {
      let found = Set(
        [plainPlaces, countedPlaces].flatMap { shifts(of: siblings.map { ($0.number, $0.index) }, $0) })
      // Where two ways of counting fit, numbers say nothing.
      guard found.count == 1, let only = found.first else { continue }
      guard only.keys.allSatisfy({ partners[$0] == nil }) else { return [:] }
      partners.merge(only) { first, _ in first }
    }
    return partners
  }

  /// The pairings of layers by each shift that fits all of them.
  private func shifts(
    of siblings: [(number: Int, index: Int)], _ places: [Int: Int]
  ) -> [[Int: Int]] {
    guard let first = siblings.first else { return [] }
    return places.keys.compactMap { place in
      let shift = place.subtractingReportingOverflow(first.number)
      guard !shift.overflow else { return nil }
      var pairing: [Int: Int] = [:]
      for sibling in siblings {
        let shifted = sibling.number.addingReportingOverflow(shift.partialValue)
        guard !shifted.overflow, let index = places[shifted.partialValue],
          wanted[index].shapes == offered[sibling.index].shapes
        else { return nil }
        pairing[index] = sibling.index
      }
      return pairing
    }
  }

  /// Indices of the network's layers by their numbers.
  private var plainPlaces: [Int: Int] {
    Dictionary(wanted.indices.compactMap { index in Int(wanted[index].name).map { ($0, index) } }) {
      first, _ in first
    }
  }

  /// The same by the numbers that they have where dropout takes one too.
  private var countedPlaces: [Int: Int] {
    Dictionary(
      wanted.indices.compactMap { index in counted[wanted[index].name].flatMap { Int($0) }.map { ($0, index) }
      }
    ) { first, _ in first }
  }

  private static func number(_ name: String) -> (parent: String, number: Int)? {
    Int(name.leafName).map { (name.layerName, $0) }
  }
}
