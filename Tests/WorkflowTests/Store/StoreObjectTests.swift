import Testing

@testable import Platform
@testable import ResultStore
@testable import Workflow

struct StoreObjectTests {
  let folder: TemporaryFolder
  var root: String { folder.path + "/store" }
  let bytes = Array("the quick brown fox".utf8)

  init() throws { folder = try TemporaryFolder() }

  @Test("nothing is created before something is written")
  func lazily() throws {
    let store = try Store(at: root)
    #expect(try !store.has(Digest(of: bytes), size: bytes.count))
    #expect(try store.action(for: Digest(of: "key")) == nil)
    #expect(throws: StoreError.missing(Digest(of: bytes))) { try store.contents(of: Digest(of: bytes)) }
    #expect(folder.files() == [])
  }

  @Test("an object is kept under its digest, read-only, and comes back as it was")
  func roundTrip() throws {
    let store = try Store(at: root)
    let digest = try store.put(bytes)
    let name = "store/objects/\(digest.description.prefix(2))/\(digest.description.dropFirst(2))"
    #expect(try folder.bytes(of: name) == bytes)
    #expect(try folder.permissions(of: name) == 0o444)
    #expect(try store.contents(of: digest) == bytes)
    #expect(try store.has(digest, size: bytes.count))
    #expect(try !store.has(digest, size: bytes.count + 1))
    #expect(folder.files() == ["store/format", name].sorted())
    #expect(try folder.bytes(of: "store/format") == Array("thalweg store 1\n".utf8))
  }

  @Test("an object is on the disk before it has its name, and its name before the call returns")
  func order() throws {
    let log = StepLog()
    let store = try Store(at: root, operations: log.operations)
    try store.put([])
    let before = log.changes(below: root).count
    let object = store.layout.object(try store.put(bytes)).dropFirst(root.count)
    #expect(
      Array(log.changes(below: root).dropFirst(before)) == [
        "create /temporary/…", "write /temporary/…", "synchronise /temporary/…", "rename /temporary/…",
        "create the folder \(object.prefix(11))", "synchronise /objects", "rename /temporary/…",
        "synchronise \(object.prefix(11))",
      ])
  }

  @Test("an object that is there already is not written again")
  func present() throws {
    try Store(at: root).put(bytes)
    let log = StepLog()
    try Store(at: root, operations: log.operations).put(bytes)
    #expect(log.changes(below: root) == [])
  }

  @Test("an object of the wrong size is replaced")
  func wrongSize() throws {
    let store = try Store(at: root)
    let digest = try store.put(bytes)
    try damage(digest, in: store) { $0.removeLast() }
    try store.put(bytes)
    #expect(try store.contents(of: digest) == bytes)
  }

  @Test("a flipped bit anywhere is found, put into quarantine, and the object can be made again")
  func flippedBits() throws {
    let store = try Store(at: root)
    let digest = try store.put(bytes)
    for position in bytes.indices {
      try damage(digest, in: store) { $0[position] ^= 1 << (position % 8) }
      let error = #expect(throws: StoreError.self) { try store.contents(of: digest) }
      guard case .damaged(digest, let place?) = error else {
        Issue.record("\(String(describing: error)) is no damage")
        continue
      }
      #expect(place.hasPrefix(root + "/quarantine/"))
      #expect(throws: StoreError.missing(digest)) { try store.contents(of: digest) }
      try store.put(bytes)
      #expect(try store.contents(of: digest) == bytes)
    }
    #expect(folder.files(under: "store/quarantine").count == bytes.count)
  }

  @Test("a damaged object is not copied")
  func damagedCopy() throws {
    let store = try Store(at: root)
    let digest = try store.put(bytes)
    try damage(digest, in: store) { $0[3] ^= 4 }
    #expect(throws: StoreError.self) { try store.copy(digest, to: folder.path + "/copy") }
    #expect(folder.files().filter { !$0.hasPrefix("store/") } == [])
    #expect(throws: StoreError.missing(digest)) { try store.copy(digest, to: folder.path + "/copy") }
    #expect(folder.files().filter { !$0.hasPrefix("store/") } == [])
  }

  @Test("editing a copy leaves the store as it is")
  func copy() throws {
    let store = try Store(at: root)
    let digest = try store.put(bytes)
    try store.copy(digest, to: folder.path + "/copy")
    #expect(try folder.bytes(of: "copy") == bytes)
    #expect(try folder.permissions(of: "copy") & 0o600 == 0o600)
    try folder.write([1], to: "copy")
    #expect(try store.contents(of: digest) == bytes)
  }

  @Test("a file is kept as its bytes would be", arguments: [0, 1, 5000, 3_000_000])
  func file(size: Int) throws {
    let store = try Store(at: root)
    let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try folder.write(bytes, to: "file")
    let kept = try store.put(fileAt: folder.path + "/file")
    #expect(kept == FileDigest(digest: Digest(of: bytes), size: size))
    #expect(try store.contents(of: kept.digest) == bytes)
    try store.put(fileAt: folder.path + "/file")
    #expect(folder.files(under: "store/temporary") == [])
  }

  @Test("a file that does not exist is named")
  func missingFile() throws {
    let store = try Store(at: root)
    let path = folder.path + "/file"
    let error = #expect(throws: StoreError.self) { try store.put(fileAt: path) }
    #expect(error?.description == "cannot open '\(path)': it does not exist")
  }

  private func damage(_ digest: Digest, in store: Store, _ edit: (inout [UInt8]) -> Void) throws {
    let name = String(store.layout.object(digest).dropFirst(folder.path.count + 1))
    var bytes = try folder.bytes(of: name)
    edit(&bytes)
    try folder.remove(name)
    try folder.write(bytes, to: name)
  }
}
