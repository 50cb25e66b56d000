import Foundation
import Platform
import TestSupport
import Testing

@testable import ResultStore
@testable import Workflow

struct RunDirectoryTests {
  let folder: TemporaryFolder
  let runs: RunDirectories

  init() throws {
    folder = try TemporaryFolder()
    runs = try RunDirectories(root: folder.path + "/runs", name: "quickstart")
  }

  @Test("runs are numbered from 1, and the latest is found")
  func numbering() throws {
    #expect(try runs.latest?.number == nil)
    for number in 1...11 {
      let builder = try runs.begin()
      try builder.write([UInt8(number)], to: "run.json")
      #expect(try builder.commit() == "\(folder.path)/runs/quickstart/\(number)")
    }
    #expect(try runs.all.map(\.number) == Array(1...11))
    #expect(try runs.latest?.contents(of: "run.json") == [11])
    let link = try FileManager.default.destinationOfSymbolicLink(atPath: runs.folder + "/latest")
    #expect(link == "11")
    #expect(folder.files(under: "runs/quickstart").filter { $0.hasPrefix(".") } == [])
  }

  @Test(
    "a folder whose number has no successor is no run",
    arguments: ["9223372036854775807", "9223372036854775808", "1000000001", "0", "-3", "007", "0x3"])
  func endlessNumbers(name: String) throws {
    let place = "\(folder.path)/runs/quickstart/\(name)"
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    #expect(try runs.all.isEmpty)
    for number in 1...2 {
      let builder = try runs.begin()
      try builder.write([1], to: "run.json")
      #expect(try builder.commit() == "\(folder.path)/runs/quickstart/\(number)")
    }
    #expect(try runs.latest?.number == 2)
  }

  @Test("a run is not seen before it is complete, and not at all once discarded")
  func discarded() throws {
    let builder = try runs.begin()
    try builder.write([1], to: "stages/start/weights.safetensors")
    #expect(try runs.all.count == 0)
    builder.discard()
    #expect(try FileManager.default.contentsOfDirectory(atPath: runs.folder) == [])
  }

  @Test("files come from bytes and from the store, and discarding a committed run leaves it")
  func files() throws {
    let store = try Store(at: folder.path + "/store")
    let digest = try store.put([7, 8, 9])
    let builder = try runs.begin()
    try builder.write([1], to: "stages/start/history.csv")
    try builder.copy(digest, from: store, to: "stages/start/weights.safetensors")
    let error = #expect(throws: RunDirectoryError.self) {
      try builder.write([2], to: "stages/start/history.csv")
    }
    #expect(error?.description.hasSuffix("it exists already") == true)
    try builder.commit()
    builder.discard()
    #expect(
      folder.files(under: "runs/quickstart/1") == [
        "stages/start/history.csv", "stages/start/weights.safetensors",
      ])
    try folder.write([0], to: "runs/quickstart/1/stages/start/weights.safetensors")
    #expect(try store.contents(of: digest) == [7, 8, 9])
  }

  @Test(
    "names that lead out of the run are refused",
    arguments: ["", "/etc/passwd", "../x", "a/../../x", "a//b", "./a", "a/", "..", "a\0b"])
  func badFileNames(name: String) throws {
    let builder = try runs.begin()
    #expect(throws: RunDirectoryError.badFileName(name)) { try builder.write([1], to: name) }
    #expect(throws: RunDirectoryError.badFileName(name)) {
      try builder.copy(Digest(of: ""), from: try Store(at: folder.path + "/store"), to: name)
    }
    #expect(folder.files() == [])
  }

  @Test(
    "names that are no folder's are refused",
    arguments: ["", ".", "..", ".hidden", "a/b", "/a", "a\n", "a\0"])
  func badNames(name: String) {
    #expect(throws: RunDirectoryError.badName(name)) { try RunDirectories(root: "runs", name: name) }
  }

  @Test("runs that finish at once get a number each, and the link points to one of them")
  func concurrently() throws {
    let runs = runs
    inParallel(24) { turn in
      let builder = try? runs.begin()
      try? builder?.write([UInt8(turn)], to: "run.json")
      _ = try? builder?.commit()
    }
    #expect(try runs.all.map(\.number) == Array(1...24))
    #expect(Set(try runs.all.map { try $0.contents(of: "run.json") }).count == 24)
    #expect(try runs.latest?.number == 24)
  }

  @Test("a run that finishes while another sets the link is the latest all the same")
  func overtaken() throws {
    let runs = runs
    let isFirst = Guarded(true)
    let operations = FileOperations { step, _ in
      let isNow =
        step == .link
        && isFirst.withLock { isFirst in
          defer { isFirst = false }
          return isFirst
        }
      if isNow { _ = try? runs.begin().commit() }
    }
    let slow = try RunDirectories(root: runs.root, name: runs.name, operations: operations)
    #expect(try slow.begin().commit() == "\(runs.folder)/1")
    #expect(try runs.all.map(\.number) == [1, 2])
    #expect(try runs.latest?.number == 2)
  }

  @Test("where 'latest' is a folder of the user's, the run is complete and the error says so")
  func latestIsAFolder() throws {
    try folder.write([1], to: "runs/quickstart/latest/mine")
    let builder = try runs.begin()
    let error = #expect(throws: RunDirectoryError.self) { try builder.commit() }
    let run = "\(runs.folder)/1"
    #expect(
      error?.description
        == "the run is complete in '\(run)', but cannot rename '\(runs.folder)/latest': it is a folder")
    #expect(error?.remedy == "move that folder away: 'latest' is a link that is made again with every run")
    #expect(try runs.latest?.number == 1)
  }

  @Test("a link that is missing or leads nowhere is mended, one that leads to a run is left alone")
  func mending() throws {
    let link = runs.folder + "/latest"
    for _ in 1...2 { try runs.begin().commit() }
    for target in [nil, "77"] {
      try FileManager.default.removeItem(atPath: link)
      if let target { try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target) }
      try runs.mendLatest()
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "2")
    }
    try FileManager.default.removeItem(atPath: link)
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "1")
    try runs.mendLatest()
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "1")
  }

  @Test("a link that leads nowhere, and a number that is a file, are passed over")
  func oddities() throws {
    try folder.write([1], to: "runs/quickstart/3")
    try FileManager.default.createSymbolicLink(atPath: runs.folder + "/latest", withDestinationPath: "77")
    let builder = try runs.begin()
    #expect(try builder.commit() == "\(runs.folder)/4")
    #expect(try runs.latest?.number == 4)
  }

  @Test("a process killed between any two steps leaves a complete run or none")
  func crashes() throws {
    func work(_ folder: TemporaryFolder, _ operations: FileOperations) throws {
      let runs = try RunDirectories(root: folder.path, name: "a", operations: operations)
      let builder = try runs.begin()
      try builder.write([1], to: "stages/one")
      try builder.write([2], to: "run.json")
      try builder.commit()
    }
    let log = StepLog()
    try work(try TemporaryFolder(), log.operations)
    #expect(log.count > 30)
    for step in 0..<log.count {
      let folder = try TemporaryFolder()
      try? work(folder, StepLog(.crash(at: step)).operations)
      let runs = try RunDirectories(root: folder.path, name: "a")
      for run in try runs.all {
        #expect(folder.files(under: "a/\(run.number)") == ["run.json", "stages/one"], "after step \(step)")
      }
      try work(folder, FileOperations())
      #expect(try runs.latest?.contents(of: "run.json") == [2], "after step \(step)")
    }
  }

  @Test("every file is on the disk before the run has its number")
  func order() throws {
    let log = StepLog()
    let runs = try RunDirectories(root: folder.path, name: "a", operations: log.operations)
    let builder = try runs.begin()
    try builder.write([1], to: "run.json")
    let before = log.changes(below: builder.path).count
    try builder.commit()
    let steps = log.changes(below: builder.path).dropFirst(before).map { $0.replacing(folder.path, with: "") }
    #expect(steps.prefix(4) == ["synchronise /run.json", "synchronise ", "rename ", "synchronise /a"])
    #expect(steps.dropFirst(4).map { $0.prefix(6) } == ["link /", "rename", "synchr"])
  }
}
