import Declarations
import Synchronization

/// What a running stage has to do with the world: its inputs, its outputs, its progress, its share of the cores.
public final class StageContext: Sendable {
  /// The stage's name, for messages; results must not depend on it.
  public let name: String
  public let cores: CoreShare
  let node: GraphNode
  let numerics: String
  let inputs: ResolvedInputs
  private let services: Services
  let store: Store
  private let cancellation: Cancellation
  private let report: @Sendable (Event) -> Void
  private let done = Mutex<StageWork?>(nil)
  /// Whether it is only asked how much is there: then nothing is moved or written.
  private let isSurvey: Bool
  /// Whether it is executed although its result is there: then nothing that is remembered inside it counts.
  let isForced: Bool
  private let emitted = Mutex<[String: [ArtifactFile]]>([:])

  init(
    node: GraphNode, numerics: String, cores: CoreShare, inputs: ResolvedInputs, services: Services,
    store: Store, cancellation: Cancellation, isSurvey: Bool = false,
    isForced: Bool = false, report: @escaping @Sendable (Event) -> Void
  ) {
    name = node.name
    self.node = node
    self.numerics = numerics
    self.cores = cores
    self.inputs = inputs
    self.services = services
    self.store = store
    self.cancellation = cancellation
    self.isSurvey = isSurvey
    self.isForced = isForced
    self.report = report
  }
}

extension StageContext {
  /// What `input` names, read back and verified.
  ///
  /// - Throws: `DamagedInput` where a stored object is not what it should be; the executor makes it again.
  public func load<A: Artifact>(_ input: Input<A>) throws -> A {
    try A(files: files(of: output(input.reference)))
  }

  /// What `input` names, where that may be of several types.
  public func artifact<Target>(_ input: Input<Target>) throws -> LoadedArtifact {
    let output = output(input.reference)
    let name = input.reference.output.map { "\(input.name)-\($0)" } ?? input.name
    return LoadedArtifact(type: output.type, output: output.name, name: name, files: try files(of: output))
  }

  /// The source that `input` names, and the folder that its relative paths are seen from.
  public func source<S: Source>(_ input: Input<S>) -> (source: S, folder: String) {
    guard let resolved = inputs.sources[input.name], let source = resolved.source as? S else {
      preconditionFailure("the plan let a reference pass that names no \(S.type)")
    }
    return (source, resolved.folder)
  }

  /// Makes sure that a file of a source still has the bytes that the key was made of.
  ///
  /// - Parameter digest: of the bytes that were read.
  /// - Throws: `FileError` where they are others.
  public func verify<S: Source>(_ digest: Digest, ofFile path: String, of input: Input<S>) throws {
    guard let planned = inputs.sources[input.name]?.files[path], planned != digest else { return }
    throw FileError("'\(path)' changed while the run was going on", help: "run again")
  }

  private func output(_ reference: Reference) -> OutputRecord {
    guard let output = inputs.outputs[reference.name]?.output(meantBy: reference) else {
      preconditionFailure("the plan let a reference pass that names nothing suitable")
    }
    return output
  }

  private func files(of output: OutputRecord) throws -> [ArtifactFile] {
    try output.files.map { file in
      do {
        return ArtifactFile(
          name: file.name, bytes: try store.contents(of: file.digest, settingAside: !isSurvey))
      } catch let error as StoreError where error.isDamage {
        throw DamagedInput(digest: file.digest, underlying: error)
      }
    }
  }
}

/// An artifact that was read from the store, not yet decoded.
public struct LoadedArtifact: Sendable {
  public let type: String
  /// Its name among what the stage makes, which the names of its files begin with.
  public let output: String
  /// The name of the stage that made it, and of the output where the reference names that too.
  public let name: String
  public let files: [ArtifactFile]
}

extension StageContext {
  /// Hands over the result that was declared as `output`.
  public func emit<A: Artifact>(_ output: Output<A>, _ artifact: A) throws {
    let files = try artifact.files(named: output.name)
    emitted.withLock { $0[output.name] = files }
  }

  /// The files of a declared output, once the stage has run.
  func files(emittedAs output: OutputDeclaration) -> [ArtifactFile] {
    guard let files = emitted.withLock({ $0[output.name] }) else {
      preconditionFailure("a stage ended without its output '\(output.name)'")
    }
    return files
  }
}

extension StageContext {
  /// What the program gives to all stages of a run, such as the engine with its threads.
  public func service<Service: Sendable>(_ type: Service.Type) -> Service { services.service(type) }

  /// Says how far the work has come. Cheap: what comes too often is dropped by whoever shows it.
  public func report(_ progress: Progress) { report(.stageProgress(stage: name, progress)) }

  /// Counts what was done beside what was there. With the time that the stage took, it says how long more would take.
  public func addWork(_ amount: Double, of unit: String) {
    done.withLock { $0 = StageWork(unit: unit, amount: ($0?.amount ?? 0) + amount) }
  }

  /// What was counted; nil where nothing was.
  var work: StageWork? { done.withLock { $0 } }

  /// Says something that the user should know and that does not stop the work.
  public func warn(_ message: String) { report(.warning(stage: name, message: message)) }

  public var isCancelled: Bool { cancellation.isRequested }

  /// - Throws: `CancellationRequested` where the user asked for the run to stop.
  public func checkCancellation() throws {
    if cancellation.isRequested { throw CancellationRequested() }
  }
}
