import Declarations

extension NetworkGraph {
  /// The graph for another program to build: `{"input": [3, 32, 32], "nodes": […], "output": 7}`.
  ///
  /// A node is `{"path", "operation", "inputs", "parameters", "buffers"}`: its operation as a layer is written, with
  /// defaults, or its kind alone where it has no settings; the values that it reads by their numbers (0 is the network's
  /// input, and i + 1 what node i makes); its tensors as `{"name", "shape"}`, in the order of the flat vectors.
  public var json: JSON {
    ["input": Self.json(of: input.dimensions), "nodes": .array(nodes.map(\.json)), "output": JSON(output)]
  }

  fileprivate static func json(of numbers: [Int]) -> JSON { .array(numbers.map { JSON($0) }) }
}

extension NetworkGraph.Node {
  fileprivate var json: JSON {
    let operation =
      (operation as? any Layer).map { Layers.schema.canonical($0, .complete).jsonWithNames }
      ?? JSON(type(of: operation).kind)
    return [
      "path": JSON(path), "operation": operation, "inputs": NetworkGraph.json(of: inputs),
      "parameters": .array(parameters.map { tensor($0.name, $0.shape) }),
      "buffers": .array(buffers.map { tensor($0.name, $0.shape) }),
    ]
  }

  private func tensor(_ name: String, _ shape: [Int]) -> JSON {
    ["name": JSON(name), "shape": NetworkGraph.json(of: shape)]
  }
}
