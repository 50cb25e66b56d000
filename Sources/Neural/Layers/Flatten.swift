import Declarations

/// The same values as one row: channels, then rows, then columns.
public struct Flatten: Layer, Hashable {
  public static let kind = "flatten"
  public static let summary = "Every value of an example in one row"
  public static let schema = Schema<Flatten>.record("a flatten", build: Flatten.init)

  public init() {}

  public func compile(for input: Shape) throws(LayerMismatch) -> any CompiledLayer {
    CompiledFlatten(output: Shape([input.count]))
  }
}

struct CompiledFlatten: CompiledLayer {
  let output: Shape

  var memory: LayerMemory { LayerMemory(worksInPlace: true, gradientInPlace: true, isView: true) }

  /// Only a network's own input is copied: nobody may work in place on the caller's batch.
  func forward(_ pass: LayerPass) {
    if pass.input != pass.output {
      pass.output.update(from: pass.input, count: Int(pass.floats(output.count)))
    }
  }

  func backward(_ pass: LayerPass) {}
}
