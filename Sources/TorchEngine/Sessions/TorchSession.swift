import Declarations
import FileFormats
import Networks
import Neural
import Platform

/// What stays of a training or an evaluation in a worker, and is set up again in another one where that ended.
///
/// A worker that ends takes with it what others have in it: whoever caused that fails, and the others go on in a new one.
final class TorchSession {
  private let machine: TorchMachine
  private let place: TorchPlace
  private let patience: WorkerPatience
  private let opening: (Worker, Int) throws -> Void
  private var open: (worker: Worker, number: Int)?

  /// - Parameter opening: sets it up in a worker under a number.
  init(
    on machine: TorchMachine, at place: TorchPlace, patience: WorkerPatience,
    opening: @escaping (Worker, Int) throws -> Void
  ) {
    (self.machine, self.place, self.patience, self.opening) = (machine, place, patience, opening)
  }

  deinit {
    guard let open else { return }
    _ = try? open.worker.ask("close", [JSON.Member("session", JSON(open.number))], patience: patience.silence)
  }

  /// Whether it is set up, as it was left.
  var isOpen: Bool { open.map { $0.worker.end == nil } ?? false }

  /// Sets it up where it is not.
  ///
  /// - Throws: `CancellationRequested` where nobody wants it any more; `WorkerError`, and what the opening throws.
  func ensureOpen() throws {
    while !isOpen {
      do {
        let worker = try machine.worker(at: place, isAbandoned: patience.isAbandoned)
        let number = worker.nextNumber()
        try opening(worker, number)
        open = (worker, number)
      } catch let error as WorkerError where error.kind == .gone && !patience.isAbandoned() {
        // Another one's request ended the worker meanwhile.
      } catch let error as WorkerError where [.cancelled, .gone].contains(error.kind) {
        throw CancellationRequested()
      }
    }
  }

  /// Asks for something in it, as it was left.
  ///
  /// - Parameters:
  ///   - isShort: whether it is waited for even where nobody wants the work any more.
  ///   - grace: how long a step may take to hear that.
  /// - Throws: `SessionLost` where the worker had ended before: it has to be set up again, and what it had is lost;
  ///   `CancellationRequested`, `WorkerError`.
  func ask(
    _ name: String, _ values: [JSON.Member] = [], _ arrays: [StoredTensor] = [], isShort: Bool = false,
    grace: Duration? = nil
  ) throws -> WorkerAnswer {
    guard let open, isOpen else { throw SessionLost() }
    var waiting = patience
    if isShort { waiting.isAbandoned = { false } } else if let grace { waiting.grace = grace }
    do throws(WorkerError) {
      return try open.worker.ask(
        name, [JSON.Member("session", JSON(open.number))] + values, arrays, patience: waiting)
    } catch {
      throw Self.translated(error)
    }
  }

  private static func translated(_ error: any Error) -> any Error {
    switch (error as? WorkerError)?.kind {
    case .gone: return SessionLost()
    case .cancelled: return CancellationRequested()
    default: return error
    }
  }

  /// Does something from the beginning again where what others did ended the worker in the middle.
  func retrying<Result>(_ body: () throws -> Result) throws -> Result {
    while true {
      do {
        return try body()
      } catch is SessionLost {
        if patience.isAbandoned() { throw CancellationRequested() }
      }
    }
  }

  /// The name that the worker has for some examples, as with `ask`.
  func name(of examples: Examples) throws -> String {
    guard let open, isOpen else { throw SessionLost() }
    do {
      return try open.worker.name(of: examples, patience: patience)
    } catch {
      throw Self.translated(error)
    }
  }
}

/// What a session had in a worker is lost, by no fault of its own.
struct SessionLost: Error {}

extension Worker {
  /// The name under which it has some examples; they are sent where it has them not.
  func name(of examples: Examples, patience: WorkerPatience) throws -> String {
    if let known = data.name(of: examples) { return known }
    let name = "data \(nextNumber())"
    var arrays: [StoredTensor] = []
    let shape = [examples.count] + examples.input.dimensions
    switch examples.inputs {
    case .bytes(let bytes): arrays.append(StoredTensor("inputs", shape: shape, bytes))
    case .floats(let floats): arrays.append(StoredTensor("inputs", shape: shape, floats))
    }
    var task = "classes"
    switch examples.targets {
    case .classes(let classes): arrays.append(StoredTensor("classes", shape: [examples.count], classes))
    case .values(let values, let width):
      task = "values"
      arrays.append(StoredTensor("targets", shape: [examples.count, width], values))
    }
    if let normalisation = examples.normalisation {
      arrays.append(StoredTensor("means", shape: [normalisation.means.count], normalisation.means))
      arrays.append(
        StoredTensor("deviations", shape: [normalisation.deviations.count], normalisation.deviations))
    }
    _ = try ask(
      "data",
      [
        JSON.Member("name", JSON(name)), JSON.Member("task", JSON(task)),
        JSON.Member("input", .array(examples.input.dimensions.map { JSON($0) })),
      ], arrays, patience: patience)
    for old in data.remember(examples, name) {
      _ = try ask("drop", [JSON.Member("name", JSON(old))], patience: patience)
    }
    return name
  }
}

/// The examples that a worker has, the last ones used.
final class WorkerData: Sendable {
  private static let most = 8
  private let known = Guarded<[(examples: Examples, name: String)]>([])

  func name(of examples: Examples) -> String? {
    known.withLock { known in
      guard let place = known.firstIndex(where: { $0.examples == examples }) else { return nil }
      known.append(known.remove(at: place))
      return known[known.count - 1].name
    }
  }

  /// - Returns: the names of what is to be dropped for it.
  func remember(_ examples: Examples, _ name: String) -> [String] {
    known.withLock { known in
      known.append((examples, name))
      guard known.count > Self.most else { return [] }
      defer { known.removeFirst(known.count - Self.most) }
      return known.prefix(known.count - Self.most).map(\.name)
    }
  }
}
