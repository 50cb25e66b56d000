import Declarations

/// An operation of one input that can be named in a list of layers.
///
/// A layer is a type in `Layers/` and one line in `Layers.all`, and a lowering in each engine that runs it.
public protocol Layer: NetworkOperation {
  /// What it is, in a few words for a list of them.
  static var summary: String { get }
  /// How it is written.
  static var schema: Schema<Self> { get }
  /// What PyTorch has in its place.
  static var pyTorch: PyTorchModule { get }

  /// Whether it takes a number among its siblings (the 7 of `7.weight`) where it has no name.
  ///
  /// Dropout takes none: it has no weights, and a network with another dropout, or without, keeps its names.
  var takesNumber: Bool { get }

  /// The shape of one example's output.
  func output(of input: Shape) throws(LayerMismatch) -> Shape
  func parameters(of input: Shape) -> [ParameterDeclaration]
  func buffers(of input: Shape) -> [BufferDeclaration]
}

/// A layer that bends each value by itself: what makes a network more than linear.
public protocol Activation: Layer {}

extension Layer {
  public static var pyTorch: PyTorchModule { PyTorchModule() }
  public var takesNumber: Bool { true }
  public func output(of input: Shape) throws(LayerMismatch) -> Shape { input }
  public func parameters(of input: Shape) -> [ParameterDeclaration] { [] }
  public func buffers(of input: Shape) -> [BufferDeclaration] { [] }

  public func output(of inputs: [Shape]) throws(LayerMismatch) -> Shape {
    precondition(inputs.count == 1, "A layer has one input.")
    return try output(of: inputs[0])
  }
  public func parameters(of inputs: [Shape]) -> [ParameterDeclaration] { parameters(of: inputs[0]) }
  public func buffers(of inputs: [Shape]) -> [BufferDeclaration] { buffers(of: inputs[0]) }
}

/// Every layer of one input that an experiment can name; `LayerEntry.schema` adds what holds other layers.
public enum Layers {
  /// One line each, in the order of documentation.
  public static let types: [any Layer.Type] = [
    Convolution.self,
    Linear.self,
    Relu.self,
    Tanh.self,
    Sigmoid.self,
    Gelu.self,
    LeakyRelu.self,
    Silu.self,
    Softplus.self,
    MaxPool.self,
    AveragePool.self,
    AdaptiveAveragePool.self,
    GlobalAveragePool.self,
    Flatten.self,
    Dropout.self,
    BatchNorm.self,
    GroupNorm.self,
    LayerNorm.self,
    PadShortcut.self,
  ]

  /// What PyTorch calls them, where that is another word.
  fileprivate static let synonyms: [String: [Synonym]] = [
    Convolution.kind: ["Conv2d", "conv", "DepthwiseConv2D", "SeparableConv2D"],
    Linear.kind: ["dense", "fc", "fully-connected"], MaxPool.kind: ["MaxPool2d"],
    AveragePool.kind: ["AvgPool2d", "avg-pool"], AdaptiveAveragePool.kind: ["AdaptiveAvgPool2d"],
    GlobalAveragePool.kind: ["GlobalAveragePooling2D"],
    BatchNorm.kind: ["BatchNorm2d", "BatchNorm1d", "BatchNormalization"],
    GroupNorm.kind: ["GroupNormalization"], LayerNorm.kind: ["LayerNormalization"],
    LeakyRelu.kind: ["LeakyReLU"], Silu.kind: ["swish"],
    Dropout.kind: ["Dropout2d"],
  ]

  public static let all: [Case<any Layer>] = types.map { .of($0) }

  public static let schema: Schema<any Layer> = .choice("a layer", all, absent: absent)
}

extension Case where Value == any Layer {
  fileprivate static func of<Member: Layer>(_ type: Member.Type) -> Case {
    Case(Member.kind, Member.summary, Member.schema, wrap: { $0 }, unwrap: { $0 as? Member })
      .alsoCalled(Layers.synonyms[Member.kind] ?? [])
  }
}

extension AbsentCase {
  static let zeroPadding = AbsentCase(
    ["padding_mode"], "is not set: padding is always with zeros", help: "leave it out")
  static let wholeWindows = AbsentCase(
    ["ceil_mode"], "is not set: windows that do not fit are left out", help: "leave it out, or add `padding`")

  /// What layers elsewhere are told of what comes in.
  static func inputs(_ names: [String]) -> AbsentCase {
    AbsentCase(names, "is not needed: the input's size follows from the layer before", help: "leave it out")
  }
}
