import Declarations

/// Every layer of one input that an experiment can name; `LayerEntry.schema` adds what holds other layers.
public enum Layers {
  /// One line each, in the order of documentation.
  public static let all: [Case<any Layer>] = [
    .of(Convolution.self),
    .of(Linear.self),
    .of(Relu.self),
    .of(Tanh.self),
    .of(Sigmoid.self),
    .of(Gelu.self),
    .of(MaxPool.self),
    .of(AveragePool.self),
    .of(AdaptiveAveragePool.self),
    .of(GlobalAveragePool.self),
    .of(Flatten.self),
    .of(Dropout.self),
    .of(BatchNorm.self),
    .of(PadShortcut.self),
  ]

  public static let schema: Schema<any Layer> = .choice("a layer", all)
}

extension Case where Value == any Layer {
  fileprivate static func of<Member: Layer>(_ type: Member.Type) -> Case {
    Case(Member.kind, Member.summary, Member.schema, wrap: { $0 }, unwrap: { $0 as? Member })
  }
}
