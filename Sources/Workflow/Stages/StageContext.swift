import Declarations
import Platform
import ResultStore

/// What a running stage has to do with the world: its inputs, its outputs, its progress, its share of the cores.
public final class StageContext: Sendable {
  /// The stage's name, for messages; results must not depend on it.
  public let name: String
  public let cores: CoreShare
  package let node: GraphNode
  package let inputs: ResolvedInputs
  private let services: Services
  package let store: Store
  private let cancellation: Cancellation
  private let report: @Sendable (Event) -> Void
  /// What code that it runs prints.
  let log: StageLog
  private let done = Guarded<StageWork?>(nil)
  /// Whether it is only asked how much is there: then nothing is moved or written.
  private let isLookingOnly: Bool
  /// Whether it is executed although its result is there: then nothing that is remembered inside it counts.
  package let isForced: Bool
  private let emitted = Guarded<[String: EmittedOutput]>([:])
  private let kept = Guarded<[String]>([])

  package init(
    node: GraphNode, cores: CoreShare, inputs: ResolvedInputs, services: Services,
    store: Store, cancellation: Cancellation, isLookingOnly: Bool = false,
    isForced: Bool = false, report: @escaping @Sendable (Event) -> Void
  ) {
    name = node.name
    self.node = node
    self.cores = cores
    self.inputs = inputs
    self.services = services
    self.store = store
    self.cancellation = cancellation
    self.isLookingOnly = isLookingOnly
    self.isForced = isForced
    self.report = report
    let name = node.name
    log = StageLog { report(.stagePrinted(stage: name, text: $0, omitted: $1)) }
  }
}

extension StageContext {
  /// What `input` names, read back and verified.
  ///
  /// - Throws: `DamagedInput` where a stored object is not what it should be, `UnreadableResult` where it is and cannot
  ///   be read; the executor makes it again.
  public func load<A: Artifact>(_ input: Input<A>) throws -> A {
    let output = inputs.output(meantBy: input.reference)
    let files = try files(of: output)
    return try UnreadableResult.reading(output, of: input.name) { try A(files: files) }
  }

  /// What `input` names, where that may be of several types.
  public func artifact<Target>(_ input: Input<Target>) throws -> LoadedArtifact {
    let output = inputs.output(meantBy: input.reference)
    let name = input.reference.output.map { "\(input.name)-\($0)" } ?? input.name
    return LoadedArtifact(record: output, stage: input.name, name: name, files: try files(of: output))
  }

  /// The source that `input` names.
  public func source<S: Source>(_ input: Input<S>) -> S {
    guard let resolved = inputs.source(input.name), let source = resolved.source as? S else {
      preconditionFailure("the plan let a reference pass that names no \(S.type)")
    }
    return source
  }

  /// Makes sure that a file of a source still has the bytes that the key was made of.
  ///
  /// - Parameter digest: of the bytes that were read.
  /// - Throws: `FileError` where they are others.
  public func verify<S: Source>(_ digest: Digest, ofFile path: String, of input: Input<S>) throws {
    guard let planned = inputs.source(input.name)?.files[path], planned != digest else { return }
    throw FileError("'\(path)' changed while the run was going on", help: "run again")
  }

  private func files(of output: OutputRecord) throws -> [ArtifactFile] {
    try output.files.map { file in
      do {
        return ArtifactFile(
          name: file.name, bytes: try store.contents(of: file.digest, settingAside: !isLookingOnly))
      } catch let error as StoreError where error.isDamage {
        throw DamagedInput(digest: file.digest, underlying: error)
      }
    }
  }
}

/// An artifact that was read from the store, not yet decoded.
public struct LoadedArtifact: Sendable {
  private let record: OutputRecord
  /// The stage that made it.
  public let stage: String
  /// The name of the stage that made it, and of the output where the reference names that too.
  public let name: String
  public let files: [ArtifactFile]

  package init(record: OutputRecord, stage: String, name: String, files: [ArtifactFile]) {
    self.record = record
    self.stage = stage
    self.name = name
    self.files = files
  }

  public var type: String { record.type }

  /// Its name among what the stage makes, which the names of its files begin with.
  public var output: String { record.name }

  /// The artifact, which is of the type that `type` names.
  ///
  /// - Throws: an error that has what made it run again, where it cannot be read.
  public func decoded<A: Artifact>(as type: A.Type = A.self) throws -> A {
    try UnreadableResult.reading(record, of: stage) { try A(files: files) }
  }
}

extension StageContext {
  /// Hands over the result that was declared as `output`.
  public func emit<A: Artifact>(_ output: Output<A>, _ artifact: A) throws {
    let files = try artifact.files(named: output.name)
    emitted.withLock { $0[output.name] = .files(files) }
  }

  /// Hands over a file as the result that was declared as `output`, whatever its size: it is read a piece at a time.
  ///
  /// - Parameter name: of the file among the results.
  /// - Throws: `FileFailure` where it cannot be read, or is no file or a link to one.
  public func emit<A: Artifact>(_ output: Output<A>, fileAt path: String, named name: String) throws {
    let taken = try takenFile(path)
    emitted.withLock { $0[output.name] = .taken(name: name, taken) }
  }

  private func takenFile(_ path: String) throws -> TakenFile {
    do {
      return try store.take(fileAt: path, followingLinks: false)
    } catch StoreError.refused(let failure) where failure.path == path { throw failure }
  }

  /// Stores the files of a declared output, once the stage has run.
  package func store(emittedAs output: OutputDeclaration) throws(StoreError) -> OutputRecord {
    let all = emitted.withLock { $0 }
    guard let own = all[output.name] else {
      preconditionFailure("a stage ended without its output '\(output.name)'")
    }
    return OutputRecord(name: output.name, type: output.type, files: try records(of: own))
  }

  private func records(of emitted: EmittedOutput) throws(StoreError) -> [OutputRecord.File] {
    switch emitted {
    case .files(let files):
      var records: [OutputRecord.File] = []
      for file in files {
        records.append(
          OutputRecord.File(name: file.name, digest: try store.put(file.bytes), size: file.bytes.count))
      }
      return records
    case .taken(let name, let taken):
      let content = try store.put(taken)
      return [OutputRecord.File(name: name, digest: content.digest, size: content.size)]
    }
  }

  /// Removes what was handed over and not stored.
  func dropEmitted() {
    let all = emitted.withLock { $0 }
    for output in all.values {
      if case .taken(_, let taken) = output { store.drop(taken) }
    }
  }

  /// Writes the files of what `input` names to where `place` says, a piece at a time.
  ///
  /// - Parameter place: is given the output's name, which names of files begin with, and the file's.
  /// - Throws: `DamagedInput` as `load`, `StoreError`, and what `place` throws.
  public func write<Target>(
    _ input: Input<Target>, to place: (_ output: String, _ file: String) throws -> String
  ) throws {
    let output = inputs.output(meantBy: input.reference)
    for file in output.files {
      try copy(file, to: try place(output.name, file.name))
    }
  }

  private func copy(_ file: OutputRecord.File, to path: String) throws {
    do throws(StoreError) { try store.copy(file.digest, to: path) } catch {
      if error.isDamage { throw DamagedInput(digest: file.digest, underlying: error) }
      throw error
    }
  }
}

extension StageContext {
  /// What the program gives to all stages of a run, such as the engine with its threads.
  public func service<Service: Sendable>(_ type: Service.Type) -> Service { services.service(type) }

  /// Says how far the work has come. Cheap: what comes too often is dropped by whoever shows it.
  public func report(_ progress: Progress) {
    log.flush()
    report(.stageProgress(stage: name, progress))
  }

  /// Counts what was done beside what was there. With the time that the stage took, it says how long more would take.
  public func addWork(_ amount: Double, of unit: String) {
    done.withLock { $0 = StageWork(unit: unit, amount: ($0?.amount ?? 0) + amount) }
  }

  /// What was counted; nil where nothing was.
  package var work: StageWork? { done.withLock { $0 } }

  /// Says what whoever uses the result should know of it: it is kept beside the result, stands in the report, and is
  /// said again in every run that uses the result.
  ///
  /// It must follow from settings and inputs alone, and use no names: another experiment may call the same otherwise.
  public func warnOfResult(_ message: String) {
    let isNew = kept.withLock { kept in
      if kept.contains(message) { return false }
      kept.append(message)
      return true
    }
    if isNew { report(.resultWarning(stage: name, message: message)) }
  }

  /// What was said of the result.
  var resultWarnings: [String] { kept.withLock { $0 } }

  /// Says something that the user should know and that does not stop the work.
  public func warn(_ message: String) { report(.warning(stage: name, message: message)) }

  public var isCancelled: Bool { cancellation.isRequested }

  /// - Throws: `CancellationRequested` where the user asked for the run to stop.
  public func checkCancellation() throws {
    if cancellation.isRequested { throw CancellationRequested() }
  }
}

/// What a stage has handed over as an output.
private enum EmittedOutput: Sendable {
  case files([ArtifactFile])
  case taken(name: String, TakenFile)
}
