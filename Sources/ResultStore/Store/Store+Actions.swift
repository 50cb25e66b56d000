import Declarations
import Platform

/// What the store knows under a key.
public enum ActionLookup: Sendable, Equatable {
  /// The action was recorded and all its objects are there.
  case found(ActionRecord)
  /// Nothing was recorded.
  case absent
  /// The action was recorded, but these objects are missing or have another size.
  case incomplete(ActionRecord, missing: [Digest])
  /// The record is damaged; it was moved away where the store can be written.
  case damaged(quarantinedAt: String?)
}

/// What became of a record that was handed to the store.
public enum Recording: Sendable, Equatable {
  /// It is what the store now knows under its key.
  case recorded
  /// The store knew the same already.
  case agreed
  /// The store knows other outputs, all of them there, and keeps those: the caller goes on with them.
  /// That settings and inputs gave two results means that the stage is not deterministic.
  case kept(ActionRecord)
}

extension Store {
  /// The record under a key whose objects are all there; nil wherever the stage has to run.
  ///
  /// - Throws: `StoreError.refused` where it cannot be told what is there.
  public func action(for key: Digest) throws(StoreError) -> ActionRecord? {
    if case .found(let record) = try lookUp(key) { record } else { nil }
  }

  /// The same, leaving a damaged record where it is, and saying nothing of what cannot be read.
  package func wholeAction(for key: Digest) -> ActionRecord? {
    guard let record = (try? files.read(layout.action(key))).flatMap(ActionRecord.init(bytes:)),
      record.key == key, (try? lacking(of: record))?.isEmpty == true
    else { return nil }
    return record
  }

  /// What is known under a key. Objects are checked for being there and for their size, not read.
  ///
  /// - Throws: `StoreError.refused` where it cannot be told: that a disk fails is no reason to make a result again.
  public func lookUp(_ key: Digest) throws(StoreError) -> ActionLookup {
    let path = layout.action(key)
    let known = try reporting { () throws(FileFailure) in try files.readIfThere(path) }
    guard let bytes = known else { return .absent }
    guard let record = ActionRecord(bytes: bytes), record.key == key else {
      return .damaged(quarantinedAt: quarantine(action: key))
    }
    let missing = try lacking(of: record)
    return missing.isEmpty ? .found(record) : .incomplete(record, missing: missing)
  }

  /// The objects that a record names and that are not there, or have another size.
  private func lacking(of record: ActionRecord) throws(StoreError) -> [Digest] {
    var lacking: [Digest] = []
    for file in record.files where !(try has(file.digest, size: file.size)) { lacking.append(file.digest) }
    return lacking
  }

  /// Makes known what an action made, once all its objects are in the store.
  ///
  /// - Throws: `StoreError.missing` where an object is not.
  public func record(
    _ record: ActionRecord, durability: Durability = .durable
  ) throws(StoreError) -> Recording {
    for file in record.files {
      let isThere = try reporting { () throws(FileFailure) in try looksWhole(file.digest, size: file.size) }
      if !isThere { throw hasVanished ? .vanished(root: root) : .missing(file.digest) }
    }
    if case .found(let known) = try lookUp(record.key) {
      if known.outputs != record.outputs { return .kept(known) }
      // What is said of a result may have become more since it was made.
      if known.warnings == record.warnings { return .agreed }
    }
    try prepare()
    try reporting { () throws(FileFailure) in
      try files.write(
        Array(record.text.utf8), to: layout.action(record.key), through: layout.newTemporary(), mode: 0o444,
        durability: durability)
    }
    // Whoever looked through the store before and saw objects that nothing named sees now that they are others.
    for file in record.files { _ = try? looksWhole(file.digest, size: file.size, renewing: true) }
    return .recorded
  }

  /// Moves a record out of the way.
  ///
  /// - Returns: where it is now, or nil where it could not be moved.
  @discardableResult
  public func quarantine(action key: Digest) -> String? {
    quarantine(layout.action(key), named: "\(key).json")
  }

  /// Whether a record of the same outputs was moved away, as those could not be read.
  package func hasSetAside(_ record: ActionRecord) -> Bool {
    let names = (try? files.operations.list(layout.quarantine)) ?? []
    return names.contains { name in
      guard name.hasPrefix("\(record.key).json-"),
        let bytes = try? files.read("\(layout.quarantine)/\(name)")
      else { return false }
      return ActionRecord(bytes: bytes)?.outputs == record.outputs
    }
  }

  /// Forgets what is known under a key; its objects stay.
  public func forget(_ key: Digest) throws(StoreError) {
    try reporting { () throws(FileFailure) in
      do throws(FileFailure) {
        try files.operations.remove(layout.action(key))
      } catch {
        if !error.isMissing(layout.action(key)) { throw error }
      }
    }
  }
}
