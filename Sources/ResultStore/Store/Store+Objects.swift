import Declarations
import Platform

extension Store {
  /// Keeps some bytes, and returns the name they can be had by; what is there already is not written again.
  @discardableResult
  public func put(_ bytes: [UInt8], durability: Durability = .durable) throws(StoreError) -> Digest {
    let digest = Digest(of: bytes)
    if hasForNow(digest, size: bytes.count) { return digest }
    try prepare()
    try reporting { () throws(FileFailure) in
      try files.write(
        bytes, to: layout.object(digest), through: layout.newTemporary(), mode: 0o444, durability: durability)
    }
    return digest
  }

  /// Keeps a copy of a file, read once, a piece at a time.
  @discardableResult
  public func put(fileAt path: String, durability: Durability = .durable) throws(StoreError) -> FileDigest {
    try put(try take(fileAt: path, durability: durability), durability: durability)
  }

  /// Copies a file into the store, a piece at a time, without giving it a name that others see.
  ///
  /// - Parameter followingLinks: whether a symbolic link is followed; otherwise it is refused.
  package func take(
    fileAt path: String, followingLinks: Bool = true, durability: Durability = .durable
  ) throws(StoreError) -> TakenFile {
    try prepare()
    let temporary = layout.newTemporary()
    let meter = DigestMeter()
    try reporting { () throws(FileFailure) in
      try files.copy(
        path, to: temporary, mode: 0o444, durability: durability, followingLinks: followingLinks,
        inspect: meter.take)
    }
    return TakenFile(path: temporary, content: meter.content)
  }

  /// Keeps what was taken as an object.
  @discardableResult
  package func put(_ taken: TakenFile, durability: Durability = .durable) throws(StoreError) -> FileDigest {
    try reporting { () throws(FileFailure) in
      if hasForNow(taken.content.digest, size: taken.content.size) {
        try? files.operations.remove(taken.path)
      } else {
        try files.publishOrRemove(
          taken.path, as: layout.object(taken.content.digest), durability: durability)
      }
    }
    return taken.content
  }

  /// Removes what was taken and is not wanted, if it is still there.
  package func drop(_ taken: TakenFile) { try? files.operations.remove(taken.path) }

  /// Whether an object of this name and size is there; its bytes are not looked at.
  ///
  /// - Throws: `StoreError.refused` where it cannot be told.
  public func has(_ digest: Digest, size: Int) throws(StoreError) -> Bool {
    try reporting { () throws(FileFailure) in try looksWhole(digest, size: size) }
  }

  /// - Parameter renewing: whether it is marked as new, so that it is not removed as one that nothing names.
  func looksWhole(_ digest: Digest, size: Int, renewing: Bool = false) throws(FileFailure) -> Bool {
    let path = layout.object(digest)
    guard let status = try files.operations.status(of: path), status.kind == .file, status.size == size else {
      return false
    }
    if renewing { try? files.operations.touch(path, after: status.modified) }
    return true
  }

  /// The same, for an object that an action is about to name. Where it cannot be told, it is written again.
  private func hasForNow(_ digest: Digest, size: Int) -> Bool {
    (try? looksWhole(digest, size: size, renewing: true)) ?? false
  }

  /// Whether an object is there, has its size, and has the bytes that it is named after. It is read a piece at a
  /// time, and moved away where it is damaged.
  ///
  /// - Parameter onRead: is told how many bytes were read.
  /// - Throws: `StoreError.missing`, or `.damaged`.
  public func check(_ digest: Digest, onRead: (Int) -> Void = { _ in }) throws(StoreError) {
    var stream = DigestStream()
    try whereFound(digest) { () throws(FileFailure) in
      let file = try files.operations.open(layout.object(digest))
      defer { try? files.operations.close(file) }
      try files.readChunks(of: file) { chunk throws(FileFailure) in
        stream.update(chunk)
        onRead(chunk.count)
      }
    }
    if stream.finish() != digest { throw damaged(digest) }
  }

  /// The bytes of an object, verified.
  ///
  /// - Parameter settingAside: whether a damaged object is put into quarantine.
  /// - Throws: `StoreError.missing`, or `.damaged`.
  public func contents(of digest: Digest, settingAside: Bool = true) throws(StoreError) -> [UInt8] {
    let bytes = try read(digest)
    if Digest(of: bytes) == digest { return bytes }
    if !settingAside { throw .damaged(digest, quarantinedAt: nil) }
    // Another reader may have set it aside since, and it may be made again already.
    let now = try read(digest)
    if Digest(of: now) == digest { return now }
    throw damaged(digest)
  }

  private func read(_ digest: Digest) throws(StoreError) -> [UInt8] {
    try whereFound(digest) { () throws(FileFailure) in try files.read(layout.object(digest)) }
  }

  /// Writes an object, verified on the way, to a path where nothing stands yet.
  ///
  /// The copy is a file of its own: editing it does not touch the store.
  /// - Throws: `StoreError.missing`, or `.damaged`; then no copy is left.
  /// - Returns: how many bytes it has.
  @discardableResult
  public func copy(
    _ digest: Digest, to path: String, durability: Durability = .relaxed
  ) throws(StoreError) -> Int {
    var stream = DigestStream()
    var size = 0
    try whereFound(digest) { () throws(FileFailure) in
      try files.copy(layout.object(digest), to: path, mode: 0o644, durability: durability) { chunk in
        stream.update(chunk)
        size += chunk.count
      }
    }
    if stream.finish() == digest { return size }
    try? files.operations.remove(path)
    throw damaged(digest)
  }

  private func whereFound<Result>(
    _ digest: Digest, _ body: () throws(FileFailure) -> Result
  ) throws(StoreError) -> Result {
    do throws(StoreError) {
      return try reporting(body)
    } catch {
      if case .refused(let failure) = error, failure.isMissing(layout.object(digest)) {
        throw .missing(digest)
      }
      throw error
    }
  }

  private func damaged(_ digest: Digest) -> StoreError {
    let place = quarantine(layout.object(digest), named: digest.description)
    // What was moved may be a whole one, put there between the look and the move: it goes back.
    if let place, let moved = try? files.read(place), Digest(of: moved) == digest {
      try? files.publish(place, as: layout.object(digest), durability: .durable)
      return .damaged(digest, quarantinedAt: nil)
    }
    return .damaged(digest, quarantinedAt: place)
  }

  /// Moves a file out of the way, for people to look at.
  ///
  /// - Returns: where it is now, or nil where it could not be moved.
  package func quarantine(_ path: String, named name: String) -> String? {
    let place = "\(layout.quarantine)/\(name)-\(UniqueName.make())"
    do {
      try prepare()
      try files.publish(path, as: place, durability: .durable)
      return place
    } catch { return nil }
  }
}

/// A copy of a file that lies in the store and is no object yet.
package struct TakenFile: Sendable {
  package let path: String
  package let content: FileDigest
}

extension Store {
  /// Predictions that were kept under a key; nil where they were not, or not any longer.
  ///
  /// Damaged ones are removed: they are made again.
  public func predictions(for key: Digest) -> [UInt8]? {
    let path = layout.predictions(key)
    guard let sealed = try? files.read(path) else { return nil }
    guard let bytes = SealedBytes.open(sealed, as: "\(key)") else {
      try? files.operations.remove(path)
      return nil
    }
    try? files.operations.touch(path)
    return bytes
  }

  /// Whether predictions stand under a key; they are not looked at.
  public func hasPredictions(for key: Digest) -> Bool {
    (try? files.operations.status(of: layout.predictions(key)))??.kind == .file
  }

  /// Keeps predictions while there is room for them.
  public func keepPredictions(_ bytes: [UInt8], for key: Digest) throws(StoreError) {
    guard predictionFolder.admits(bytes.count) else { return }
    try prepare()
    let sealed = SealedBytes.seal(bytes, as: "\(key)")
    try reporting { () throws(FileFailure) in
      try files.write(
        sealed, to: layout.predictions(key), through: layout.newTemporary(), mode: 0o644, durability: .relaxed
      )
    }
    predictionFolder.added(sealed.count)
  }
}
