import Declarations
import Foundation
import Testing

@testable import Platform
@testable import ResultStore
@testable import Workflow

struct FileIndexTests {
  let folder: TemporaryFolder
  let bytes = Array("images".utf8)
  var path: String { folder.path + "/data" }

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(bytes, to: "data")
  }

  /// A new index of the same store, as the next run has, and how often it opens the data file.
  private func nextRun() throws -> (digest: Digest, reads: Int) {
    let log = StepLog()
    let index = FileIndex(in: try Store(at: folder.path + "/store", operations: log.operations))
    let digest = try index.digest(ofFile: path)
    try index.save()
    return (digest, log.opened.count { $0.hasSuffix("/data") })
  }

  /// A file counts as settled two seconds after it was last changed; nothing but time makes it so.
  private func settle() throws { Thread.sleep(forTimeInterval: 2.1) }

  @Test("a file that has settled is read once, and a touched one again with the same digest")
  func settled() throws {
    try settle()
    #expect(try nextRun() == (Digest(of: bytes), 1))
    #expect(try nextRun() == (Digest(of: bytes), 0))
    try folder.setModified(Date(timeIntervalSinceNow: -86_400), of: "data")
    #expect(try nextRun() == (Digest(of: bytes), 1))
    // Its change is too recent for what was just read to be trusted.
    #expect(try nextRun() == (Digest(of: bytes), 1))
  }

  @Test("a file edited just after it was read is read again, though it looks the same")
  func sameTick() throws {
    let now = Date()
    for turn in 0..<5 {
      let edited = Array("image\(turn)".utf8)
      try edited.withUnsafeBytes { buffer in
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try handle.write(contentsOf: Data(buffer))
        try handle.close()
      }
      try folder.setModified(now, of: "data")
      #expect(try nextRun().digest == Digest(of: edited))
    }
  }

  @Test(
    "what was read is certain only where the file is the same and had settled",
    arguments: [
      (FileStamp(size: 1, modified: 5, changed: 5, inode: 9), true),
      (FileStamp(size: 2, modified: 5, changed: 5, inode: 9), false),
      (FileStamp(size: 1, modified: 6, changed: 5, inode: 9), false),
      (FileStamp(size: 1, modified: 5, changed: 6, inode: 9), false),
      (FileStamp(size: 1, modified: 5, changed: 5, inode: 8), false),
    ])
  func certainty(current: FileStamp, expected: Bool) {
    let stamp = FileStamp(size: 1, modified: 5, changed: 5, inode: 9)
    let settled = FileIndexEntry(stamp: stamp, digest: Digest(of: ""), taken: 2_000_000_006)
    #expect(settled.isCertain(for: current) == expected)
    let early = FileIndexEntry(stamp: stamp, digest: Digest(of: ""), taken: 2_000_000_005)
    #expect(!early.isCertain(for: current))
  }

  @Test("an index comes back as it was written, and a damaged one is empty")
  func text() {
    let stamp = FileStamp(size: 60_000, modified: 1_700_000_000_123_456_789, changed: -1, inode: .max)
    let entries: ExactDictionary = [
      "/data/a file": FileIndexEntry(stamp: stamp, digest: Digest(of: "a"), taken: 3),
      "/data/ö": FileIndexEntry(stamp: stamp, digest: Digest(of: "b"), taken: 4),
      "/data/o\u{308}": FileIndexEntry(stamp: stamp, digest: Digest(of: "c"), taken: 5),
      "\u{308}/x": FileIndexEntry(stamp: stamp, digest: Digest(of: "d"), taken: 6),
    ]
    let text = FileIndexText.text(of: entries)
    #expect(FileIndexText.entries(of: text) == entries)
    let bytes = Array(text.utf8)
    for position in bytes.indices {
      var damaged = bytes
      damaged[position] ^= 2
      let read = FileIndexText.entries(of: String(decoding: damaged, as: UTF8.self))
      #expect(read == [:] || position == bytes.count - 1)
      #expect(
        FileIndexText.entries(of: String(decoding: bytes[..<position], as: UTF8.self)) == [:]
          || position == bytes.count - 1)
    }
  }

  @Test("what two processes read is kept by both")
  func merged() throws {
    try folder.write([1], to: "other")
    let store = try Store(at: folder.path + "/store")
    let one = FileIndex(in: store)
    let two = FileIndex(in: store)
    _ = try one.digest(ofFile: path)
    _ = try two.digest(ofFile: folder.path + "/other")
    try one.save()
    try two.save()
    let text = String(decoding: try folder.bytes(of: "store/index/files"), as: UTF8.self)
    #expect(FileIndexText.entries(of: text).count == 2)
  }

  @Test("a file under another path, or through a link, has the same digest")
  func paths() throws {
    try FileManager.default.createSymbolicLink(atPath: folder.path + "/link", withDestinationPath: "data")
    let index = FileIndex(in: try Store(at: folder.path + "/store"))
    for name in ["data", "./data", "link"] {
      #expect(try index.digest(ofFile: folder.path + "/" + name) == Digest(of: bytes))
    }
    try index.save()
    let text = String(decoding: try folder.bytes(of: "store/index/files"), as: UTF8.self)
    #expect(FileIndexText.entries(of: text).count == 1)
  }

  @Test("what has no digest is named", arguments: ["missing", ".", "data/x"])
  func errors(name: String) throws {
    let index = FileIndex(in: try Store(at: folder.path + "/store"))
    let path = folder.path + "/" + name
    let error = #expect(throws: FileIndexError.self) { try index.digest(ofFile: path) }
    let expected = [
      "missing": "cannot open '\(path)': it does not exist", ".": "'\(path)' is a folder, not a file",
      "data/x": "cannot open '\(path)': a part of its path is not a folder",
    ]
    #expect(error?.description == expected[name])
    #expect(error?.remedy != nil)
    try index.save()
    #expect(folder.files() == ["data"])
  }
}
