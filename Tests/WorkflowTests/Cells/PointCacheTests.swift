import Platform
import TestSupport
import Testing

@testable import ResultStore
@testable import Workflow

struct PointCacheTests {
  let folder: TemporaryFolder
  private let scope = CacheNamespace("toys", version: 1, numerics: "toys 1", settings: ["size": 3])

  init() throws { folder = try TemporaryFolder() }

  private final class Complaints: Sendable {
    private let texts = Guarded<[String]>([])
    var all: [String] { texts.withLock { $0 } }
    func add(_ text: String) { texts.withLock { $0.append(text) } }
  }

  private func cache(_ log: StepLog? = nil, _ complaints: Complaints = Complaints()) throws -> PointCache {
    let store = try Store(at: folder.path, operations: log?.operations ?? FileOperations())
    return PointCache(scope, in: store) { complaints.add("\($0)") }
  }

  private func key(_ cell: Int) -> Digest { scope.key(of: "cell \(cell)") }

  private var packs: [String] { folder.files(under: "cells").filter { !$0.hasSuffix("claims") } }

  @Test("what one process remembers the next one knows, in one file for all of it")
  func remembered() throws {
    let first = try cache()
    for cell in 0..<2000 { first.remember([UInt8(cell % 251)], for: key(cell)) }
    let second = try cache()
    #expect((0..<2000).allSatisfy { second.payload(for: key($0)) == [UInt8($0 % 251)] })
    #expect(second.payload(for: key(2000)) == nil)
    #expect(packs.count == 1)
    let heading = try folder.bytes(of: "cells/\(packs[0])").prefix { $0 != 10 }
    #expect(String(decoding: heading, as: UTF8.self) == "thalweg cells 1 \(scope.preimage.compactText)")
  }

  @Test("nothing is written where nothing new is remembered")
  func quiet() throws {
    try cache().remember([1], for: key(1))
    let cache = try cache()
    cache.remember([1], for: key(1))
    #expect(packs.count == 1)
  }

  @Test("another scope knows nothing of it")
  func scopes() throws {
    try cache().remember([1], for: key(1))
    let other = CacheNamespace("toys", version: 2, numerics: "toys 1", settings: ["size": 3])
    #expect(other.key != scope.key)
    #expect(PointCache(other, in: try Store(at: folder.path)) { _ in }.payload(for: key(1)) == nil)
  }

  @Test("processes that remember at the same time lose nothing, and see each other's cells")
  func together() throws {
    let store = try Store(at: folder.path)
    inParallel(6) { turn in
      let cache = PointCache(scope, in: store) { _ in }
      for cell in 0..<200 where cell % 6 == turn { cache.remember([UInt8(cell)], for: key(cell)) }
      cache.refresh()
    }
    let late = try cache()
    #expect((0..<200).allSatisfy { late.payload(for: key($0)) == [UInt8($0)] })
    let watching = try cache()
    try cache().remember([7], for: key(777))
    #expect(watching.payload(for: key(777)) == nil)
    watching.refresh()
    #expect(watching.payload(for: key(777)) == [7])
  }

  @Test("many packs become one, and those that are being written stay")
  func merging() throws {
    let writing = try cache()
    writing.remember([99], for: key(99))
    for cell in 0..<40 { try cache().remember([UInt8(cell)], for: key(cell)) }
    #expect(packs.count <= 18, "\(packs.count)")
    writing.remember([98], for: key(98))
    let late = try cache()
    #expect((0..<40).allSatisfy { late.payload(for: key($0)) == [UInt8($0)] })
    #expect(late.payload(for: key(99)) == [99] && late.payload(for: key(98)) == [98])
  }

  @Test("what one cache has claimed no other gets, until it gives it back or goes")
  func claims() throws {
    let first = try cache()
    var second: PointCache? = try cache()
    #expect(first.claim(key(1)) && second?.claim(key(2)) == true)
    #expect(!first.claim(key(2)) && second?.claim(key(1)) == false)
    first.release(key(1))
    #expect(second?.claim(key(1)) == true)
    second = nil
    #expect(first.claim(key(1)) && first.claim(key(2)))
  }

  @Test("where a file system has no such locks, everyone gets everything")
  func noLocks() throws {
    let cache = try cache(StepLog(.always(.lock, code: ENOLCK)))
    #expect(cache.claim(key(1)))
    #expect(try self.cache(StepLog(.always(.lock, code: ENOLCK))).claim(key(1)))
    cache.remember([1], for: key(1))
    #expect(try self.cache().payload(for: key(1)) == [1])
  }

  @Test("a damaged record is a miss, and can be remembered again")
  func damage() throws {
    for cell in 0..<3 { try cache().remember([UInt8(cell), 5, 5, 5], for: key(cell)) }
    for pack in packs {
      var bytes = try folder.bytes(of: "cells/\(pack)")
      bytes[bytes.count - 10] ^= 1
      try folder.write(bytes, to: "cells/\(pack)")
    }
    let cache = try cache()
    #expect((0..<3).allSatisfy { cache.payload(for: key($0)) == nil })
    cache.remember([4], for: key(0))
    #expect(try self.cache().payload(for: key(0)) == [4])
  }

  @Test(
    "where nothing can be written, that is said once, and what is there is still known",
    arguments: [ENOSPC, EROFS])
  func refusal(code: Int32) throws {
    try cache().remember([1], for: key(1))
    let complaints = Complaints()
    let cache = try cache(StepLog(.always(.write, code: code)), complaints)
    for cell in 0..<5 { cache.remember([UInt8(cell)], for: key(cell)) }
    #expect(complaints.all.count == 1)
    #expect(
      complaints.all[0].contains(code == ENOSPC ? "the disk is full" : "read-only"), "\(complaints.all)")
    #expect(cache.payload(for: key(3)) == [3], "it goes on for as long as it lives")
    #expect(try self.cache().payload(for: key(1)) == [1])
  }

  @Test("a process killed between any two steps leaves what it had remembered, and nothing in the way")
  func crashes() throws {
    for step in 0..<60 {
      let folder = try TemporaryFolder()
      let log = StepLog(.crash(at: step))
      var remembered: [Int] = []
      if let store = try? Store(at: folder.path, operations: log.operations) {
        let complaints = Complaints()
        let cache = PointCache(scope, in: store) { complaints.add("\($0)") }
        for cell in 0..<20 {
          cache.remember([UInt8(cell)], for: key(cell))
          if complaints.all.isEmpty { remembered.append(cell) }
        }
      }
      let next = PointCache(scope, in: try Store(at: folder.path)) { Issue.record("\($0)") }
      #expect(remembered.allSatisfy { next.payload(for: key($0)) == [UInt8($0)] }, "after step \(step)")
      for cell in 0..<20 { next.remember([UInt8(cell)], for: key(cell)) }
      let last = PointCache(scope, in: try Store(at: folder.path)) { _ in }
      #expect((0..<20).allSatisfy { last.payload(for: key($0)) == [UInt8($0)] }, "after step \(step)")
    }
  }
}
