import Declarations
import Platform

/// The checkpoints of one trajectory, and of those that part from it because their steps were done otherwise.
///
/// A checkpoint is a file of its own that is complete or absent; a damaged one is a miss.
public final class CheckpointStore: Sendable {
  public let scope: CacheNamespace
  private let store: Store
  private let claims: ClaimFile
  /// The states that were kept through this store, where only those count.
  private let own: Guarded<Set<CheckpointID>>?

  /// - Parameter startsEmpty: whether only what is kept through this store counts.
  package init(_ scope: CacheNamespace, in store: Store, startsEmpty: Bool = false) {
    own = startsEmpty ? Guarded([]) : nil
    self.scope = scope
    self.store = store
    claims = ClaimFile("\(store.layout.trajectory(scope.key))/claims", in: store)
  }

  /// The states that are there, by their names alone; in the order of their steps.
  ///
  /// - Throws: `StoreError.refused` where it cannot be told.
  public var marks: [CheckpointID] {
    get throws(StoreError) { try store.reporting { () throws(FileFailure) in try listed } }
  }

  private var listed: [CheckpointID] {
    get throws(FileFailure) {
      let names = try store.files.operations.listIfThere(folder)
      return names.compactMap(CheckpointID.init(name:)).filter(counts).sorted {
        ($0.step, $0.pace) < ($1.step, $1.pace)
      }
    }
  }

  /// A state, verified; nil where it is not there, or not whole, and then it is removed.
  public func state(at mark: CheckpointID) -> [UInt8]? {
    guard counts(mark), let sealed = try? store.files.read(path(of: mark)) else { return nil }
    guard let bytes = SealedBytes.open(sealed, as: "\(scope.key) \(mark.name)") else {
      remove(mark)
      return nil
    }
    try? store.files.operations.touch(path(of: mark))
    return bytes
  }

  /// Keeps a state. It survives the end of the process; after a loss of power it may be damaged, which is seen.
  public func keep(_ state: [UInt8], at mark: CheckpointID) throws(StoreError) {
    guard store.trajectoryFolder.admits(state.count) else { return }
    try store.prepare()
    let sealed = SealedBytes.seal(state, as: "\(scope.key) \(mark.name)")
    try store.reporting { () throws(FileFailure) in
      try store.files.write(
        sealed, to: path(of: mark), through: store.layout.newTemporary(), mode: 0o644, durability: .relaxed)
    }
    store.trajectoryFolder.added(sealed.count)
    own?.withLock { _ = $0.insert(mark) }
  }

  private func counts(_ mark: CheckpointID) -> Bool { own?.withLock { $0.contains(mark) } ?? true }

  /// How many states of this size one trajectory may keep.
  public func room(for size: Int) -> Int { store.trajectoryFolder.limit / 4 / max(1, size) }

  public func remove(_ mark: CheckpointID) {
    try? store.files.operations.remove(path(of: mark))
  }

  /// Takes the way to a state, so that no other thread or process goes it at the same time.
  ///
  /// - Returns: false where another has it.
  public func claim(_ mark: CheckpointID) -> Bool { claims.claim(scope.key(of: mark.name)) }

  /// Gives back what `claim` gave.
  public func release(_ mark: CheckpointID) { claims.release(scope.key(of: mark.name)) }

  private var folder: String { store.layout.trajectory(scope.key) }

  private func path(of mark: CheckpointID) -> String { "\(folder)/\(mark.name)" }
}

/// A state of a trajectory: how many steps led to it, and what they were done with.
public struct CheckpointID: Sendable, Hashable {
  public let step: Int
  /// Steps of one round, such as an epoch: a plan can count in rounds without knowing the data.
  public let stepsPerRound: Int
  /// Of what each step up to here was done with, as far as the trajectory's scope does not say it.
  public let pace: Digest

  public init(step: Int, stepsPerRound: Int, pace: Digest) {
    self.step = step
    self.stepsPerRound = stepsPerRound
    self.pace = pace
  }
}

extension CheckpointID {
  /// How its file is called.
  /// More steps than any round has.
  private static let mostSteps = 1 << 40

  package var name: String { "\(step)-\(stepsPerRound)-\(pace)" }

  /// Reads a file's name; nil where it is that of something else.
  package init?(name: String) {
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, let step = Int(parts[0]), step > 0, let stepsPerRound = Int(parts[1]),
      (1...Self.mostSteps).contains(stepsPerRound), let pace = Digest(hexadecimal: parts[2])
    else { return nil }
    self.init(step: step, stepsPerRound: stepsPerRound, pace: pace)
  }
}
