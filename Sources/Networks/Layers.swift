import Declarations

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
    MaxPool.self,
    AveragePool.self,
    AdaptiveAveragePool.self,
    GlobalAveragePool.self,
    Flatten.self,
    Dropout.self,
    BatchNorm.self,
    PadShortcut.self,
  ]

  public static let all: [Case<any Layer>] = types.map { .of($0) }

  public static let schema: Schema<any Layer> = .choice("a layer", all)
}

extension Case where Value == any Layer {
  fileprivate static func of<Member: Layer>(_ type: Member.Type) -> Case {
    Case(Member.kind, Member.summary, Member.schema, wrap: { $0 }, unwrap: { $0 as? Member })
  }
}
