import Declarations
import Testing

@testable import Platform
@testable import ResultStore
@testable import Workflow

struct StoreFaultTests {
  private static let bytes = Array("some weights".utf8)

  private static let record = ActionRecord(
    preimage: ["stage": "train"], settings: ["epochs": 30],
    outputs: [
      OutputRecord(
        name: "weights", type: "weights/1",
        files: [OutputRecord.File(name: "w", digest: Digest(of: bytes), size: bytes.count)])
    ])

  /// Opens a store and records one action, as an executor does.
  private func work(in root: String, _ operations: FileOperations = FileOperations()) throws {
    let store = try Store(at: root, operations: operations)
    try store.put(Self.bytes)
    _ = try store.record(Self.record)
  }

  /// How many steps all of that takes.
  private func countSteps() throws -> Int {
    let log = StepLog()
    try work(in: try TemporaryFolder().path + "/store", log.operations)
    return log.count
  }

  @Test("a process killed between any two steps leaves nothing that is half written")
  func crashes() throws {
    for step in 0..<(try countSteps()) {
      let folder = try TemporaryFolder()
      #expect(throws: (any Error).self) {
        try work(in: folder.path, StepLog(.crash(at: step)).operations)
        // The last steps are allowed to be lost: a file is closed, a folder is on its way to the disk.
        throw StoreError.vanished(root: "")
      }
      try expectSound(folder, after: step)
      try work(in: folder.path)
      let store = try Store(at: folder.path)
      #expect(try store.action(for: Self.record.key) == Self.record, "after step \(step)")
      #expect(try store.contents(of: Digest(of: Self.bytes)) == Self.bytes, "after step \(step)")
    }
  }

  @Test(
    "a step that the system refuses is an error, and the next try works",
    arguments: [ENOSPC, EROFS])
  func refusals(code: Int32) throws {
    var refused = 0
    for step in 0..<(try countSteps()) {
      let folder = try TemporaryFolder()
      let log = StepLog(.refusal(at: step, code: code))
      do {
        try work(in: folder.path, log.operations)
      } catch StoreError.refused(let failure) {
        refused += 1
        #expect(failure.code == code)
      }
      // What cannot be removed stays until it is a day old.
      #expect(folder.files(under: "temporary") == [] || log.step(step) == .remove, "after step \(step)")
      try expectSound(folder, after: step)
      try work(in: folder.path)
      #expect(try Store(at: folder.path).action(for: Self.record.key) == Self.record)
    }
    #expect(refused > 15)
  }

  /// Whatever can be found in the store is whole.
  private func expectSound(_ folder: TemporaryFolder, after step: Int) throws {
    let store = try Store(at: folder.path)
    for name in folder.files(under: "objects") {
      let digest = try #require(Digest(hexadecimal: name.replacing("/", with: "")))
      #expect(try store.contents(of: digest) == Self.bytes, "after step \(step)")
    }
    for name in folder.files(under: "actions") {
      #expect(name.hasSuffix(".json"))
      #expect(try store.action(for: Self.record.key) == Self.record, "after step \(step)")
    }
    #expect(folder.files(under: "quarantine") == [], "after step \(step)")
  }

  @Test(
    "the error says what failed, why, and what to do",
    arguments: [
      (
        FileStep.write, ENOSPC, "write", "the disk is full",
        "free some space there and run again; what was finished is kept"
      ),
      (
        .create, EROFS, "create", "the file system is read-only",
        "make the store writable, or choose another with THALWEG_STORE"
      ),
      (
        .createFolder, EACCES, "create the folder", "permission is denied",
        "make the store writable, or choose another with THALWEG_STORE"
      ),
      (.synchronise, EIO, "synchronise", "the device reports an error", "check the disk"),
    ])
  func wording(step: FileStep, code: Int32, verb: String, reason: String, remedy: String) throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: StoreError.self) {
      try work(in: folder.path + "/store", StepLog(.always(step, code: code)).operations)
    }
    let description = try #require(error?.description)
    #expect(description.hasPrefix("cannot \(verb) '\(folder.path)"))
    #expect(description.hasSuffix("': \(reason)"))
    #expect(error?.remedy == remedy)
  }

  @Test("what is in a store that cannot be written is used all the same")
  func readOnly() throws {
    let folder = try TemporaryFolder()
    try work(in: folder.path)
    let changing: [FileStep] = [.create, .createFolder, .rename, .remove, .lock]
    for step in changing {
      let log = StepLog(.always(step, code: EROFS))
      let store = try Store(at: folder.path, operations: log.operations)
      #expect(try store.action(for: Self.record.key) == Self.record)
      #expect(try store.contents(of: Digest(of: Self.bytes)) == Self.bytes)
      #expect(store.tryHold(Self.record.key) != nil)
    }
    try folder.write(
      [1],
      to: String(Store(at: folder.path).layout.object(Digest(of: Self.bytes)).dropFirst(folder.path.count)))
    let log = StepLog(.always(.rename, code: EROFS))
    let store = try Store(at: folder.path, operations: log.operations)
    #expect(throws: StoreError.damaged(Digest(of: Self.bytes), quarantinedAt: nil)) {
      try store.contents(of: Digest(of: Self.bytes))
    }
  }
}
