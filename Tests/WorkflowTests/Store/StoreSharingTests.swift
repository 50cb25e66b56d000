import Platform
import TestSupport
import Testing

@testable import ResultStore
@testable import Workflow

struct StoreSharingTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("threads that keep the same objects and actions at once lose nothing")
  func concurrently() throws {
    let failures = Guarded<[String]>([])
    inParallel(32) { turn in
      do {
        // A store of its own for each turn, as another process has.
        let store = try Store(at: folder.path + "/store")
        let bytes = [UInt8](repeating: UInt8(turn % 4), count: 10_000)
        let digest = try store.put(bytes)
        let file = OutputRecord.File(name: "a", digest: digest, size: bytes.count)
        let output = OutputRecord(name: "a", type: "a/1", files: [file])
        let record = ActionRecord(
          preimage: ["turn": .integer(Int128(turn % 4))], settings: [:], outputs: [output])
        _ = try store.record(record)
        if try store.action(for: record.key) != record {
          failures.withLock { $0.append("no record in \(turn)") }
        }
        if try store.contents(of: digest) != bytes { failures.withLock { $0.append("bytes in \(turn)") } }
      } catch { failures.withLock { $0.append("\(error) in \(turn)") } }
    }
    #expect(failures.withLock { $0 } == [])
    #expect(folder.files(under: "store/objects").count == 4)
    #expect(folder.files(under: "store/actions").count == 4)
    #expect(folder.files(under: "store/temporary") == [])
  }
}
