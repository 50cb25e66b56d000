import Foundation
import Platform
import TestSupport
import Testing

@testable import ResultStore
@testable import Workflow

struct KeyLockTests {
  let folder: TemporaryFolder
  let store: Store
  let key = Digest(of: "key")

  init() throws {
    folder = try TemporaryFolder()
    store = try Store(at: folder.path)
  }

  @Test("a key is held once, and free after its release")
  func once() throws {
    let held = try #require(store.tryHold(key))
    #expect(store.tryHold(key) == nil)
    #expect(try Store(at: folder.path).tryHold(key) == nil)
    #expect(store.tryHold(Digest(of: "other")) != nil)
    held.release()
    held.release()
    #expect(folder.files(under: "locks") == [])
    #expect(try Store(at: folder.path).tryHold(key) != nil)
  }

  @Test("a key is free when what holds it goes")
  func dropped() throws {
    do { #expect(store.tryHold(key) != nil) }
    #expect(store.tryHold(key) != nil)
  }

  @Test("threads and stores exclude each other", arguments: [false, true])
  func exclusion(isWithoutLocks: Bool) throws {
    let operations = isWithoutLocks ? StepLog(.always(.lock, code: ENOLCK)).operations : FileOperations()
    let one = try Store(at: folder.path, operations: operations)
    let stores = isWithoutLocks ? [one] : [one, store, try Store(at: folder.path)]
    let key = key
    let inside = Guarded((now: 0, most: 0, turns: 0))
    inParallel(12) { turn in
      try? stores[turn % stores.count].withHold(on: key) {
        inside.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1), $0.turns + 1) }
        usleep(1000)
        inside.withLock { $0.now -= 1 }
      }
    }
    #expect(inside.withLock { $0.most } == 1)
    #expect(inside.withLock { $0.turns } == 12)
  }

  @Test("waiting ends when it is cancelled, and says once that it waits")
  func cancelled() throws {
    let held = store.tryHold(key)
    var asked = 0
    var waits = 0
    #expect(throws: CancellationError.self) {
      try store.hold(
        key,
        isCancelled: {
          asked += 1
          return asked > 3
        }, onWait: { waits += 1 })
    }
    #expect(waits == 1)
    #expect(held != nil)
  }

  @Test("what a killed process held is free", .enabled(if: Self.hasLocker))
  func killed() throws {
    try store.put([1])
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.locker)
    process.arguments = ["--no-fork", "\(store.layout.locks)/\(key)", "sh", "-c", "echo held; exec sleep 60"]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    #expect(String(decoding: output.fileHandleForReading.availableData, as: UTF8.self) == "held\n")
    #expect(store.tryHold(key) == nil)
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    #expect(store.tryHold(key) != nil)
  }

  /// A program of util-linux that runs another while it holds a lock.
  private static let locker = "/usr/bin/flock"
  private static let hasLocker = FileManager.default.isExecutableFile(atPath: locker)
}
