import Declarations
import Testing

@testable import Platform
@testable import ResultStore
@testable import Workflow

struct RunFolderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(
    "a run.json that is none says so, with its path",
    arguments: [
      ("", "is not JSON"), ("{", "is not JSON"), ("[]", "is not a run of this version"),
      ("{\"format\": 2, \"name\": \"x\"}", "is not a run of this version"),
      ("{\"format\": 1, \"name\": \"x\", \"stages\": {\"a\": {}}}", "is not a run of this version"),
    ])
  func damagedRecord(text: String, message: String) throws {
    try folder.write(Array(text.utf8), to: "run/run.json")
    let error = #expect(throws: FileError.self) { try RunFolder(path: folder.path + "/run").record() }
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    #expect(error?.message.contains("/run/run.json") == true)
    #expect(error?.help != nil)
  }

  @Test("a folder without run.json is no run")
  func missing() {
    let error = #expect(throws: FileError.self) { try RunFolder(path: folder.path + "/none").record() }
    #expect(error?.message.contains("does not exist") == true && error?.help != nil)
  }

  @Test("a result is read where its size and bytes are those that the run made")
  func contents() throws {
    try folder.write([1, 2, 3], to: "stages/one/number.txt")
    let run = RunFolder(path: folder.path)
    let bytes: [UInt8] = [1, 2, 3]
    let file = OutputRecord.File(name: "number.txt", digest: Digest(of: bytes), size: 3)
    #expect(try run.contents(of: file, madeBy: "one") == bytes)
    for other in [[1, 2, 4], [1, 2], [1, 2, 3, 4], []] as [[UInt8]] {
      try folder.write(other, to: "stages/one/number.txt")
      let error = #expect(throws: FileError.self) { try run.contents(of: file, madeBy: "one") }
      #expect(error?.message.hasSuffix("stages/one/number.txt' is not what the run made") == true)
    }
    try folder.remove("stages/one/number.txt")
    #expect(throws: FileError.self) { try run.contents(of: file, madeBy: "one") }
  }

  @Test("names cannot lead out of the run", arguments: ["..", "../x", "/etc/passwd", "", ".hidden", "a/b"])
  func names(name: String) throws {
    let run = RunFolder(path: folder.path)
    let digest = Digest(of: "")
    for (stage, file) in [(name, "x"), ("x", name)] {
      let error = #expect(throws: FileError.self) {
        try run.contents(of: .init(name: file, digest: digest, size: 0), madeBy: stage)
      }
      #expect(error?.message.contains("' is not a name that a run has: it ") == true)
    }
  }
}
