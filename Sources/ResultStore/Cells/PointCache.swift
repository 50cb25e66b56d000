import Declarations
import Platform

/// The remembered cells of one scope.
///
/// They stand in packs, files that are only added to: each process that computes cells of the scope has one of its
/// own, so that none waits for another, and a process that is killed loses at most the record it was writing. Cells
/// are cheap to make again: what cannot be read is a miss, and what cannot be written is not remembered.
public final class PointCache: Sendable {
  public let scope: CacheNamespace
  private let store: Store
  private let claims: ClaimFile
  /// Whether only what was remembered through this cache counts.
  private let startsEmpty: Bool
  private let complain: @Sendable (Trouble) -> Void
  private let state = Guarded(State())

  /// Why cells are computed though they were, or will be again.
  public enum Trouble: Sendable {
    case cannotRead(StoreError)
    case cannotRemember(StoreError)
  }

  private struct State {
    var payloads: [Digest: [UInt8]] = [:]
    /// The keys that were remembered through this cache, where only those count.
    package var own: Set<Digest> = []
    /// How far each pack was read, by name.
    package var ends: [String: Int] = [:]
    var pack = Pack.none
    var hasComplainedOfReading = false
  }

  private enum Pack {
    case none
    case open(OpenFile)
    case failed
  }

  /// The most packs of one scope before the next one takes them up.
  private static let mostPacks = 16

  /// - Parameters:
  ///   - startsEmpty: whether only what is remembered through this cache counts.
  ///   - complain: is told once of each trouble.
  package init(
    _ scope: CacheNamespace, in store: Store, startsEmpty: Bool = false,
    complain: @escaping @Sendable (Trouble) -> Void
  ) {
    self.startsEmpty = startsEmpty
    self.scope = scope
    self.store = store
    claims = ClaimFile("\(store.layout.cells(scope.key))/\(Self.claimsName)", in: store)
    self.complain = complain
    refresh()
  }

  deinit {
    state.withLock { state in
      if case .open(let file) = state.pack { try? store.files.operations.close(file) }
    }
  }

  /// What was remembered under a key of the scope.
  public func payload(for key: Digest) -> [UInt8]? {
    state.withLock { startsEmpty && !$0.own.contains(key) ? nil : $0.payloads[key] }
  }

  /// Takes up what other threads and processes have remembered meanwhile.
  public func refresh() {
    let failure = state.withLock { state -> StoreError? in
      do throws(StoreError) {
        try store.reporting { () throws(FileFailure) in try refresh(&state) }
        return nil
      } catch {
        defer { state.hasComplainedOfReading = true }
        return state.hasComplainedOfReading ? nil : error
      }
    }
    if let failure { complain(.cannotRead(failure)) }
  }

  /// Remembers a cell. It is in the hands of the system when this returns: a killed process loses nothing of it.
  public func remember(_ payload: [UInt8], for key: Digest) {
    let failure = state.withLock { state -> StoreError? in
      if startsEmpty { state.own.insert(key) }
      if state.payloads.updateValue(payload, forKey: key) == payload { return nil }
      do throws(StoreError) {
        try append(CellRecord.bytes(key: key, payload: payload), &state)
        return nil
      } catch {
        // A record may be cut off here: what would follow it in this pack could be lost with it.
        if case .open(let file) = state.pack { try? store.files.operations.close(file) }
        state.pack = .failed
        return error
      }
    }
    if let failure { complain(.cannotRemember(failure)) }
  }

  private var folder: String { store.layout.cells(scope.key) }
}

extension PointCache {
  private static let claimsName = "claims"

  /// Takes a cell, so that no other cache of the scope, in this process or another, computes it at the same time.
  ///
  /// - Returns: false where another has it.
  public func claim(_ key: Digest) -> Bool { claims.claim(key) }

  /// Gives back what `claim` gave.
  public func release(_ key: Digest) { claims.release(key) }
}

extension PointCache {
  private static let heading = "thalweg cells 1 "

  private func append(_ bytes: [UInt8], _ state: inout State) throws(StoreError) {
    if case .none = state.pack { state.pack = .open(try begin(&state)) }
    guard case .open(let file) = state.pack else { return }
    try store.reporting { () throws(FileFailure) in try store.files.write(bytes, to: file) }
  }

  /// Starts a pack, which says what its keys are made of in its first line.
  private func begin(_ state: inout State) throws(StoreError) -> OpenFile {
    try store.prepare()
    let name = UniqueName.make()
    let file = try store.reporting { () throws(FileFailure) -> OpenFile in
      try store.files.createFolders(to: folder, durability: .relaxed)
      let file = try store.files.operations.create("\(folder)/\(name)", mode: 0o644)
      _ = try? store.files.operations.lock(file)
      try store.files.write(Array("\(Self.heading)\(scope.preimage.compactText)\n".utf8), to: file)
      return file
    }
    takeUpOldPacks(into: file, &state)
    state.ends[name] = .max
    return file
  }

  /// What can be read is taken up, whatever cannot.
  private func refresh(_ state: inout State) throws(FileFailure) {
    var failure: FileFailure?
    for name in try store.files.operations.listIfThere(folder) where name != Self.claimsName {
      let start = state.ends[name] ?? 0
      if start == .max { continue }
      do throws(FileFailure) {
        let bytes = try store.files.read("\(folder)/\(name)", from: start)
        if bytes.isEmpty { continue }
        let end = CellRecord.scan(bytes) { state.payloads[$0] = Array($1) }
        state.ends[name] = start + end
      } catch {
        // Another process may have taken a pack up into its own.
        if !error.saysThatNothingIsThere { failure = error }
      }
    }
    if let failure { throw failure }
  }

  /// Writes what many old packs hold into a new one, and removes those that no process is writing.
  private func takeUpOldPacks(into pack: OpenFile, _ state: inout State) {
    let operations = store.files.operations
    guard (try? refresh(&state)) != nil else { return }
    let names = state.ends.filter { $0.value != .max }.map(\.key)
    guard names.count >= Self.mostPacks else { return }
    let free = names.compactMap { name -> OpenFile? in
      guard let file = try? operations.open("\(folder)/\(name)") else { return nil }
      if (try? operations.lock(file)) == true { return file }
      try? operations.close(file)
      return nil
    }
    defer { for file in free { try? operations.close(file) } }
    // Nothing is removed that was not read to its end.
    guard (try? refresh(&state)) != nil else { return }
    let bytes = state.payloads.flatMap { CellRecord.bytes(key: $0.key, payload: $0.value) }
    guard (try? store.files.write(bytes, to: pack)) != nil else { return }
    for file in free { try? operations.remove(file.path) }
  }
}

/// What all cells of one family have in common: everything that decides them, but for what tells one from another.
///
///     {"type": "thalweg-cells", "cells": …, "numerics": …, "settings": {…}, "version": …}
///
/// Settings are written with their defaults, since stages of several kinds may share a family, each with defaults
/// of its own. The kind is not in it.
public struct CacheNamespace: Sendable {
  public let preimage: JSON
  public let key: Digest

  package init(_ cells: String, version: Int, numerics: String, settings: JSON) {
    preimage =
      JSON.object([
        JSON.Member("type", "thalweg-cells"), JSON.Member("cells", JSON(cells)),
        JSON.Member("version", JSON(version)), JSON.Member("numerics", JSON(numerics)),
        JSON.Member("settings", settings),
      ]).sorted
    key = Digest(of: preimage)
  }

  /// The key of one cell.
  ///
  /// - Parameter cell: what tells it from the others; numbers by their bits.
  public func key(of cell: String) -> Digest {
    var stream = DigestStream()
    stream.update("\(key) ")
    stream.update(cell)
    return stream.finish()
  }
}
