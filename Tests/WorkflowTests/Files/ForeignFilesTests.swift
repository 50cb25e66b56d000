import Foundation
import Testing

@testable import Platform
@testable import Workflow

struct ForeignFilesTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("whatever is no file is refused at once, and no link is followed", arguments: FoundThing.allCases)
  func things(thing: FoundThing) throws {
    try thing.make(at: "\(folder.path)/x")
    let error = #expect(throws: FileFailure.self) { try ForeignFiles.read(FileName("x"), in: folder.path) }
    let reason =
      switch thing {
      case .folder: "it is a folder, not a file"
      case .pipe: "it is a FIFO, not a file"
      default: "symbolic links are not followed there, or lead in a circle"
      }
    #expect(error?.reason == reason)
  }

  @Test("a file is read, also one that has another name elsewhere")
  func files() throws {
    try folder.write([1, 2, 3], to: "a/x")
    try FileManager.default.createDirectory(atPath: "\(folder.path)/b", withIntermediateDirectories: false)
    try FileManager.default.linkItem(atPath: "\(folder.path)/a/x", toPath: "\(folder.path)/b/y")
    #expect(try ForeignFiles.names(in: "\(folder.path)/b") == ["y"])
    #expect(try ForeignFiles.read(FileName("y"), in: "\(folder.path)/b") == [1, 2, 3])
  }

  @Test("a link to a folder is not listed")
  func linkedFolder() throws {
    try folder.write([1], to: "a/x")
    try FileManager.default.createSymbolicLink(atPath: "\(folder.path)/b", withDestinationPath: "a")
    #expect(throws: FileFailure.self) { try ForeignFiles.names(in: "\(folder.path)/b") }
    #expect(throws: FileFailure.self) { try ForeignFiles.names(in: "\(folder.path)/none") }
  }

  @Test(
    "a pipe or a device in the place of a file of the store or of a run is an error at once",
    arguments: [FoundThing.pipe, .linkToDevice, .folder])
  func endless(thing: FoundThing) throws {
    let laboratory = try Laboratory()
    let text = "stages: {a: {number: 1}}"
    _ = try laboratory.run(text)
    let actions = laboratory.folder.files(under: "store/actions").map { "store/actions/\($0)" }
    for name in ["runs/toys/1/run.json"] + actions {
      let bytes = try laboratory.folder.bytes(of: name)
      try laboratory.folder.remove(name)
      try thing.make(at: "\(laboratory.folder.path)/\(name)")
      #expect(throws: (any Error).self, "\(name)") { try laboratory.run(text) }
      try laboratory.folder.remove(name)
      try laboratory.folder.write(bytes, to: name)
    }
    #expect(try laboratory.run(text).executed == [])
  }
}
