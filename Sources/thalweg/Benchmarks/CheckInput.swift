import FileFormats
import Networks
import Neural

/// A network's state and a batch, as a file gives them for a check.
struct CheckInput {
  let parameters: [Float]
  let buffers: [Float]
  let examples: Examples
  /// What optimisers remember, by name; of those that begin anew there is nothing.
  let memories: [String: OptimiserState]
  /// Steps that were taken before, which Adam corrects its means by.
  let step: Int

  /// Reads parameters and buffers by their names (`0.weight`, `1.running_mean`), `inputs` [n, ...] and `classes` [n];
  /// where they are there, what an optimiser remembers (`adam.0/0.weight`) and `step`.
  ///
  /// Other tensors are left unread.
  /// - Throws: `FileFormatError` where the file is no safetensors file, or one of these is missing or does not fit.
  init(
    path: String, for network: Network, layout: ParameterLayout, outputs: Int, optimisers: [String: Int]
  ) throws(FileFormatError) {
    let file = try SafetensorsFile(decoding: FileContent.map(path))
    let reader = CheckTensors(path: path, file: file)
    parameters = try reader.floats(of: layout.parameters)
    buffers = try reader.floats(of: layout.buffers)
    let classes = try reader.classes(below: outputs)
    step = try reader.step()
    var memories: [String: OptimiserState] = [:]
    for (name, count) in optimisers where reader.has("\(name).0/", layout.parameters) {
      var vectors: [[Float]] = []
      for vector in 0..<count {
        vectors.append(try reader.floats(of: layout.parameters, under: "\(name).\(vector)/"))
      }
      memories[name] = OptimiserState(vectors: vectors)
    }
    self.memories = memories
    let inputs = try reader.floats("inputs", shape: [classes.count] + network.input.dimensions)
    examples = Examples(
      input: network.input, inputs: .floats(inputs), targets: .classes(classes), count: classes.count)
  }
}

/// The tensors of a check's file, with what is wrong with them.
private struct CheckTensors {
  let path: String
  let file: SafetensorsFile

  func floats(
    of tensors: [ParameterLayout.Tensor], under prefix: String = ""
  ) throws(FileFormatError) -> [Float] {
    var values: [Float] = []
    for tensor in tensors { values += try floats(prefix + tensor.name, shape: tensor.shape) }
    return values
  }

  /// Whether there is any of these tensors.
  func has(_ prefix: String, _ tensors: [ParameterLayout.Tensor]) -> Bool {
    tensors.contains { file[prefix + $0.name] != nil }
  }

  /// 0 where there is none.
  func step() throws(FileFormatError) -> Int {
    guard let tensor = file["step"] else { return 0 }
    guard let values = tensor.elements(as: Int64.self), values.count == 1, (0...1_000_000).contains(values[0])
    else {
      throw fault("one I64 from 0 to 1000000 in 'step'", "\(tensor.elementType.rawValue) \(tensor.shape)")
    }
    return Int(values[0])
  }

  func floats(_ name: String, shape: [Int]) throws(FileFormatError) -> [Float] {
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
  func classes(below bound: Int) throws(FileFormatError) -> [ClassIndex] {
    let tensor = try tensor("classes")
    guard tensor.shape.count == 1, (1...65_536).contains(tensor.shape[0]) else {
      throw fault("'classes' of shape [n] with n from 1 to 65536", "\(tensor.shape)")
    }
    let values: [Int64]? = tensor.elements() ?? tensor.elements(as: Int32.self)?.map(Int64.init)
    guard let values else {
      throw fault("I64 or I32 in 'classes'", tensor.elementType.rawValue)
    }
    var classes: [ClassIndex] = []
    for value in values {
      guard 0..<Int64(min(bound, Int(ClassIndex.max))) ~= value else {
        throw fault("classes below \(bound), the network's outputs", "\(value)")
      }
      classes.append(ClassIndex(value))
    }
    return classes
  }

  private func tensor(_ name: String) throws(FileFormatError) -> StoredTensor {
    guard let tensor = file[name] else {
      let names = file.tensors.prefix(6).map(\.name).joined(separator: ", ")
      throw fault(
        "a tensor '\(name)'", file.tensors.isEmpty ? "no tensors" : "only others, such as \(names)",
        remedy: "name the network with --network")
    }
    return tensor
  }

  private func fault(_ expected: String, _ found: String, remedy: String? = nil) -> FileFormatError {
    FileFormatError(file: path, expected: expected, found: found, remedy: remedy)
  }
}
