import Foundation
import Platform
import Testing

@testable import Workflow

@Suite("Run directories that are half built")
struct UnfinishedRunTests {
  private let folder: TemporaryFolder
  private let runs: RunDirectories

  init() throws {
    folder = try TemporaryFolder()
    runs = try RunDirectories(root: folder.path + "/runs", name: "a")
  }

  private func makeOld(_ path: String, seconds: Double) throws {
    let name = String(path.dropFirst(folder.path.utf8.count + 1))
    try folder.setModified(Date(timeIntervalSinceNow: -seconds), of: name)
  }

  /// What a process left that is gone: `place` of one that was begun on this machine or another.
  private func leftover(ofMachine machine: String? = nil, seconds: Double) throws -> String {
    let own = runs.newBuildingPath()
    let path = machine.map { "\(runs.folder)/.building-\($0)-1-1" } ?? own
    try FileManager.default.createDirectory(atPath: path + "/stages", withIntermediateDirectories: true)
    try makeOld(path, seconds: seconds)
    return path
  }

  private func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  @Test("what a process builds that lives stays, however long it takes and whatever its number")
  func alive() throws {
    let alive = try runs.begin()
    try alive.write([1], to: "run.json")
    // As it looks from another container: nobody here has the number in its name.
    try makeOld(alive.path, seconds: 1e6)
    _ = try runs.begin()
    #expect(isThere(alive.path))
    #expect(try alive.commit() == "\(runs.folder)/1")
  }

  @Test("what is left by one that has ended goes, on this machine at once and of others after a day")
  func dead() throws {
    let old = try leftover(seconds: 70)
    let young = try leftover(seconds: 0)
    let elsewhere = try leftover(ofMachine: "other", seconds: 3600)
    let longElsewhere = try leftover(ofMachine: "older", seconds: 90_000)
    _ = try runs.begin()
    #expect(!isThere(old) && !isThere(young) && isThere(elsewhere) && !isThere(longElsewhere))
  }

  @Test("a link that was to become the latest goes too")
  func links() throws {
    try FileManager.default.createDirectory(atPath: runs.folder, withIntermediateDirectories: true)
    let path = runs.newBuildingPath()
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "7")
    _ = try runs.begin()
    #expect((try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil)
    var old = [timespec(tv_sec: 1_000_000_000, tv_nsec: 0), timespec(tv_sec: 1_000_000_000, tv_nsec: 0)]
    utimensat(AT_FDCWD, path, &old, AT_SYMLINK_NOFOLLOW)
    _ = try runs.begin()
    #expect((try? FileManager.default.destinationOfSymbolicLink(atPath: path)) == nil)
  }

  @Test("where there are no locks, only what is a day old goes")
  func withoutLocks() throws {
    let log = StepLog(.always(.lock, code: EOPNOTSUPP))
    let runs = try RunDirectories(root: runs.root, name: runs.name, operations: log.operations)
    let hours = try leftover(seconds: 7200)
    let days = try leftover(seconds: 90_000)
    let builder = try runs.begin()
    #expect(isThere(hours) && !isThere(days))
    try builder.write([1], to: "run.json")
    #expect(try builder.commit() == "\(runs.folder)/1")
  }

  /// Runs whose files somebody removes the first time that it gets a number.
  private func disturbed(times: Int) throws -> RunDirectories {
    let left = Guarded(times)
    let operations = FileOperations { step, path throws(FileFailure) in
      guard step == .rename, path.contains(".building-"),
        FileManager.default.fileExists(atPath: path + "/stages"),
        left.withLock({ left in
          left -= 1
          return left >= 0
        })
      else { return }
      try? FileManager.default.removeItem(atPath: path + "/stages/a")
    }
    return try RunDirectories(root: runs.root, name: runs.name, operations: operations)
  }

  @Test("a run whose files were removed before it had its number is no run")
  func incomplete() throws {
    let disturbed = try disturbed(times: 1)
    let builder = try disturbed.begin()
    try builder.write([1], to: "run.json")
    try builder.write([1], to: "stages/a/x")
    #expect(throws: RunDirectoryError.incomplete("\(runs.folder)/1", file: "stages/a/x")) {
      try builder.commit()
    }
    #expect(try runs.all.isEmpty)
    #expect(folder.files(under: "runs/a") == [])
  }

  @Test("a folder that goes while it is filled is no run either")
  func removed() throws {
    let builder = try runs.begin()
    try builder.write([1], to: "run.json")
    try FileManager.default.removeItem(atPath: builder.path)
    #expect(throws: RunDirectoryError.incomplete(builder.path, file: "run.json")) { try builder.commit() }
    #expect(try runs.all.isEmpty)
  }
}
