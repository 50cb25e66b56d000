import Interchange
import Neural

/// A network's state and a batch, as a file gives them for a check.
struct CheckInput {
  let parameters: [Float]
  let buffers: [Float]
  let examples: Examples

  /// Reads parameters and buffers by their names (`0.weight`, `1.running_mean`), `inputs` [n, ...] and `classes` [n].
  ///
  /// Other tensors are left unread.
  /// - Throws: `InterchangeError` where the file is no safetensors file, or one of these is missing or does not fit.
  init(path: String, for network: Network, layout: ParameterLayout, outputs: Int) throws(InterchangeError) {
    let file = try SafetensorsFile(decoding: FileContent.map(path))
    let reader = CheckTensors(path: path, file: file)
    parameters = try reader.floats(of: layout.parameters)
    buffers = try reader.floats(of: layout.buffers)
    let classes = try reader.classes(below: outputs)
    let inputs = try reader.floats("inputs", shape: [classes.count] + network.input.dimensions)
    examples = Examples(
      input: network.input, inputs: .floats(inputs), targets: .classes(classes), count: classes.count)
  }
}

/// The tensors of a check's file, with what is wrong with them.
private struct CheckTensors {
  let path: String
  let file: SafetensorsFile

  func floats(of tensors: [ParameterLayout.Tensor]) throws(InterchangeError) -> [Float] {
    var values: [Float] = []
    for tensor in tensors { values += try floats(tensor.name, shape: tensor.shape) }
    return values
  }

  func floats(_ name: String, shape: [Int]) throws(InterchangeError) -> [Float] {
    let tensor = try tensor(name)
    guard tensor.shape == shape else {
      throw fault("'\(name)' of shape \(shape)", "\(tensor.shape)", remedy: "name the network with --network")
    }
    guard let values = tensor.floats() else {
      throw fault("floating-point numbers in '\(name)'", tensor.elementType.rawValue)
    }
    return values
  }

  /// At most as many as a batch may have.
  func classes(below bound: Int) throws(InterchangeError) -> [UInt8] {
    let tensor = try tensor("classes")
    guard tensor.shape.count == 1, (1...65_536).contains(tensor.shape[0]) else {
      throw fault("'classes' of shape [n] with n from 1 to 65536", "\(tensor.shape)")
    }
    let values: [Int64]? = tensor.elements() ?? tensor.elements(as: Int32.self)?.map(Int64.init)
    guard let values else {
      throw fault("I64 or I32 in 'classes'", tensor.elementType.rawValue)
    }
    var classes: [UInt8] = []
    for value in values {
      guard 0..<Int64(min(bound, 256)) ~= value else {
        throw fault("classes below \(bound), the network's outputs", "\(value)")
      }
      classes.append(UInt8(value))
    }
    return classes
  }

  private func tensor(_ name: String) throws(InterchangeError) -> StoredTensor {
    guard let tensor = file[name] else {
      let names = file.tensors.prefix(6).map(\.name).joined(separator: ", ")
      throw fault(
        "a tensor '\(name)'", file.tensors.isEmpty ? "no tensors" : "only others, such as \(names)",
        remedy: "name the network with --network")
    }
    return tensor
  }

  private func fault(_ expected: String, _ found: String, remedy: String? = nil) -> InterchangeError {
    InterchangeError(file: path, expected: expected, found: found, remedy: remedy)
  }
}
