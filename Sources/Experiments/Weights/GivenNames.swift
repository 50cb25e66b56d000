import Declarations
import Interchange
import Neural

/// What `names` says of a file: its tensors by those of the network.
///
/// What it gives a tensor is a tensor's name; what it gives a layer is a layer's, in which the tensors are then found
/// by the same last part of their names, or by their roles (`kernel` for `weight`). A prefix that all names of the file
/// have can be left out, as can the names of wrappers.
struct GivenNames {
  /// A name that leads nowhere.
  struct Fault {
    let tensor: ParameterLayout.Tensor
    let written: String
    let nearest: String?
  }

  /// Places among the file's tensors by the names of the network's.
  private(set) var places: [String: Int] = [:]
  private(set) var faults: [Fault] = []
  /// A tensor of the file and those of the network that are all said to be it.
  private(set) var shared: [(offered: OfferedTensor, wanted: [ParameterLayout.Tensor])] = []

  init(_ wanted: [ParameterLayout.Tensor], _ offered: OfferedTensors) {
    let given = Dictionary(offered.settings.names.map { ($0.name, $0.value) }) { first, _ in first }
    guard !given.isEmpty else { return }
    let prefixes = WeightNaming.commonPrefixes(of: offered.tensors)
    for tensor in wanted {
      if let name = given[tensor.name] {
        let place = prefixes.firstNonNil { offered.place($0 + name) }
        settle(tensor, place, written: name, offered.tensors)
      } else if let layer = given[tensor.name.layerName] {
        let place = prefixes.firstNonNil { Self.place(of: tensor, in: $0 + layer, offered) }
        settle(tensor, place, written: "\(layer).\(tensor.name.leafName)", offered.tensors)
      }
    }
    let owners = Dictionary(grouping: wanted.filter { places[$0.name] != nil }) { places[$0.name] ?? 0 }
    shared = owners.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }
      .map { (offered.tensors[$0.key], $0.value) }
  }

  private mutating func settle(
    _ tensor: ParameterLayout.Tensor, _ place: Int?, written name: String, _ offered: [OfferedTensor]
  ) {
    if let place {
      places[tensor.name] = place
    } else {
      // Files may have any number of tensors, and comparing names takes time.
      let names = offered.prefix(1000).filter { $0.shape == tensor.shape }.map(\.name)
      faults.append(
        Fault(tensor: tensor, written: name, nearest: Suggestion.nearest(to: name, among: names)))
    }
  }

  /// Where in a layer of the file a tensor is: under its own name, or as the only one of its role and shape.
  private static func place(
    of tensor: ParameterLayout.Tensor, in layer: String, _ offered: OfferedTensors
  ) -> Int? {
    if let place = offered.place("\(layer).\(tensor.name.leafName)") { return place }
    let path = TensorName("\(layer).\(tensor.name.leafName)").layer
    let like = offered.places(inLayer: path).filter {
      offered.tensors[$0].parts.role == tensor.role && offered.tensors[$0].shape == tensor.shape
    }
    return like.count == 1 ? like[0] : nil
  }
}

extension [String] {
  fileprivate func firstNonNil(_ transform: (String) -> Int?) -> Int? { lazy.compactMap(transform).first }
}
