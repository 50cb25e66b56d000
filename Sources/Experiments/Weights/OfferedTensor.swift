import Interchange

/// A tensor that a file has to offer: one of its own, or one that is put together from several.
struct OfferedTensor {
  /// As it is looked for: in the file, or, of a control point and of one put together, without what marks it as such.
  let name: String
  let shape: [Int]
  /// Nothing where elements of that type cannot be read.
  let elementType: ElementType?
  let source: Source

  enum Source: Hashable {
    /// A place in the file.
    case stored(Int)
    case parts(Reparametrisation)
  }

  init(_ name: String, shape: [Int], elementType: ElementType?, source: Source) {
    self.name = name
    self.shape = shape
    self.elementType = elementType
    self.source = source
  }

  /// The name, taken apart.
  var parts: TensorName { TensorName(name) }

  /// Places in the file of all that it is made of.
  var places: [Int] {
    switch source {
    case .stored(let place): [place]
    case .parts(let parametrisation): parametrisation.parts
    }
  }

  /// How its parts are put together, where it is kept in parts.
  var parametrisation: Reparametrisation? { if case .parts(let how) = source { how } else { nil } }

  /// The name and shape as messages show them.
  var shown: String { "\(name.legible) \(shape)" }

  /// "2.weight" of "module.features._orig_mod.2.weight": without the names of wrappers, wherever they stand.
  var plainName: String {
    guard Self.mayHaveWrapper(name) else { return name }
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    let plain = parts.filter { !Self.wrappers.contains(String($0)) }
    return plain.isEmpty ? name : plain.joined(separator: ".")
  }

  /// Whether a part of the name starts as those of wrappers do; files may have any number of tensors.
  private static func mayHaveWrapper(_ name: String) -> Bool {
    var isStart = true
    for byte in name.utf8 {
      if isStart, byte == UInt8(ascii: "m") || byte == UInt8(ascii: "_") { return true }
      isStart = byte == UInt8(ascii: ".")
    }
    return false
  }

  /// What DataParallel, torch.compile, FSDP, activation checkpointing and DeepSpeed put between a module's names.
  private static let wrappers: Set = [
    "module", "_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module", "_forward_module",
  ]
}

extension OfferedTensor {
  /// Why it can be no weight of any network, where that is so.
  var reasonToLeaveOut: String? {
    if shape.contains(0) { return "it is empty" }
    if let elementType, !elementType.isFloating { return "it holds no floating-point numbers" }
    if shape.count <= 2, name.utf8.count <= 16, Self.records.contains(name.lowercased()) {
      return "it is a record of the training"
    }
    if shape.isEmpty, isOfAverage { return "it belongs to an average of weights" }
    return nil
  }

  /// What scripts keep beside the weights in one file, at the top.
  private static let records: Set = [
    "acc", "accuracy", "best_acc", "best_accuracy", "best_loss", "epoch", "epochs", "global_step", "history",
    "iter", "iteration", "iterations", "learning_rate", "loss", "losses", "lr", "seed", "step", "steps",
    "test_acc", "test_accuracy", "test_loss", "time", "timestamp", "train_acc", "train_accuracy",
    "train_loss",
    "val_acc", "val_accuracy", "val_loss",
  ]

  /// A number that AveragedModel or an exponential average keeps: `n_averaged`, `model_ema.decay`.
  private var isOfAverage: Bool {
    ["n_averaged", "num_updates"].contains(parts.leaf)
      || parts.leaf == "decay" && parts.layer.lowercased().contains("ema")
  }
}
