import Declarations
import FileFormats

/// The tensors of a file that can be weights: without what is left out, and with put together what stands in parts.
struct OfferedTensors {
  let file: TensorFile
  let settings: ImportSettings
  /// In the order of the file.
  let tensors: [OfferedTensor]
  /// The patterns that left something out, by the names of that.
  let ignored: [String: String]
  /// Patterns of `ignore` that no name in the file fits.
  let idlePatterns: [String]
  /// How the control points of the curve are called that the file holds, where it does.
  let controlPoints: ControlPointNames?
  private let byName: [String: Int]
  private let byPlainName: [String: Int]

  /// How often a batch norm was trained is in every state dict, and has no use here.
  private static let uncounted = "num_batches_tracked"

  /// - Throws: `FileFormatError` where a control point is wanted that the file does not have.
  init(_ file: TensorFile, _ settings: ImportSettings = ImportSettings()) throws(FileFormatError) {
    self.file = file
    self.settings = settings
    var places = file.tensors.indices.filter { !file.tensors[$0].name.hasSuffix(Self.uncounted) }
    (ignored, idlePatterns) = Self.ignored(places.map { file.tensors[$0].name }, settings.ignore)
    places.removeAll { [ignored] in ignored[file.tensors[$0].name] != nil }
    controlPoints = ControlPointNames(places.map { file.tensors[$0].name })
    let named = try Self.chosen(places, settings, controlPoints, in: file)
    tensors = Self.puttingTogether(named)
    let names = tensors.indices.map { [tensors] in (tensors[$0].name, $0) }
    // Of a control point the file's own names can be said as well.
    let ownNames = tensors.indices.flatMap { [tensors] index in
      tensors[index].places.map { (file.tensors[$0].name, index) }
    }
    byName = Dictionary(names + (settings.controlPoint == nil ? [] : ownNames)) { first, _ in first }
    var plain: [String: Int] = [:]
    var shared: Set<String> = []
    for (index, tensor) in tensors.enumerated() {
      let name = tensor.plainName
      if name != tensor.name, plain.updateValue(index, forKey: name) != nil { shared.insert(name) }
    }
    // A plain name that two have is none's.
    byPlainName = plain.filter { !shared.contains($0.key) }
  }

  /// The place among the tensors of one by its name in the file, with or without the names of wrappers.
  func place(_ name: String) -> Int? { byName[name] ?? byPlainName[name] }

  /// The places of those that their names put in a layer.
  func places(inLayer layer: String) -> [Int] { tensors.indices.filter { tensors[$0].parts.layer == layer } }

  /// How many of the names a way of naming finds.
  func hits(_ names: [String], _ naming: WeightNaming) -> Int {
    names.count { place(naming.name($0)) != nil }
  }
}

extension OfferedTensors {
  private static func ignored(
    _ names: [String], _ patterns: [String]
  ) -> (names: [String: String], idle: [String]) {
    var ignored: [String: String] = [:]
    var idle: [String] = []
    for pattern in patterns.map(NamePattern.init) {
      let fitting = names.filter(pattern.matches)
      if fitting.isEmpty { idle.append(pattern.text) }
      for name in fitting { ignored[name] = pattern.text }
    }
    return (ignored, idle)
  }

  /// The tensors, or those of one control point, each with the name that it has there.
  private static func chosen(
    _ places: [Int], _ settings: ImportSettings, _ names: ControlPointNames?, in file: TensorFile
  ) throws(FileFormatError) -> [OfferedTensor] {
    func tensor(_ place: Int, named name: String) -> OfferedTensor {
      let found = file.tensors[place]
      return OfferedTensor(name, shape: found.shape, elementType: found.elementType, source: .stored(place))
    }
    guard let point = settings.controlPoint else {
      return places.map { tensor($0, named: file.tensors[$0].name) }
    }
    guard let names else {
      throw FileFormatError(
        file: file.name, expected: "the control points of a curve, such as net.0.weight_0 and net.0.weight_1",
        found: "a single network",
        remedy: settings.isOfWholeCurve ? "`import` reads one" : "leave `control-point` out")
    }
    guard point < names.count else {
      throw FileFormatError(
        file: file.name, expected: "a control point \(point)",
        found: "a curve with the control points 0 to \(names.count - 1)",
        remedy: "write one of those as `control-point`")
    }
    return places.compactMap { place in
      names.name(
        file.tensors[place].name, at: point, withStatistics: settings.isOfWholeCurve
      ).map { tensor(place, named: $0) }
    }
  }

  /// The tensors with one in the place of the parts that it is kept in.
  private static func puttingTogether(_ tensors: [OfferedTensor]) -> [OfferedTensor] {
    let made = Reparametrisation.all(in: tensors)
    guard !made.isEmpty else { return tensors }
    var makers: [Int: (name: String, Reparametrisation)] = [:]
    for (name, parametrisation) in made {
      for part in parametrisation.parts { makers[part] = (name, parametrisation) }
    }
    var done: Set<String> = []
    return tensors.indices.compactMap { index in
      guard let (name, parametrisation) = makers[index] else { return tensors[index] }
      guard done.insert(name).inserted else { return nil }
      let places = parametrisation.parts.flatMap { tensors[$0].places }
      return OfferedTensor(
        name, shape: tensors[parametrisation.largest].shape, elementType: tensors[index].elementType,
        source: .parts(Reparametrisation(kind: parametrisation.kind, parts: places)))
    }
  }
}

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
