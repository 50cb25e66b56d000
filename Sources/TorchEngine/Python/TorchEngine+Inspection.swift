import Declarations
import Networks
import Platform

extension TorchEngine: PythonInspecting {
  public func files(of object: PythonObject) throws(NetworkMismatch) -> [String: String] {
    do throws(FileError) {
      return try PythonFiles.digests(of: object.location)
    } catch {
      throw NetworkMismatch(reason: error.message, help: error.help)
    }
  }

  public func description(of module: PythonModule) throws(NetworkMismatch) -> ModuleDescription {
    let files = try files(of: module.object)
    do throws(WorkerError) {
      let machine = machine(try PythonInterpreter.find(module.interpreter))
      _ = try machine.hello()
      return try machine.description(of: module, files)
    } catch {
      throw NetworkMismatch(of: module.object, error)
    }
  }

  public func check(_ object: PythonObject, in interpreter: WrittenPath?) throws(NetworkMismatch) {
    let files = try files(of: object)
    do throws(WorkerError) {
      let machine = machine(try PythonInterpreter.find(interpreter))
      let asked: JSON = [
        "name": JSON(object.name), "files": .object(files.map { JSON.Member($0.key, JSON($0.value)) }),
      ]
      let question = Digest(of: JSON.object([JSON.Member("object", asked.sorted)]).compactText).description
      if machine.memory.answer(to: question) != nil { return }
      let answer = try machine.worker(at: nil).ask(
        "object", [JSON.Member("object", object.forWorker)])
      try answer.verify(files, of: object)
      machine.memory.remember(answer.values["kind"] ?? .null, to: question)
    } catch {
      throw NetworkMismatch(of: object, error)
    }
  }
}

extension NetworkMismatch {
  fileprivate init(of object: PythonObject, _ error: WorkerError) {
    let bare = WorkerError(error.kind, error.message, traceback: error.traceback, printed: error.printed)
    self.init(reason: "'\(object.text)': \(bare)", help: error.help)
  }
}

extension TorchMachine {
  /// - Parameter files: of the module, as they stand in keys.
  fileprivate func description(
    of module: PythonModule, _ files: [String: String]
  ) throws(WorkerError) -> ModuleDescription {
    // Its dropouts' rates change nothing that is described.
    let network: JSON = [
      "module": module.object.forWorker, "input": .array(module.input.dimensions.map { JSON($0) }),
    ]
    let asked: JSON = [
      "describe": network, "files": .object(files.map { JSON.Member($0.key, JSON($0.value)) }),
    ]
    let question = Digest(of: asked.sorted.compactText).description
    if let known = memory.answer(to: question), let description = ModuleDescription(json: known) {
      return description
    }
    let answer = try ask(
      "describe", [JSON.Member("network", network)], at: nil, WorkerPatience(silence: module.patience))
    try answer.verify(files, of: module.object)
    guard let description = ModuleDescription(json: answer.values) else {
      throw WorkerAnswer.nonsense("a description that is none")
    }
    memory.remember(answer.values, to: question)
    return description
  }
}

extension WorkerAnswer {
  /// Makes sure that a session that was opened computes with the code that stands in the keys.
  func verifyFiles(of network: Network, _ loss: (any Loss)? = nil) throws {
    if let object = network.module?.object {
      try verify(try PythonFiles.digests(of: object.location), of: object)
    }
    if let object = (loss as? PythonLoss)?.object {
      try verify(try PythonFiles.digests(of: object.location), of: object, as: "loss-files")
    }
  }

  /// Makes sure that what was imported is what stands in the keys.
  ///
  /// - Parameter member: of the answer, that has the files' digests.
  func verify(
    _ files: [String: String], of object: PythonObject, as member: String = "files"
  ) throws(WorkerError) {
    for member in values[member]?.members ?? [] {
      guard let planned = files[member.name] else {
        throw WorkerError(
          .unsupported, "'\(object.text)' imports '\(member.name)' in a way that cannot be seen in its text",
          help: "import it by its name, so that a change of it is noticed")
      }
      if member.value.text != planned {
        throw WorkerError(
          .unsupported, "'\(member.name)' changed while the run was going on", help: "run again")
      }
    }
  }
}

extension ModuleDescription {
  /// What a worker's `describe` answers; nil where it is something else.
  fileprivate init?(json: JSON) {
    guard let parameters = json["parameters"]?.elements, let buffers = json["buffers"]?.elements,
      let output = json["output"]?.elements?.compactMap(\.integer), output.count == 1, output[0] > 0
    else { return nil }
    var declared: [(String, ParameterDeclaration)] = []
    for tensor in parameters {
      guard let name = tensor["name"]?.text, let shape = Self.shape(tensor) else { return nil }
      let role: ParameterRole = tensor["decays"]?.boolean == false ? .bias : .weight
      declared.append((name, ParameterDeclaration(name: name, shape: shape, role: role, fanIn: 1, fanOut: 1)))
    }
    var statistics: [(String, BufferDeclaration)] = []
    for tensor in buffers {
      guard let name = tensor["name"]?.text, let shape = Self.shape(tensor) else { return nil }
      let start: Float = name.hasSuffix("running_var") ? 1 : 0
      statistics.append((name, BufferDeclaration(name: name, shape: shape, start: start)))
    }
    guard let layout = ParameterLayout.checked(declared, statistics) else { return nil }
    self.init(layout: layout, output: Networks.Shape(output), hasDropout: json["dropout"]?.boolean ?? false)
  }

  /// Sizes above zero, whose product can be counted.
  private static func shape(_ tensor: JSON) -> [Int]? {
    guard let elements = tensor["shape"]?.elements else { return nil }
    let shape = elements.compactMap(\.integer)
    guard shape.count == elements.count, shape.allSatisfy({ $0 > 0 }) else { return nil }
    return shape.isEmpty || shape.reduce(1, *|) < 1 << 33 ? shape : nil
  }
}

extension ParameterLayout {
  fileprivate static func checked(
    _ parameters: [(String, ParameterDeclaration)], _ buffers: [(String, BufferDeclaration)]
  ) -> ParameterLayout? {
    let names = parameters.map(\.0) + buffers.map(\.0)
    guard Set(names).count == names.count, !parameters.isEmpty else { return nil }
    return ParameterLayout(
      parameters: parameters.map { (name: $0.0, declaration: $0.1) },
      buffers: buffers.map { (name: $0.0, declaration: $0.1) })
  }
}
