import Declarations
import Experiments
import Foundation
import Platform
import Testing

@testable import thalweg

@Suite("Published data sets from a server", .enabled(if: NginxServer.isInstalled))
struct DatasetFetchTests {
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
    "thalweg-data-\(UUID().uuidString)")
  private let server: NginxServer
  private static let content = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 11) }

  init() throws {
    server = try NginxServer()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  /// A data set of one file, or of the members of one.
  private func data(_ name: String, _ bytes: [UInt8], members: [String] = []) -> PublishedData {
    let file = PublishedData.File(
      name: name, addresses: ["\(server.address)/\(name)"], sha256: Digest(of: bytes).description,
      size: bytes.count)
    return PublishedData(name: "small", files: [file], members: members, homepage: "https://example.com")
  }

  private func fetch(_ data: PublishedData, mirror: String? = nil) throws {
    try DatasetFetch(data, into: folder.appendingPathComponent("small").path, mirror: mirror).run { _, _ in }
  }

  private var here: [String] {
    let names = FileManager.default.subpaths(atPath: folder.appendingPathComponent("small").path) ?? []
    return names.sorted()
  }

  private func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appendingPathComponent("small/\(name)")))
  }

  @Test("a file is fetched, verified, and then is not fetched again")
  func plain() throws {
    try server.publish(Self.content, as: "a.gz")
    let data = data("a.gz", Self.content)
    try fetch(data)
    #expect(here == ["a.gz"])
    #expect(try bytes("a.gz") == Self.content)
    try fetch(data)
    #expect(try server.requests == ["GET /a.gz 200"])
  }

  @Test("a download goes on where an earlier one stopped")
  func resumption() throws {
    try server.publish(Self.content, as: "a.gz")
    let place = folder.appendingPathComponent("small")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    try Data(Self.content[..<100_000]).write(to: place.appendingPathComponent(".a.gz.part"))
    try fetch(data("a.gz", Self.content))
    #expect(try bytes("a.gz") == Self.content)
    #expect(try server.requests == ["GET /a.gz 206"])
  }

  @Test("where the beginning is of another file, all of it is fetched")
  func wrongBeginning() throws {
    try server.publish(Self.content, as: "a.gz")
    let place = folder.appendingPathComponent("small")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    try Data([UInt8](repeating: 7, count: 50_000)).write(to: place.appendingPathComponent(".a.gz.part"))
    try fetch(data("a.gz", Self.content))
    #expect(try bytes("a.gz") == Self.content)
    #expect(try server.requests == ["GET /a.gz 206", "GET /a.gz 200"])
  }

  @Test("another file than the published one is refused, and nothing of it is left")
  func otherFile() throws {
    try server.publish(Array("an error page".utf8), as: "a.gz")
    let error = #expect(throws: FileError.self) { try fetch(data("a.gz", Self.content)) }
    #expect(error?.message.contains("is not the file that was published: its SHA-256 is") == true)
    #expect(here == [])
  }

  @Test("where nothing could be fetched, nothing is left, and what came of a file stays")
  func nothing() throws {
    let error = #expect(throws: FileError.self) { try fetch(data("a.gz", Self.content)) }
    #expect(error?.message.contains("nothing could be fetched") == true)
    #expect(here == [])
    let place = folder.appendingPathComponent("small/.a.gz.part")
    try Data(Self.content[..<1000]).write(to: place)
    #expect(throws: FileError.self) { try fetch(data("a.gz", Self.content)) }
    #expect(here == [".a.gz.part"])
  }

  @Test("data sets that experiments find elsewhere are here too")
  func elsewhere() throws {
    for name in ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"] {
      let file = folder.appendingPathComponent("kmnist/KMNIST/raw/\(name)-ubyte")
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data([0]).write(to: file)
    }
    func line(_ name: String, _ arguments: [String] = []) throws -> String {
      let list = try Program(
        ["data", "list"] + arguments, in: folder, environment: ["THALWEG_DATA": folder.path]
      ).waitForEnd()
      return String(list.output.split(separator: "\n").first { $0.hasPrefix("\(name) ") } ?? "")
    }
    #expect(try line("kmnist").contains("\(folder.path)/kmnist/KMNIST/raw"))
    #expect(
      try !line("kmnist", ["--to", folder.path]).contains(folder.path), "there are not the files to download")
    #expect(try !line("cifar-100").contains(folder.path))
    let debian = "/usr/share/datasets/fashion-mnist"
    #expect(
      try line("fashion-mnist").contains(debian)
        == FileManager.default.fileExists(atPath: "\(debian)/train-images-idx3-ubyte.gz"))
  }

  @Test("a mirror has the files under the name of the data set")
  func mirror() throws {
    try server.publish(Self.content, as: "mirrored/small/a.gz")
    try fetch(data("a.gz", Self.content), mirror: "\(server.address)/mirrored")
    #expect(here == ["a.gz"])
  }

  @Test("an archive is unpacked, as far as it is wanted, and goes")
  func archive() throws {
    let archive = try Self.archive(["batches/one": Array("1".utf8), "batches/two": [2], "other": [3]])
    try server.publish(archive, as: "a.tar.gz")
    try fetch(data("a.tar.gz", archive, members: ["batches/one", "batches/two"]))
    #expect(here == ["batches", "batches/one", "batches/two"])
    #expect(try bytes("batches/one") == Array("1".utf8))
    #expect(try bytes("batches/two") == [2])
  }

  @Test("an archive without what is wanted is refused")
  func otherArchive() throws {
    let archive = try Self.archive(["one": [1]])
    try server.publish(archive, as: "a.tar.gz")
    let error = #expect(throws: FileError.self) {
      try fetch(data("a.tar.gz", archive, members: ["one", "two"]))
    }
    #expect(error?.message == "the archive 'a.tar.gz' has no 'two'")
  }

  /// What the program `tar` makes of some files.
  private static func archive(_ files: [String: [UInt8]]) throws -> [UInt8] {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "thalweg-tar-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, bytes) in files {
      let file = folder.appendingPathComponent("content/\(name)")
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: file)
    }
    let tar = Process()
    tar.executableURL = URL(fileURLWithPath: "/bin/tar")
    tar.arguments = ["-czf", "\(folder.path)/a.tar.gz", "-C", "\(folder.path)/content"] + files.keys.sorted()
    try tar.run()
    tar.waitUntilExit()
    return Array(try Data(contentsOf: folder.appendingPathComponent("a.tar.gz")))
  }

  @Test("the command says what is not as it should be, with exit code 1, and 2 for what is not there")
  func command() throws {
    try server.publish([1, 2, 3], as: "mnist/train-images-idx3-ubyte.gz")
    let environment = ["THALWEG_DATA": folder.path, "THALWEG_DATA_MIRROR": server.address]
    let wrong = try Program(["data", "get", "mnist"], in: folder, environment: environment).waitForEnd()
    #expect(wrong.code == 1 && wrong.errors.contains("is not the file that was published"))
    let unknown = try Program(["data", "get", "minst"], in: folder, environment: environment).waitForEnd()
    #expect(unknown.code == 2 && unknown.errors.contains("mnist"))
    let list = try Program(["data", "list"], in: folder, environment: environment).waitForEnd()
    #expect(list.code == 0 && list.output.contains("cifar-100"))
  }

  @Test("what is published has one address at least, over the names that are read, and a digest each")
  func catalogue() {
    for data in PublishedData.all {
      for file in data.files {
        #expect(file.sha256.count == 64 && Digest(hexadecimal: file.sha256) != nil)
        #expect(!file.addresses.isEmpty && file.size > 0)
      }
    }
  }
}
