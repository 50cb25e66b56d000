import Foundation
import Testing

@testable import ResultStore
@testable import Workflow

struct StoreFormatTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("a store of another version is refused", arguments: ["thalweg store 2\n", "", "\u{1b}[31m"])
  func otherFormat(format: String) throws {
    try folder.write(Array(format.utf8), to: "format")
    let error = #expect(throws: StoreError.self) { try Store(at: folder.path) }
    let shown = format.replacing("\n", with: "").replacing("\u{1b}", with: " ")
    #expect(
      error?.description
        == "'\(folder.path)/format' says '\(shown)', and not 'thalweg store 1'")
  }

  @Test("a folder of something else is not written into")
  func notAStore() throws {
    try folder.write([1], to: "thesis.tex")
    let store = try Store(at: folder.path)
    let error = #expect(throws: StoreError.self) { try store.put([1, 2]) }
    #expect(error?.description == "'\(folder.path)' is not a store: it holds 'thesis.tex'")
    #expect(folder.files() == ["thesis.tex"])
  }

  @Test("a root that is a file is named")
  func rootIsAFile() throws {
    try folder.write([1], to: "store")
    let store = try Store(at: folder.path + "/store")
    let error = #expect(throws: StoreError.self) { try store.put([1, 2]) }
    #expect(error?.description == "cannot list '\(folder.path)/store': a part of its path is not a folder")
  }

  @Test("a store that is removed while in use says so, and is made anew at the next try")
  func vanished() throws {
    let root = folder.path + "/store"
    let store = try Store(at: root)
    let digest = try store.put([1])
    try folder.remove("store")
    #expect(throws: StoreError.vanished(root: root)) { try store.put([1]) }
    #expect(try store.put([1]) == digest)
    #expect(try store.contents(of: digest) == [1])
    try folder.remove("store")
    #expect(throws: StoreError.vanished(root: root)) { try store.contents(of: digest) }
  }

  @Test("what dead processes left is removed after a day")
  func leftovers() throws {
    try folder.write([1], to: "temporary/1-old")
    try folder.write([1], to: "temporary/1-new")
    try folder.setModified(Date(timeIntervalSinceNow: -90_000), of: "temporary/1-old")
    try Store(at: folder.path).put([1])
    #expect(folder.files(under: "temporary") == ["1-new"])
  }
}
