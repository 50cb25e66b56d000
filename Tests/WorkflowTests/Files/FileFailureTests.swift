import Testing

@testable import Platform
@testable import ResultStore
@testable import Workflow

struct FileFailureTests {
  @Test("what is not permitted has a remedy for what was tried", arguments: remedies)
  func remedy(step: FileStep, expected: String) {
    for code in [EACCES, EPERM, EROFS] {
      #expect(FileFailure(step, "x", code: code).remedy == expected)
    }
    #expect(FileFailure(step, "x", code: ENOSPC).remedy?.contains("free some space") == true)
  }

  private static let reading = "let this user read it and enter the folders that it is in, or name another"
  private static let making = "make the folder that it is in writable, or choose another place"
  private static let writing = "make it writable, or choose another place"

  static let remedies: [(FileStep, String)] = [
    (.open, reading), (.read, reading), (.inspect, reading),
    (.list, "let this user list the folder and enter those that it is in"), (.create, making),
    (.createFolder, making), (.rename, making), (.remove, making), (.link, making), (.write, writing),
    (.lock, writing), (.close, writing), (.synchronise, writing),
  ]

  @Test(
    "a store that cannot be read is not said to want writing", arguments: [FileStep.read, .list, .create])
  func store(step: FileStep) {
    let remedy = StoreError.refused(FileFailure(step, "x", code: EACCES)).remedy ?? ""
    #expect(remedy.contains("read all of the store") == (step != .create))
    #expect(remedy.contains("writable") == (step == .create))
  }
}
