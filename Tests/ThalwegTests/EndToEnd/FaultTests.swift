import Foundation
import TestSupport
import Testing

/// Disks that are full, cannot be written, or go away: an error that says what to do, and a next run that is fine.
@Suite("When the disk fails")
struct FaultTests {
  private let workshop: Workshop
  /// The files of a run that nothing befell.
  private let whole: [String: Data]

  init() throws {
    workshop = try Workshop()
    #expect(try workshop.thalweg("run", "moons.yaml", "--runs", "sound").code == 0)
    whole = try workshop.runFiles(in: "sound")
  }

  private func disk(_ kilobytes: Int) throws -> SmallDisk {
    try SmallDisk(at: workshop.folder.appendingPathComponent("disk"), kilobytes: kilobytes)
  }

  /// From a disk that holds hardly anything to one that is large enough, so that each kind of file is one that does
  /// not fit.
  @Test(
    "a disk that is full is an error that says so, and the next run is fine",
    .enabled(if: SmallDisk.canBeMade),
    arguments: [["--store", "disk/store", "--runs", "runs"], ["--store", "store", "--runs", "disk"]])
  func fullDisk(_ places: [String]) throws {
    var failures = 0
    for kilobytes in stride(from: 8, to: 2000, by: 20) {
      let disk = try disk(kilobytes)
      let full = try workshop.start(["run", "moons.yaml"] + places).waitForEnd()
      if full.code != 0 {
        failures += 1
        #expect(full.code == 1 && full.errors.contains("the disk is full"), "\(kilobytes) kB: \(full.errors)")
        #expect(full.errors.contains("free some space"), "\(full.errors)")
      }
      try disk.enlarge(kilobytes: 32_000)
      let next = try workshop.start(["run", "moons.yaml"] + places).waitForEnd()
      #expect(next.code == 0, "\(kilobytes) kB: \(next.errors)")
      #expect(try workshop.runFiles(in: places[3]) == whole)
      for folder in ["runs", "store"] where workshop.exists(folder) {
        try FileManager.default.removeItem(at: workshop.folder.appendingPathComponent(folder))
      }
      if full.code == 0 { break }
    }
    #expect(failures > 5)
  }

  @Test(
    "a store that cannot be written is read, and refused before anything runs that it could not keep",
    .enabled(if: SmallDisk.canBeMade))
  func readOnlyStore() throws {
    let disk = try disk(32_000)
    let places = ["--store", "disk/store"]
    #expect(try workshop.start(["run", "moons.yaml"] + places).waitForEnd().code == 0)
    try disk.makeReadOnly(true)
    let same = try workshop.start(["run", "moons.yaml"] + places).waitForEnd()
    #expect(same.code == 0 && same.errors.contains("nothing to do"), "\(same.errors)")
    let edit = ["moons.yaml", "--set", "stages.along.evaluate.points=9"] + places
    #expect(try workshop.start(["plan"] + edit).waitForEnd().code == 0)
    let refused = try workshop.start(["run"] + edit).waitForEnd()
    #expect(refused.code == 1)
    #expect(refused.errors.contains("the file system is read-only"), "\(refused.errors)")
    #expect(refused.errors.contains("make the store writable, or choose another with THALWEG_STORE"))
    #expect(!refused.errors.contains("started"), "\(refused.errors)")
    try disk.makeReadOnly(false)
    #expect(try workshop.start(["run"] + edit).waitForEnd().code == 0)
  }

  @Test("a store that is removed in the middle of a run costs that run at most", arguments: 1...2)
  func vanishingStore(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<6 {
      let program = try workshop.start(["run", "moons.yaml"])
      usleep(UInt32.random(in: 10_000...250_000, using: &random))
      try? FileManager.default.removeItem(at: workshop.folder.appendingPathComponent("runs/.store"))
      let outcome = try program.waitForEnd(within: 60)
      #expect(
        outcome.code == 0 || (outcome.code == 1 && outcome.errors.contains("run again")), "\(outcome.errors)")
      let next = try workshop.thalweg("run", "moons.yaml")
      #expect(next.code == 0, "\(next.errors)")
      #expect(try workshop.runFiles() == whole)
      try FileManager.default.removeItem(at: workshop.folder.appendingPathComponent("runs"))
    }
  }
}
