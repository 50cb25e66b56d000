import FileFormats
import Networks
import Neural

/// Holds what a pickled module says of its layers against those of a network: what changes what a network computes, and
/// no tensor shows.
struct ModuleComparison {
  /// What differs, a line each.
  private(set) var faults: [String] = []
  /// What to do about it, a line each.
  private(set) var help: [String] = []
  /// What may differ without changing what is computed in evaluation, or could not be compared.
  private(set) var notes: [String] = []

  private let modules: [StoredModule]
  private let graph: NetworkGraph
  private var nodes: [NetworkGraph.Node] { graph.nodes }

  init(of network: Network, to modules: [StoredModule], _ pairs: [WeightMatching.Pair]) throws {
    self.modules = modules
    graph = try network.graph()
    guard !modules.isEmpty else { return }
    comparePairs(pairs)
    compareRest()
    compareTraining()
  }
}

extension ModuleComparison {
  private mutating func comparePairs(_ pairs: [WeightMatching.Pair]) {
    let byName = Dictionary(modules.map { ($0.name, $0) }) { first, _ in first }
    let layers = Dictionary(nodes.map { ($0.path, $0.operation) }) { first, _ in first }
    var seen: Set<String> = []
    for pair in pairs where seen.insert(pair.tensor.name.layerName).inserted {
      let name = pair.tensor.name.layerName
      guard let layer = layers[name], let module = byName[pair.name.layerName],
        let found = ComparedLayer(module)
      else {
        continue
      }
      compare(ComparedLayer(layer), found, named: name, module.name)
    }
  }

  private mutating func compare(
    _ wanted: ComparedLayer, _ found: ComparedLayer, named name: String, _ moduleName: String
  ) {
    guard wanted != found else { return }
    let place = moduleName.isEmpty ? "the module" : "'\(moduleName.legible)'"
    guard wanted.kind == found.kind else {
      faults.append("\(place) is \(found.inWords), and layer \(name) is \(wanted.inWords)")
      return
    }
    for (own, other) in zip(wanted.settings, found.settings) where own != other {
      faults.append(
        "\(place) (\(found.kind)) has \(other.name) \(other.value.legible), and layer \(name) has \(own.value)"
      )
    }
    advise(wanted, found)
  }

  /// What a setting of PyTorch's is called here; nil where layers of the kind have none.
  private static func key(_ name: String, in kind: String) -> String? {
    if name == "dilation", kind != Convolution.kind { return nil }
    // What has several groups is written as another kind of norm than what has one.
    return name == "num_groups" ? GroupNorm.kind : keys[name]
  }

  private static let keys = [
    "kernel_size": "kernel", "stride": "stride", "padding": "padding", "output_size": "size",
    "dilation": "dilation", "groups": "groups", "eps": "epsilon", "negative_slope": "negative-slope",
    "beta": "beta", "threshold": "threshold",
  ]

  private mutating func advise(_ wanted: ComparedLayer, _ found: ComparedLayer) {
    if wanted.kind == "batch-norm", let value = found.settings.first.flatMap({ Double($0.value) }) {
      let change = value - ComparedLayer.epsilon
      help.append(
        "every batch norm has eps \(ComparedLayer.epsilon) here; `bn.running_var += \(Float(change)); bn.eps = "
          + "\(ComparedLayer.epsilon)` before saving computes the same in evaluation")
      return
    }
    let own = Dictionary(wanted.settings.map { ($0.name, $0.value) }) { first, _ in first }
    let changed = found.settings.filter { own[$0.name] != $0.value }
    let written = changed.compactMap { setting -> String? in
      guard let key = Self.key(setting.name, in: wanted.kind) else { return nil }
      if Double(setting.value)?.isFinite ?? false { return "\(key): \(setting.value)" }
      let sides = setting.value.split(separator: "×").compactMap { Int($0) }
      guard sides.count == 2 else { return nil }
      return "\(key): " + (sides[0] == sides[1] ? "\(sides[0])" : "[\(sides[0]), \(sides[1])]")
    }
    if !written.isEmpty, written.count == changed.count {
      help.append("the network's layer would say \(written.map { "`\($0)`" }.joined(separator: " and "))")
    } else {
      let names = changed.filter { Self.key($0.name, in: wanted.kind) == nil }.map {
        "\($0.name) \($0.value.legible)"
      }
      help.append("a \(wanted.kind) has no \(names.joined(separator: ", ")) here")
    }
  }
}

// Layers without weights.
extension ModuleComparison {
  private typealias Placed = (name: String, form: ComparedLayer)
  private static let withWeights: Set = ["linear", "convolution", "batch-norm", "group-norm", "layer-norm"]

  private mutating func compareRest() {
    let leaves = modules.filter { $0.childCount == 0 }
    var found = leaves.compactMap { module -> Placed? in ComparedLayer(module).map { (module.name, $0) } }
      .filter { !$0.form.isTransparent }
    // The loss takes the logarithm of shares again, which changes nothing.
    if found.last?.form.kind == "LogSoftmax" { found.removeLast() }
    let own = nodes.map { ComparedLayer($0.operation) }.filter { !$0.isTransparent }
    let unknown = leaves.filter { ComparedLayer($0) == nil }
    if isSequence, unknown.isEmpty {
      compareInOrder(own, found)
    } else {
      comparePools(found)
      compareKinds(own, found)
    }
    if !unknown.isEmpty {
      let shown = unknown.map { "\($0.name.legible) (\($0.type.legible))" }
      notes.append(
        "not compared with the network, as their classes are not PyTorch's: \(WeightMismatch.listed(shown))")
    }
  }

  /// Whether the modules compute one after another, as nothing but sequences hold them.
  private var isSequence: Bool {
    nodes.enumerated().allSatisfy { $0.element.inputs == [$0.offset] }
      && modules.allSatisfy { module in
        let name = module.type.leafName
        return module.childCount == 0 || module.type.hasPrefix("torch.nn.") && name == "Sequential"
          || module.childCount == 1 && ["DataParallel", "DistributedDataParallel"].contains(name)
      }
  }

  private mutating func compareInOrder(_ own: [ComparedLayer], _ found: [Placed]) {
    for (wanted, placed) in zip(own, found) where wanted != placed.form {
      // What has weights was compared by those.
      if wanted.kind == placed.form.kind, Self.withWeights.contains(wanted.kind) { continue }
      faults.append(
        "'\(placed.name.legible)' is \(placed.form.inWords), where the network has \(wanted.inWords)")
      if wanted.kind == placed.form.kind { advise(wanted, placed.form) }
      return
    }
    if own.count > found.count {
      faults.append("the file ends before the network's \(own[found.count].inWords)")
    } else if own.count < found.count {
      let extra = found[own.count]
      faults.append("the network ends before '\(extra.name.legible)', \(extra.form.inWords)")
    }
  }

  /// Where the order of computing is not known: pools in the order of their listing.
  private mutating func comparePools(_ found: [Placed]) {
    let pools = found.filter(\.form.isPool)
    let comparison = PoolComparison(of: graph, to: pools.map(\.form))
    for (place, wanted) in comparison.differences {
      let pool = pools[place]
      faults.append("'\(pool.name.legible)' is \(pool.form.inWords), where the network has \(wanted.inWords)")
      if wanted.kind == pool.form.kind { advise(wanted, pool.form) }
    }
    if !comparison.differences.isEmpty { help.append(Self.helpForGuess) }
  }

  /// Where the order of computing is not known: what the file has and the network does not, and what activates.
  private mutating func compareKinds(_ own: [ComparedLayer], _ found: [Placed]) {
    let unlike = found.filter { !Self.withWeights.contains($0.form.kind) && !own.contains($0.form) }
      .map { "'\($0.name.legible)' is \($0.form.inWords)" }
    if !unlike.isEmpty {
      notes.append("the network has nothing like these of the file: \(WeightMismatch.listed(unlike))")
    }
    let kinds = Set(found.filter(\.form.isActivation).map(\.form.kind))
    let others = own.filter { $0.isActivation && !kinds.contains($0.kind) }.map(\.kind).uniqued
    if !kinds.isEmpty, !others.isEmpty {
      notes.append("the network has \(others.joined(separator: ", ")), which no module of the file is")
    }
  }
}

// What matters in training alone.
extension ModuleComparison {
  private mutating func compareTraining() {
    let momenta = modules.filter { ComparedLayer($0)?.kind == "batch-norm" }.compactMap {
      $0.text("momentum")
    }
    .filter { $0 != "0.1" }.uniqued
    if !momenta.isEmpty {
      notes.append(
        "the file's batch norms have momentum \(WeightMismatch.listed(momenta)), and those here 0.1, which matters in "
          + "training alone")
    }
    let rates = modules.filter { ComparedLayer($0)?.kind == "dropout" }.compactMap { $0.text("p") }
    let own = nodes.compactMap { ($0.operation as? Dropout).map { "\($0.rate)" } }
    if rates != own, !rates.isEmpty || !own.isEmpty {
      let shown = { (rates: [String]) in rates.isEmpty ? "none" : WeightMismatch.listed(rates) }
      notes.append(
        "dropout differs, which matters in training alone: the file has \(shown(rates)), the network \(shown(own))"
      )
    }
  }
}

extension WeightMismatch {
  /// What a module's settings and a network's layers differ in; nothing where they do not.
  init?(_ comparison: ModuleComparison, in file: TensorFile) {
    guard !comparison.faults.isEmpty else { return nil }
    self.init(
      "the module in '\(file.name)' computes something else than the network, though its tensors fit",
      Self.limited(comparison.faults) { $0 },
      help: comparison.help.isEmpty
        ? ["is this the network that the weights are of?"] : Array(comparison.help.uniqued.prefix(4)))
  }
}
