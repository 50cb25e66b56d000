import Interchange
import Neural

/// The tensors of a file that can be weights.
struct OfferedTensors {
  /// By their places in the file.
  let tensors: [TensorDescription]
  /// Places of those that count, in the order of the file.
  let places: [Int]
  private let byName: [String: Int]

  /// How often a batch norm was trained is in every state dict, and has no use here.
  private static let ignored = "num_batches_tracked"
  private static let bufferNames: Set = ["running_mean", "running_var"]
  private static let leafNames = bufferNames.union(["weight", "bias"])

  init(_ file: TensorFile) {
    tensors = file.tensors
    places = file.tensors.indices.filter { file.tensors[$0].name.leafName != Self.ignored }
    byName = Dictionary(places.map { (file.tensors[$0].name, $0) }) { first, _ in first }
  }

  var names: [String] { places.map { tensors[$0].name } }

  func place(_ name: String) -> Int? { byName[name] }

  /// How many of the wanted tensors a way of naming finds.
  func hits(_ wanted: [ParameterLayout.Tensor], _ naming: WeightNaming) -> Int {
    wanted.count { byName[naming.name($0.name)] != nil }
  }

  /// All pairs, where names and shapes fit and nothing is left over.
  func pairs(
    _ wanted: [ParameterLayout.Tensor], named name: (String) -> String
  ) -> [WeightMatching.Pair]? {
    let found = wanted.compactMap { byName[name($0.name)] }
    guard Set(found).count == places.count else { return nil }
    return pairs(wanted, found)
  }

  /// All pairs in the order of the file, or in that of its parameters and then its buffers.
  func pairsInOrder(
    _ wanted: [ParameterLayout.Tensor], _ layout: ParameterLayout
  ) -> [WeightMatching.Pair]? {
    if let pairs = pairs(wanted, places), haveLikeLeaves(pairs) { return pairs }
    let isBuffer = { (place: Int) in Self.bufferNames.contains(tensors[place].name.leafName) }
    let split = places.filter { !isBuffer($0) } + places.filter(isBuffer)
    guard let pairs = pairs(layout.parameters + layout.buffers, split), haveLikeLeaves(pairs) else {
      return nil
    }
    let byName = Dictionary(uniqueKeysWithValues: pairs.map { ($0.tensor.name, $0) })
    return wanted.compactMap { byName[$0.name] }
  }

  /// All pairs by the shapes in each layer, where no two layers have the same.
  func pairsByShape(_ wanted: [ParameterLayout.Tensor]) -> [WeightMatching.Pair]? {
    var offered: [[String]: [Int]] = [:]
    for (_, layer) in Dictionary(grouping: places, by: { tensors[$0].name.layerName }) {
      let sorted = layer.sorted { tensors[$0].name < tensors[$1].name }
      let signature = sorted.map { "\(tensors[$0].name.leafName) \(tensors[$0].shape)" }
      guard offered.updateValue(sorted, forKey: signature) == nil else { return nil }
    }
    var found: [String: Int] = [:]
    for (_, layer) in Dictionary(grouping: wanted, by: \.name.layerName) {
      let sorted = layer.sorted { $0.name < $1.name }
      guard let match = offered.removeValue(forKey: sorted.map { "\($0.name.leafName) \($0.shape)" }) else {
        return nil
      }
      for (tensor, place) in zip(sorted, match) { found[tensor.name] = place }
    }
    return offered.isEmpty ? pairs(wanted, wanted.compactMap { found[$0.name] }) : nil
  }

  private func pairs(_ wanted: [ParameterLayout.Tensor], _ found: [Int]) -> [WeightMatching.Pair]? {
    guard found.count == wanted.count,
      zip(wanted, found).allSatisfy({ $0.shape == tensors[$1].shape })
    else { return nil }
    return zip(wanted, found).map {
      WeightMatching.Pair(tensor: $0, name: tensors[$1].name, index: $1)
    }
  }

  /// Whether no weight became a bias, nor a mean a variance, where the file's names say which is which.
  private func haveLikeLeaves(_ pairs: [WeightMatching.Pair]) -> Bool {
    pairs.allSatisfy { pair in
      let leaf = pair.name.leafName
      return !Self.leafNames.contains(leaf) || leaf == pair.tensor.name.leafName
    }
  }
}
