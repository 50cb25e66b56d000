import FileFormats
import Networks
import Neural

/// Which tensors of a file can be which of a network by their shapes, by the layers that their names group them in,
/// and by the roles that their names say.
///
/// Order alone decides nothing: where layers of like shapes, or tensors of one shape in a layer, could change places,
/// that is a choice, and the order only proposes an answer. Numbers decide where they count like the network's own.
struct StructureMatching {
  /// Tensors of the network and those of the file that could be any of them.
  struct Interchangeable {
    let wanted: [ParameterLayout.Tensor]
    let offered: [OfferedTensor]
    let reason: Reason

    enum Reason {
      /// Layers of the same shapes.
      case likeLayers
      /// Tensors of one shape in a layer, whose names do not say which is which.
      case unknownRoles
      /// Square matrices that may be [outputs, inputs] or [inputs, outputs].
      case squareKernels
    }
  }

  /// A tensor of the file for each of the network's, in their order.
  let offered: [OfferedTensor]
  /// What the shapes, layers and roles leave open; nothing where they decide everything.
  let interchangeable: [Interchangeable]

  /// Nothing where shapes do not fit.
  init?(
    of wanted: [ParameterLayout.Tensor], _ layout: ParameterLayout, to offered: [OfferedTensor],
    counted: [String: String]
  ) {
    guard wanted.count == offered.count, !wanted.isEmpty else { return nil }
    var search = LayerSearch(wanted, offered, counted: counted)
    if let found = search.run() {
      self.offered = wanted.compactMap { found[$0.name] }
      interchangeable = search.interchangeable + Self.squareKernels(wanted, self.offered)
    } else if let found = Self.byShapeAlone(wanted, layout, offered) {
      (self.offered, interchangeable) = found
    } else {
      return nil
    }
  }

  /// Where names group nothing: by shapes, of which none may come twice.
  private static func byShapeAlone(
    _ wanted: [ParameterLayout.Tensor], _ layout: ParameterLayout, _ offered: [OfferedTensor]
  ) -> ([OfferedTensor], [Interchangeable])? {
    var left = Dictionary(grouping: offered, by: \.shape)
    let groups = Dictionary(grouping: wanted, by: \.shape)
    guard groups.allSatisfy({ left[$0.key]?.count == $0.value.count }) else { return nil }
    let open = wanted.map(\.shape).uniqued.compactMap { shape -> Interchangeable? in
      guard let tensors = groups[shape], tensors.count > 1 else { return nil }
      return Interchangeable(wanted: tensors, offered: left[shape] ?? [], reason: .unknownRoles)
    }
    // The order of the file, as far as its shapes follow one that the network's tensors can be written in.
    let names = Set(wanted.map(\.name))
    let orders = [wanted, (layout.parameters + layout.buffers).filter { names.contains($0.name) }]
    if let order = orders.first(where: { zip($0, offered).allSatisfy { $0.shape == $1.shape } }),
      !open.isEmpty
    {
      let byName = Dictionary(uniqueKeysWithValues: zip(order.map(\.name), offered))
      return (wanted.compactMap { byName[$0.name] }, open)
    }
    let found = wanted.compactMap { left[$0.shape]?.removeFirst() }
    let haveLikeRoles = zip(wanted, found).allSatisfy { $1.parts.role == nil || $1.parts.role == $0.role }
    return open.isEmpty && !haveLikeRoles ? nil : (found, open)
  }

  /// Kernels, as Keras, TensorFlow and Flax call them and write them transposed, of which none has a shape that shows
  /// whether these are.
  private static func squareKernels(
    _ wanted: [ParameterLayout.Tensor], _ offered: [OfferedTensor]
  ) -> [Interchangeable] {
    let kernels = offered.indices.filter { offered[$0].parts.leaf == "kernel" && offered[$0].shape.count > 1 }
    let isOpen = kernels.allSatisfy { Set(offered[$0].shape).count == 1 }
    guard isOpen, kernels.contains(where: { offered[$0].shape[0] != 1 }) else { return [] }
    return [
      Interchangeable(
        wanted: kernels.map { wanted[$0] }, offered: kernels.map { offered[$0] }, reason: .squareKernels)
    ]
  }
}

extension ParameterLayout.Tensor {
  var role: TensorRole? { TensorRole(named: name.leafName) }
}
