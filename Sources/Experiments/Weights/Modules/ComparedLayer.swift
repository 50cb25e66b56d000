import FileFormats
import Networks
import Neural

/// A layer as PyTorch's modules and the layers of a network both say it: its kind, and what changes what it computes.
struct ComparedLayer: Equatable {
  struct Setting: Equatable {
    /// As PyTorch calls it.
    let name: String
    let value: String
  }

  /// That of a layer here, or the class of a module that has no like.
  let kind: String
  var settings: [Setting] = []

  /// Layers that compute nothing in evaluation, or change the shape alone.
  var isTransparent: Bool { ["dropout", "flatten", "identity"].contains(kind) }

  /// Whether it takes a window of several values together.
  var isPool: Bool {
    guard [MaxPool.kind, AveragePool.kind, AdaptiveAveragePool.kind].contains(kind) else { return false }
    let own = Dictionary(settings.map { ($0.name, $0.value) }) { first, _ in first }
    return own["kernel_size"] != "1×1" || own["stride"] != "1×1" || own["padding"] != "0×0"
  }

  /// Whether it has no weights and is no pool: what makes a network more than linear.
  var isActivation: Bool { Self.activations.contains(kind) || Self.otherActivations.contains(kind) }

  private static let activations = Set(Layers.types.filter { $0 is any Activation.Type }.map { $0.kind })
  private static let otherActivations: Set = [
    "CELU", "ELU", "GLU", "Hardshrink", "Hardsigmoid", "Hardswish", "Hardtanh", "LogSigmoid", "Mish", "PReLU",
    "RReLU", "ReLU6", "SELU", "Softsign", "Tanhshrink", "Threshold",
  ]

  /// Values of settings that change nothing, which messages need not show.
  fileprivate static let plain = [
    "dilation": "1×1", "groups": "1", "padding_mode": "zeros", "ceil_mode": "false",
    "count_include_pad": "true",
    "divisor_override": "none",
  ]

  /// Settings of PyTorch's that layers of the kind have not, in the order of their names.
  private static func settings(onlyIn kind: String) -> [(name: String, plain: String)] {
    let settings = Layers.types.first { $0.kind == kind }?.pyTorch.settings ?? [:]
    return settings.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}

// Of a network's layers.
extension ComparedLayer {
  init(_ layer: any NetworkOperation) {
    switch layer {
    case is GlobalAveragePool: kind = AdaptiveAveragePool.kind
    case let layer as LayerNorm where layer.over == .all: kind = GroupNorm.kind
    default: kind = type(of: layer).kind
    }
    switch layer {
    case let layer as Convolution:
      settings =
        Self.settings([("stride", layer.stride), ("padding", layer.padding), ("dilation", layer.dilation)])
        + [Setting(name: "groups", value: "\(layer.groups)")] + Self.plain("padding_mode")
    case let layer as GroupNorm:
      settings = [
        Setting(name: "num_groups", value: "\(layer.groups)"),
        Setting(name: "eps", value: "\(layer.epsilon)"),
      ]
    case let layer as LayerNorm:
      settings =
        (layer.over == .all ? [Setting(name: "num_groups", value: "1")] : [])
        + [Setting(name: "eps", value: "\(layer.epsilon)")]
    case let layer as LeakyRelu:
      settings = [Setting(name: "negative_slope", value: "\(layer.negativeSlope)")]
    case let layer as Softplus:
      settings = [
        Setting(name: "beta", value: "\(layer.beta)"),
        Setting(name: "threshold", value: "\(layer.threshold)"),
      ]
    case is BatchNorm: settings = [Setting(name: "eps", value: "\(Self.epsilon)")]
    case let layer as MaxPool:
      settings =
        Self.settings([("kernel_size", layer.kernel), ("stride", layer.stride), ("padding", layer.padding)])
        + Self.plain("dilation", "ceil_mode")
    case let layer as AveragePool:
      settings =
        Self.settings([("kernel_size", layer.kernel), ("stride", layer.stride), ("padding", layer.padding)])
        + Self.plain("ceil_mode", "count_include_pad", "divisor_override")
    case let layer as AdaptiveAveragePool: settings = Self.settings([("output_size", layer.size)])
    case is GlobalAveragePool: settings = Self.settings([("output_size", Extent(1))])
    default: settings = Self.settings(onlyIn: kind).map { Setting(name: $0.name, value: $0.plain) }
    }
  }

  /// What every batch norm adds to a variance.
  static let epsilon = 1e-5

  private static func settings(_ extents: [(String, Extent)]) -> [Setting] {
    extents.map { Setting(name: $0.0, value: $0.1.description) }
  }

  private static func plain(_ names: String...) -> [Setting] {
    names.compactMap { name in plain[name].map { Setting(name: name, value: $0) } }
  }
}

// Of PyTorch's modules.
extension ComparedLayer {
  /// Nothing where the class is not PyTorch's and has not the settings of one of its.
  init?(_ module: StoredModule) {
    let name = module.type.leafName
    let isOfPyTorch = module.type.hasPrefix("torch.nn.")
    switch name {
    case _ where Self.kinds[name] != nil && isOfPyTorch: kind = Self.kinds[name] ?? name
    case _ where Self.isConvolution(module): kind = "convolution"
    case _ where Self.isNorm(module) && !name.contains("InstanceNorm"): kind = "batch-norm"
    case _ where Self.has(module, "num_groups", "num_channels", "eps"): kind = "group-norm"
    case _ where Self.has(module, "normalized_shape", "eps"): kind = "layer-norm"
    case _ where isOfPyTorch: kind = name
    default: return nil
    }
    let dilation = module.extent("dilation") ?? "1×1"
    switch kind {
    case "convolution":
      settings =
        [
          ("stride", module.extent("stride")), ("padding", module.padding), ("dilation", dilation),
          ("groups", module.text("groups") ?? "1"), ("padding_mode", module.text("padding_mode") ?? "zeros"),
        ].map(Self.setting)
    case "batch-norm": settings = [Setting(name: "eps", value: module.text("eps") ?? "\(Self.epsilon)")]
    case "group-norm":
      settings = [("num_groups", module.text("num_groups")), ("eps", module.number("eps"))].map(Self.setting)
    case "layer-norm": settings = [Self.setting("eps", module.number("eps"))]
    case "leaky-relu": settings = [Self.setting("negative_slope", module.number("negative_slope"))]
    case "softplus":
      settings = ["beta", "threshold"].map { Self.setting($0, module.number($0)) }
    case "max-pool":
      settings =
        module.window
        + [("dilation", dilation), ("ceil_mode", module.text("ceil_mode") ?? "false")].map(Self.setting)
    case "average-pool":
      settings =
        module.window
        + [
          ("ceil_mode", module.text("ceil_mode") ?? "false"),
          ("count_include_pad", module.text("count_include_pad") ?? "true"),
          ("divisor_override", module.text("divisor_override") ?? "none"),
        ].map(Self.setting)
    case "adaptive-average-pool": settings = [Self.setting("output_size", module.extent("output_size"))]
    default:
      settings = Self.settings(onlyIn: kind).map { Self.setting($0.name, module.text($0.name) ?? $0.plain) }
    }
  }

  fileprivate static func setting(_ name: String, _ value: String?) -> Setting {
    Setting(name: name, value: value ?? "unknown")
  }

  private static let kinds: [String: String] = {
    let named = Layers.types.flatMap { type in type.pyTorch.classes.map { ($0, type.kind) } }
    return Dictionary(named + [("Identity", "identity")]) { first, _ in first }
  }()

  private static func isConvolution(_ module: StoredModule) -> Bool {
    has(module, "kernel_size", "stride", "padding", "dilation", "groups")
  }

  private static func isNorm(_ module: StoredModule) -> Bool {
    has(module, "eps", "momentum", "num_features")
  }

  private static func has(_ module: StoredModule, _ names: String...) -> Bool {
    names.allSatisfy { module.settings[$0] != nil }
  }
}

extension StoredModule {
  /// A number or word.
  func text(_ name: String) -> String? {
    switch settings[name] {
    case .some(.none): "none"
    case .boolean(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .real(let value): "\(value)"
    case .text(let value): value
    case .integers, nil: nil
    }
  }

  /// A number as layers here write theirs: 20.0 where PyTorch keeps 20.
  fileprivate func number(_ name: String) -> String? {
    if case .integer(let value) = settings[name] { "\(Double(value))" } else { text(name) }
  }

  /// One number for both sides, or a pair.
  fileprivate func extent(_ name: String) -> String? {
    switch settings[name] {
    case .integer(let side): "\(side)×\(side)"
    case .integers(let sides) where sides.count == 1: "\(sides[0])×\(sides[0])"
    case .integers(let sides): sides.map(String.init).joined(separator: "×")
    case .text(let text): text
    default: nil
    }
  }

  fileprivate var window: [ComparedLayer.Setting] {
    let kernel = extent("kernel_size")
    return [("kernel_size", kernel), ("stride", extent("stride") ?? kernel), ("padding", extent("padding"))]
      .map(ComparedLayer.setting)
  }

  /// "same" and "valid" as the numbers that they stand for.
  fileprivate var padding: String? {
    guard case .text(let word) = settings["padding"] else { return extent("padding") }
    if word == "valid" { return "0×0" }
    guard word == "same", case .integers(let kernel) = settings["kernel_size"],
      case .integers(let dilation) = settings["dilation"], dilation.count == kernel.count,
      (kernel + dilation).allSatisfy({ 1..<1 << 20 ~= $0 })
    else { return word }
    let around = zip(kernel, dilation).map { ($0 - 1) * $1 }
    guard around.allSatisfy({ $0 % 2 == 0 }) else { return word }
    return around.map { "\($0 / 2)" }.joined(separator: "×")
  }
}

extension ComparedLayer {
  /// "Conv2d with stride 2×2 and padding 1×1": the settings that say more than nothing.
  var inWords: String {
    let own = Self.settings(onlyIn: kind)
    let shown = settings.filter { setting in
      setting.value != (own.first { $0.name == setting.name }?.plain ?? Self.plain[setting.name])
    }.map { "\($0.name) \($0.value.legible)" }
    let article = "AEIOUaeiou".contains(kind.prefix(1)) ? "an" : "a"
    let name = "\(article) \(kind.legible)"
    return shown.isEmpty ? name : "\(name) with \(shown.joined(separator: ", "))"
  }
}
