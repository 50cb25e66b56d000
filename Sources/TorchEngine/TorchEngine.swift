import Declarations
import FileFormats
import Networks
import Neural
import Platform

/// PyTorch, in worker processes that stay warm as long as this process lives.
///
/// Networks of Thalweg's own are built there as modules from their graphs; modules of the user's own are imported. What decides
/// the bytes (version, device, precision, threads) is asked once and remembered (`PythonMemory`).
public final class TorchEngine: Engine {
  /// The workers of this process.
  public static let ofProcess = TorchEngine()

  private let interpreters = Guarded<[PythonInterpreter: TorchMachine]>([:])

  public init() {}

  public func identity(for network: Network) throws -> EngineIdentity {
    EngineIdentity(try place(of: network).place.identity)
  }

  public func initialWeights(
    of network: Network, _ initialisation: any Initialisation, seed: UInt64, threads: ThreadBudget
  ) throws -> (parameters: [Float], buffers: [Float]) {
    let layout = try network.layout()
    guard network.module != nil else { return layout.initialWeights(initialisation, seed: seed) }
    let (machine, place) = try self.place(of: network)
    let patience = WorkerPatience(network.settingsHere, isAbandoned: { threads.isAbandoned })
    let request = [
      JSON.Member("network", try network.forWorker), JSON.Member("seed", JSON.integer(Int128(seed))),
    ]
    let answer: WorkerAnswer
    do throws(WorkerError) {
      answer = try machine.ask("weights", request, at: place, patience)
    } catch  where error.kind == .cancelled {
      throw CancellationRequested()
    }
    return (
      try answer.floats("parameters", count: layout.parameterCount),
      layout.bufferCount == 0 ? [] : try answer.floats("buffers", count: layout.bufferCount)
    )
  }

  public func training(_ job: TrainingJob, threads: ThreadBudget) throws -> any TrainingSession {
    let (machine, place) = try self.place(of: job.network)
    return try TorchTraining(job, on: machine, at: place, threads)
  }

  public func evaluation(_ job: EvaluationJob, threads: ThreadBudget) throws -> any EvaluationSession {
    let (machine, place) = try self.place(of: job.network)
    return try TorchEvaluation(job, on: machine, at: place, threads)
  }

  public func curvature(_ job: CurvatureJob, threads: ThreadBudget) throws -> any CurvatureSession {
    let (machine, place) = try self.place(of: job.network)
    return try TorchCurvature(job, on: machine, at: place, threads)
  }

  /// Ends all workers; one that is only starting ends with this process.
  public func endWorkers() {
    for machine in interpreters.withLockIfAvailable({ Array($0.values) }) ?? [] { machine.endWorkers() }
  }

  /// The identifiers of the workers' processes.
  public var workers: [Int32] {
    interpreters.withLock { Array($0.values) }.flatMap(\.workers)
  }
}

extension TorchEngine {
  func place(of network: Network) throws(WorkerError) -> (machine: TorchMachine, place: TorchPlace) {
    let settings = network.settingsHere
    let machine = machine(try PythonInterpreter.find(settings.interpreter))
    return (machine, try TorchPlace(settings, try machine.hello()))
  }

  func machine(_ interpreter: PythonInterpreter) -> TorchMachine {
    interpreters.withLock { known in
      if let machine = known[interpreter] { return machine }
      let made = TorchMachine(interpreter)
      known[interpreter] = made
      return made
    }
  }
}

/// One interpreter, what it has told, and the workers that run in it.
final class TorchMachine: Sendable {
  private let interpreter: PythonInterpreter
  let memory: PythonMemory
  private let started = Guarded<[(place: TorchPlace?, worker: Worker)]>([])

  init(_ interpreter: PythonInterpreter) {
    self.interpreter = interpreter
    memory = PythonMemory(of: interpreter)
  }

  /// What the interpreter says of itself and of the machine, remembered or asked for.
  func hello() throws(WorkerError) -> JSON {
    if let known = memory.hello { return known }
    return try worker(at: nil).hello
  }

  /// A worker that computes at a place; it is started where there is none.
  ///
  /// - Parameters:
  ///   - place: nil for any worker.
  ///   - isAbandoned: whether nobody wants it any more.
  /// - Throws: `WorkerError` where PyTorch is not here, or the place is on another machine.
  func worker(
    at place: TorchPlace?, isAbandoned: @escaping @Sendable () -> Bool = { false }
  ) throws(WorkerError) -> Worker {
    if let absence = place?.absence { throw absence }
    return try started.withLock { started throws(WorkerError) in
      started.removeAll { $0.worker.end != nil }
      if let found = started.firstIndex(where: { place == nil || $0.place == nil || $0.place == place }) {
        if let place {
          try place.verify(started[found].worker.hello)
          started[found].place = place
        }
        return started[found].worker
      }
      let worker = try Worker(interpreter, isAbandoned: isAbandoned)
      started.append((place, worker))
      if memory.hello != worker.hello { memory.remember(hello: worker.hello) }
      try place?.verify(worker.hello)
      return worker
    }
  }

  /// Asks any worker at a place for something that needs no session; another one where that had ended.
  ///
  /// - Parameter place: nil for any worker.
  func ask(
    _ name: String, _ values: [JSON.Member], at place: TorchPlace?, _ patience: WorkerPatience
  ) throws(WorkerError) -> WorkerAnswer {
    while true {
      let worker = try worker(at: place, isAbandoned: patience.isAbandoned)
      do throws(WorkerError) {
        return try worker.ask(name, values, patience: patience)
      } catch  where error.kind == .gone && !patience.isAbandoned() {
        continue
      }
    }
  }

  func endWorkers() {
    let ended = started.withLockIfAvailable { started in
      defer { started = [] }
      return started.map(\.worker)
    }
    for worker in ended ?? [] { worker.stop() }
  }

  var workers: [Int32] { started.withLock { $0.map(\.worker.identifier) } }
}

extension Network {
  /// How PyTorch computes it where it does, which it does as it stands in the specification or by default.
  var settingsHere: TorchSettings { torchSettings ?? TorchSettings() }

  /// As a worker builds it.
  var forWorker: JSON {
    get throws(NetworkMismatch) {
      if let module {
        return [
          "module": module.object.forWorker, "input": .array(input.dimensions.map { JSON($0) }),
          "dropout": module.dropout.map { JSON($0) } ?? .null, "outputs": JSON(try output().count),
        ]
      }
      return ["graph": try graph().json, "dropout": .null]
    }
  }
}

extension PythonObject {
  /// As a worker imports it.
  var forWorker: JSON {
    ["file": JSON(location), "name": JSON(name), "arguments": arguments]
  }

  /// The absolute path of its file.
  var location: String {
    let path = file.location
    if path.hasPrefix("/") { return FilePath.withoutDetours(path) }
    guard let folder = getcwd(nil, 0) else { return path }
    defer { free(folder) }
    return FilePath.withoutDetours("\(String(cString: folder))/\(path)")
  }
}
