import Declarations
import Platform

extension Store {
  /// Runs `body` while nothing is removed from the store, as far as locks reach.
  ///
  /// Whoever puts objects and then records the action that names them, or looks an action up and then says that it
  /// is in use, does both within one call. Many may be in it at once. Whoever removes is never long at it; one that
  /// is stuck holds nobody up for more than ten seconds, since what is missing is made again.
  package func withoutRemoval<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure)
    -> Result
  {
    let lock = sharedLock
    defer { if let lock { try? files.operations.close(lock) } }
    return try body()
  }

  /// Nil where the store is not there yet, or where there are no locks.
  private var sharedLock: OpenFile? {
    // A file that another user made can often only be read, which is enough for sharing its lock.
    let opened =
      (try? files.operations.openLock(layout.removal)) ?? (try? files.operations.open(layout.removal))
    guard let file = opened else { return nil }
    for _ in 0..<5_000 {
      guard let isLocked = try? files.operations.lockShared(file) else { break }
      if isLocked { return file }
      usleep(2_000)
    }
    try? files.operations.close(file)
    return nil
  }

  /// Runs `body`, which removes some things and is short, while nobody is in `withoutRemoval`.
  ///
  /// - Returns: nil where others did not leave a gap for a minute.
  /// - Throws: `StoreError.refused` where the file system has no locks, so that nobody could tell what is in use.
  func withRemoval<Result>(_ body: () throws -> Result) throws -> Result? {
    try prepare()
    let file = try reporting { () throws(FileFailure) in try files.operations.openLock(layout.removal) }
    defer { try? files.operations.close(file) }
    for _ in 0..<60_000 {
      if try reporting({ () throws(FileFailure) in try files.operations.lock(file) }) { return try body() }
      usleep(1_000)
    }
    return nil
  }
}
