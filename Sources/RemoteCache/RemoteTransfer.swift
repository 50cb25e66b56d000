import Declarations
import Platform
import ResultStore
import Workflow

/// Carries actions with their objects between a store and a remote cache.
///
/// Nothing that comes from the remote is believed before it was checked: an action by its key, its checksum and the
/// digests of its outputs, an object by size and digest. Objects go up before the action that names them.
struct RemoteTransfer: Sendable {
  enum Fetched: Sendable, Equatable {
    /// The remote does not have it, or not all of it.
    case absent
    /// It is in the store now; so many bytes came.
    case fetched(ActionRecord, bytes: Int)
  }

  enum Sent: Sendable, Equatable {
    /// The remote had all of it.
    case wasThere
    case sent(bytes: Int)
    /// The remote has other outputs under the key, all of them there, and keeps those.
    case differs
  }

  let endpoint: RemoteEndpoint
  let store: Store

  /// In bytes; an action of a thousand outputs has about a tenth of it.
  private static let largestAction = 4 << 20

  /// Brings an action with those of its objects that the store lacks.
  ///
  /// - Parameter isAcceptable: whether an action is one that the stage could have made.
  /// - Throws: `RemoteFailure`, of which `.damaged` means that something was not what it should be.
  func fetch(_ key: Digest, isAcceptable: (ActionRecord) -> Bool = { _ in true }) throws(RemoteFailure)
    -> Fetched
  {
    guard let bytes = try endpoint.retrying({ () throws(RemoteFailure) in try action(key) }) else {
      return .absent
    }
    guard let record = ActionRecord(bytes: bytes), record.key == key, record.isConsistent,
      isAcceptable(record)
    else {
      throw RemoteFailure(.damaged, "the remote has something else than the action \(key.short)")
    }
    // It is the one that could not be read here.
    if store.hasSetAside(record) { return .absent }
    var size = bytes.count
    for file in Set(record.files) {
      do throws(StoreError) {
        if try store.has(file.digest, size: file.size) { continue }
      } catch { throw RemoteFailure(error) }
      guard try endpoint.retrying({ () throws(RemoteFailure) in try fetch(file) }) else { return .absent }
      size += file.size
    }
    do {
      // Objects that were there already may have been removed meanwhile: then it is a miss.
      let recording = try store.withoutRemoval { try store.record(record) }
      if case .kept(let known) = recording { return .fetched(known, bytes: size) }
      return .fetched(record, bytes: size)
    } catch let error as StoreError {
      if case .missing = error { return .absent }
      throw RemoteFailure(error)
    } catch { throw RemoteFailure(.local, "\(error)") }
  }

  /// Sends an action, after those of its objects that the remote lacks.
  ///
  /// - Parameter suspects: objects that the remote had in another form than their names say; they are sent anyway.
  func send(_ action: ActionRecord, suspects: Set<Digest> = []) throws(RemoteFailure) -> Sent {
    let known = try endpoint.retrying { () throws(RemoteFailure) in
      do throws(RemoteFailure) { return try self.action(action.key) } catch {
        // What is not an action is replaced by one.
        if error.consequence == .damaged, !error.isTransient { return nil }
        throw error
      }
    }.flatMap(ActionRecord.init(bytes:))
    if let known, known.key == action.key, known.isConsistent, known.outputs != action.outputs,
      !store.hasSetAside(known),
      try lacking(of: known, but: []).isEmpty
    {
      return .differs
    }
    var size = 0
    for file in try lacking(of: action, but: suspects) {
      try endpoint.retrying { () throws(RemoteFailure) in try send(file) }
      size += file.size
    }
    if size == 0, known == action { return .wasThere }
    let text = Array(action.text.utf8)
    try endpoint.retrying { () throws(RemoteFailure) in
      var rest = text[...]
      try endpoint.put(.action(action.key), size: text.count) { buffer in
        let piece = rest.prefix(buffer.count)
        buffer.copyBytes(from: piece)
        rest = rest.dropFirst(piece.count)
        return piece.count
      }
    }
    return .sent(bytes: size + text.count)
  }
}

extension RemoteTransfer {
  private func action(_ key: Digest) throws(RemoteFailure) -> [UInt8]? {
    var bytes: [UInt8] = []
    let isThere = try endpoint.get(.action(key), limit: Self.largestAction, isShort: true) { piece in
      bytes.append(contentsOf: piece)
      return true
    }
    return isThere ? bytes : nil
  }

  /// - Returns: false where the remote has no such object.
  private func fetch(_ file: OutputRecord.File) throws(RemoteFailure) -> Bool {
    do {
      let (isThere, isRight) = try store.receive(file.digest, size: file.size) { write in
        try endpoint.get(.object(file.digest), limit: file.size, isShort: false, receive: write)
      }
      if isThere, !isRight {
        throw RemoteFailure(
          .damaged, "the remote has something else than the object \(file.digest.short)", object: file.digest)
      }
      return isThere
    } catch let failure as RemoteFailure {
      guard failure.consequence == .damaged else { throw failure }
      throw RemoteFailure(
        .damaged, failure.message, isTransient: failure.isTransient, object: file.digest)
    } catch let error as StoreError {
      throw RemoteFailure(error)
    } catch { throw RemoteFailure(.local, "\(error)") }
  }

  /// The files of an action that the remote has not, each object once.
  private func lacking(
    of action: ActionRecord, but suspects: Set<Digest>
  ) throws(RemoteFailure) -> [OutputRecord.File] {
    var seen: Set<Digest> = []
    var lacking: [OutputRecord.File] = []
    for file in action.files where seen.insert(file.digest).inserted {
      let isThere = try endpoint.retrying { () throws(RemoteFailure) in try endpoint.has(.object(file.digest))
      }
      if !isThere || suspects.contains(file.digest) { lacking.append(file) }
    }
    return lacking
  }

  /// Sends an object, which is checked before: a damaged one is not spread.
  private func send(_ file: OutputRecord.File) throws(RemoteFailure) {
    let source: OpenFile
    do throws(StoreError) {
      try store.check(file.digest)
      source = try store.reporting { () throws(FileFailure) in
        try store.files.operations.open(store.layout.object(file.digest))
      }
    } catch { throw RemoteFailure(error) }
    defer { try? store.files.operations.close(source) }
    try endpoint.put(.object(file.digest), size: file.size) { buffer in
      try? store.files.operations.read(source, into: buffer)
    }
  }
}

extension ActionRecord {
  /// Whether the digest of each output is that of its files, and every name is one that a file can have.
  ///
  /// A record's checksum says that it is as it was written, not that whoever wrote it was right.
  var isConsistent: Bool {
    outputs.allSatisfy { output in
      output.digest == OutputRecord.digest(type: output.type, files: output.files)
        && output.files.allSatisfy { $0.size >= 0 && FileName.objection(to: $0.name) == nil }
    }
  }

  /// Whether it has the outputs that a stage declares.
  func has(_ declared: [OutputDeclaration]) -> Bool {
    outputs.map(\.name) == declared.map(\.name) && outputs.map(\.type) == declared.map(\.type)
  }
}
