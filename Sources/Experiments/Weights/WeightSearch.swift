import Declarations
import FileFormats
import Networks
import Neural

/// The search for a network's tensors among those of a file.
struct WeightSearch {
  typealias Pair = WeightMatching.Pair

  let network: Network
  let layout: ParameterLayout
  /// The network's tensors in the order of a state dict.
  let wanted: [ParameterLayout.Tensor]
  let offered: OfferedTensors
  let given: GivenNames

  init(_ network: Network, _ layout: ParameterLayout, _ offered: OfferedTensors) {
    self.network = network
    self.layout = layout
    self.offered = offered
    wanted = layout.inStateOrder
    given = GivenNames(wanted, offered)
  }

  /// What a way of naming finds.
  struct Attempt {
    let naming: WeightNaming
    /// Places among the file's tensors, of the network's in their order.
    let places: [Int?]
    /// Whether all are there in their shapes.
    let isComplete: Bool
    /// What is left over and could be a weight.
    let left: [OfferedTensor]
  }

  func run() throws(WeightMismatch) -> [Pair] {
    if !given.faults.isEmpty || !given.shared.isEmpty { throw WeightMismatch(badNames: self) }
    let namings = WeightNaming.all(for: network, wanted, offered)
    let attempts = namings.map(attempt)
    if let found = attempts.first(where: { $0.isComplete && $0.left.isEmpty }) { return pairs(found) }
    let complete = attempts.filter(\.isComplete)
    if !complete.isEmpty { throw WeightMismatch(leftOver: complete, of: self) }
    let rest = wanted.filter { given.places[$0.name] == nil }
    guard
      !namings.contains(where: {
        $0.basis != .known && $0.prefix.isEmpty && offered.hits(rest.map(\.name), $0) > 0
      }),
      let structure = structure
    else {
      let nearest = namings.max {
        offered.hits(wanted.map(\.name), $0) < offered.hits(wanted.map(\.name), $1)
      }
      throw WeightMismatch(nearest: nearest, of: self)
    }
    guard structure.interchangeable.isEmpty else { throw WeightMismatch(choice: structure, of: self) }
    return pairs(structure)
  }

  /// What of the file is not among the pairs.
  func leftOut(by pairs: [Pair]) -> [(tensor: OfferedTensor, reason: String)] {
    let used = Set(pairs.map(\.offered.source))
    return offered.tensors.filter { !used.contains($0.source) }
      .map { ($0, $0.reasonToLeaveOut ?? "the network has nothing of that name") }
  }
}

extension WeightSearch {
  private func attempt(_ naming: WeightNaming) -> Attempt {
    let places = wanted.map { given.places[$0.name] ?? offered.place(naming.name($0.name)) }
    let found = places.compactMap(\.self)
    let isComplete =
      found.count == wanted.count && Set(found).count == found.count
      && zip(wanted, found).allSatisfy { $0.shape == offered.tensors[$1].shape }
    guard isComplete else { return Attempt(naming: naming, places: places, isComplete: false, left: []) }
    let used = Set(found)
    let layers = Set(found.map { offered.tensors[$0].parts.layer })
    let areAllGiven = given.places.count == wanted.count
    let left = offered.tensors.indices.filter { !used.contains($0) }.map { offered.tensors[$0] }
      .filter { tensor in
        // Where everything is named, what else there is was seen, unless it is of a layer that is taken.
        if areAllGiven { return tensor.parts.role != nil && layers.contains(tensor.parts.layer) }
        return tensor.reasonToLeaveOut == nil
      }
    return Attempt(naming: naming, places: places, isComplete: true, left: left)
  }

  private func pairs(_ attempt: Attempt) -> [Pair] {
    zip(wanted, attempt.places).compactMap { tensor, place in
      guard let place else { return nil }
      let found = offered.tensors[place]
      let isPlain = attempt.naming.basis == .name && found.name != tensor.name
      let basis: WeightMatching.Basis =
        !given.places.isEmpty ? .given : isPlain ? .prefix : attempt.naming.basis
      return Pair(tensor: tensor, offered: found, basis: basis)
    }
  }
}

// By shapes, layers and roles.
extension WeightSearch {
  /// How the tensors that no name was given for fit those that could be weights.
  var structure: StructureMatching? {
    let taken = Set(given.places.values)
    let rest = offered.tensors.indices.filter { !taken.contains($0) }.map { offered.tensors[$0] }
      .filter { $0.reasonToLeaveOut == nil }
    let open = wanted.filter { given.places[$0.name] == nil }
    guard rest.count == open.count else { return nil }
    return StructureMatching(
      of: open, layout,
      to: offered.file.isOrdered ? rest : rest.sorted { $0.name.comesBefore($1.name) },
      counted: WeightNaming.countedPositions(of: network))
  }

  private func pairs(_ structure: StructureMatching) -> [Pair] {
    let rest = wanted.filter { given.places[$0.name] == nil }
    let found = Dictionary(uniqueKeysWithValues: zip(rest.map(\.name), structure.offered))
    let basis: WeightMatching.Basis = isInOrder(found) ? .order : .shape
    return wanted.compactMap { tensor in
      if let place = given.places[tensor.name] {
        return Pair(tensor: tensor, offered: offered.tensors[place], basis: .given)
      }
      return found[tensor.name].map { Pair(tensor: tensor, offered: $0, basis: basis) }
    }
  }

  /// Whether the file has its tensors in the order of the network's, or parameters and buffers in theirs.
  private func isInOrder(_ found: [String: OfferedTensor]) -> Bool {
    func isSorted(_ tensors: [ParameterLayout.Tensor]) -> Bool {
      let places = tensors.compactMap { found[$0.name]?.places.min() }
      return zip(places, places.dropFirst()).allSatisfy { $0 < $1 }
    }
    return offered.file.isOrdered
      && (isSorted(wanted) || isSorted(layout.parameters) && isSorted(layout.buffers))
  }
}

extension String {
  /// Whether it is sorted before another one when runs of digits count as numbers: "layer2" before "layer10".
  fileprivate func comesBefore(_ other: String) -> Bool {
    let (own, others) = (numberedParts, other.numberedParts)
    for (a, b) in zip(own, others) where a != b {
      // A longer run of digits is the larger number.
      let areNumbers = a.first?.isNumber == true && b.first?.isNumber == true
      return areNumbers && a.utf8.count != b.utf8.count ? a.utf8.count < b.utf8.count : a < b
    }
    return own.count < others.count
  }

  /// Runs of digits without leading zeros, and of anything else.
  private var numberedParts: [Substring] {
    var parts: [Substring] = []
    var rest = self[...]
    while let first = rest.first {
      let run = rest.prefix { $0.isNumber == first.isNumber }
      let digits = run.drop { $0 == "0" }
      parts.append(first.isNumber && !digits.isEmpty ? digits : run)
      rest = rest[run.endIndex...]
    }
    return parts
  }
}
