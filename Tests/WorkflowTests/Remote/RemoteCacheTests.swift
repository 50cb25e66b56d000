import Foundation
import Platform
import Synchronization
import Testing

@testable import RemoteCache
@testable import ResultStore
@testable import Workflow

/// Runs that share results through a remote cache that behaves.
struct RemoteCacheTests {
  private static let text = """
    stages:
      a: {number: 12}
      b: {sum: {of: [a], plus: 3}}
      c: {twins: {of: b, mark: "!"}}
      d: {length: {of: [c, a]}}
    """

  private let cache = MemoryCache()
  private let server: LoopbackServer

  init() throws { server = try cache.serve() }

  private func options(readOnly: Bool = false) throws -> RemoteOptions {
    try RemoteOptions(address: server.address, isReadOnly: readOnly)
  }

  @Test("what one store made comes to another, and no stage runs there")
  func sharing() throws {
    let first = try Laboratory()
    let made = try first.run(Self.text, remote: options())
    #expect(made.executed.count == 4)
    #expect(made.remoteUse?.sent == 4 && made.remoteUse?.fetched == 0 && made.remoteUse?.unsent == 0)
    let second = try Laboratory()
    let taken = try second.run(Self.text, remote: options())
    #expect(taken.executed == [])
    #expect(taken.summary.outcome == .done && taken.summary.reused == 4)
    #expect(taken.remoteUse?.fetched == 4 && taken.remoteUse?.sent == 0)
    for name in first.folder.files(under: "runs/toys/1/stages") {
      #expect(
        try second.folder.bytes(of: "runs/toys/1/stages/\(name)")
          == first.folder.bytes(of: "runs/toys/1/stages/\(name)"))
    }
    #expect(try second.run(Self.text).executed == [])
  }

  @Test("objects go up before the action that names them")
  func order() throws {
    _ = try Laboratory().run("stages: {a: {number: 12}}", jobs: 1, remote: options())
    let puts = server.requests.filter { $0.hasPrefix("PUT") }
    #expect(puts.count == 2)
    #expect(puts.first?.hasPrefix("PUT /cas/") ?? false)
    #expect(puts.last?.hasPrefix("PUT /ac/") ?? false)
  }

  @Test("a run that has nothing to do asks nothing")
  func noOperation() throws {
    let laboratory = try Laboratory()
    _ = try laboratory.run(Self.text)
    #expect(try laboratory.run(Self.text, remote: options()).executed == [])
    #expect(server.requests == [])
  }

  @Test("read-only, it takes and gives nothing")
  func readOnly() throws {
    _ = try Laboratory().run("stages: {a: {number: 12}}", remote: options())
    let before = cache.contents
    let run = try Laboratory().run(Self.text, remote: options(readOnly: true))
    #expect(run.executed.count == 3)
    #expect(run.remoteUse?.fetched == 1 && run.remoteUse?.sent == 0 && run.remoteUse?.unsent == 0)
    #expect(cache.contents == before)
  }

  @Test("an action whose object the remote has lost is a miss, and is mended")
  func lostObject() throws {
    _ = try Laboratory().run(Self.text, remote: options())
    let whole = cache.contents
    for path in whole.keys where path.hasPrefix("/cas/") {
      cache.set(path, nil)
      let run = try Laboratory().run(Self.text, remote: options())
      #expect(run.summary.outcome == .done)
      #expect(run.executed.count >= 1, "\(path)")
      #expect(run.events.warnings == [])
      #expect(cache.contents == whole)
    }
  }

  @Test("whatever the remote has in another form is made here, said once, and mended")
  func damage() throws {
    let first = try Laboratory()
    _ = try first.run(Self.text, remote: options())
    let made = try #require(try first.number("d"))
    let whole = cache.contents
    for (path, bytes) in whole {
      for harm in 0..<4 {
        var other = bytes
        switch harm {
        case 0: other[other.count / 2] ^= 1
        case 1: other.removeLast()
        case 2: other.append(0)
        default: other = Array("<html>Welcome to this network</html>".utf8)
        }
        cache.set(path, other)
        let laboratory = try Laboratory()
        let run = try laboratory.run(Self.text, remote: options())
        #expect(run.summary.outcome == .done)
        #expect(run.events.warnings.count == 1, "\(path) \(harm): \(run.events.warnings)")
        #expect(run.events.warnings.first?.contains("something else") ?? false)
        #expect(try laboratory.number("d") == made)
        #expect(cache.contents == whole, "\(path) \(harm)")
        #expect(laboratory.folder.files(under: "store/temporary") == [])
      }
    }
  }

  @Test("an action that stands under another key, or has outputs of another stage, is not believed")
  func wrongAction() throws {
    _ = try Laboratory().run("stages: {a: {number: 1}, t: {twins: {of: a, mark: x}}}", remote: options())
    let actions = cache.contents.filter { $0.key.hasPrefix("/ac/") }.sorted {
      $0.value.count < $1.value.count
    }
    cache.set(actions[1].key, actions[0].value)
    let swapped = try Laboratory().run(
      "stages: {a: {number: 1}, t: {twins: {of: a, mark: x}}}", remote: options())
    #expect(swapped.executed.count == 1 && swapped.events.warnings.count == 1)
    let record = try #require(ActionRecord(bytes: actions[1].value))
    let forged = ActionRecord(
      preimage: record.preimage, settings: record.settings, outputs: Array(record.outputs.dropLast()))
    #expect(forged.key == record.key)
    cache.set(actions[1].key, Array(forged.text.utf8))
    let run = try Laboratory().run(
      "stages: {a: {number: 1}, t: {twins: {of: a, mark: x}}}", remote: options())
    #expect(run.summary.outcome == .done && run.executed == ["t"])
  }

  @Test("a name in an action that would lead out of the run directory is not believed")
  func wrongName() throws {
    _ = try Laboratory().run("stages: {a: {number: 1}}", remote: options())
    let (path, bytes) = try #require(cache.contents.first { $0.key.hasPrefix("/ac/") })
    let record = try #require(ActionRecord(bytes: bytes))
    let file = try #require(record.files.first)
    let other = OutputRecord.File(name: "../../escaped", digest: file.digest, size: file.size)
    let output = OutputRecord(name: "number", type: record.outputs[0].type, files: [other])
    let forged = ActionRecord(preimage: record.preimage, settings: record.settings, outputs: [output])
    cache.set(path, Array(forged.text.utf8))
    let run = try Laboratory().run("stages: {a: {number: 1}}", remote: options())
    #expect(run.executed == ["a"] && run.events.warnings.count == 1)
  }

  @Test("where the remote has other outputs under a key, all there, it keeps them, and that is said")
  func disagreement() throws {
    let turns = Atomic(0)
    let probes = Probes { _, _, _ in turns.add(1, ordering: .relaxed).newValue }
    let first = try Laboratory(probes)
    _ = try first.run("stages: {p: {probe: x}}", remote: options())
    let before = cache.contents
    let second = try Laboratory(probes)
    _ = try second.run("stages: {p: {probe: x}}")
    let key = try #require(try StoreInventory(of: second.store()).actions.first?.key)
    var tally = RemoteTally()
    try RemoteExchange(options(), store: second.store(), cancellation: Cancellation()).push(key, &tally)
    #expect(tally.differing == 1 && tally.moved == 0)
    #expect(cache.contents == before)
  }

  @Test("push sends what the remote lacks, and pull brings it")
  func pushAndPull() throws {
    let first = try Laboratory()
    _ = try first.run(Self.text)
    let keys = try StoreInventory(of: try first.store()).actions.map(\.key)
    let exchange = RemoteExchange(try options(), store: try first.store(), cancellation: Cancellation())
    var sent = RemoteTally()
    for key in keys + [Digest(of: "nothing")] { try exchange.push(key, &sent) }
    #expect(sent.moved == 4 && sent.missing == 1 && sent.size > 0)
    var again = RemoteTally()
    for key in keys { try exchange.push(key, &again) }
    #expect(again.there == 4 && again.moved == 0)
    let second = try Laboratory()
    let other = RemoteExchange(try options(), store: try second.store(), cancellation: Cancellation())
    var brought = RemoteTally()
    for key in keys + [Digest(of: "nothing")] { _ = try other.pull(key, &brought) }
    #expect(brought.moved == 4 && brought.missing == 1 && brought.size == sent.size)
    #expect(try second.run(Self.text).executed == [])
  }

  @Test("a damaged object is not spread")
  func damagedHere() throws {
    let laboratory = try Laboratory()
    _ = try laboratory.run("stages: {a: {number: 12}}")
    let name = try #require(laboratory.folder.files(under: "store/objects").first)
    try laboratory.folder.remove("store/objects/\(name)")
    try laboratory.folder.write(Array("21".utf8), to: "store/objects/\(name)")
    let key = try #require(try StoreInventory(of: laboratory.store()).actions.first?.key)
    var tally = RemoteTally()
    let exchange = RemoteExchange(try options(), store: try laboratory.store(), cancellation: Cancellation())
    #expect(throws: RemoteFailure.self) { try exchange.push(key, &tally) }
    #expect(cache.contents == [:])
    #expect(laboratory.folder.files(under: "store/quarantine").count == 1)
  }

  @Test("the token is sent with every request, and is in no message")
  func token() throws {
    let seen = Guarded<Set<String>>([])
    let cache = cache
    let server = try LoopbackServer { request in
      seen.withLock { _ = $0.insert(request.headers["authorization"] ?? "") }
      return request.method == "PUT" ? .status(403) : cache.answer(request)
    }
    let options = try RemoteOptions(address: server.address, token: "very-secret")
    let run = try Laboratory().run("stages: {a: {number: 12}}", remote: options)
    #expect(seen.withLock { $0 } == ["Bearer very-secret"])
    #expect(run.events.warnings.count == 1 && !run.events.warnings[0].contains("secret"))
    #expect(run.events.warnings[0].contains("403"))
  }
}
