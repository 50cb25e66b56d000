import Foundation
import Testing

/// Runs that are killed at moments nobody chose, over and over, until one comes to its end.
@Suite("Killing a run at any moment")
struct KillingTests {
  private static let specification = Workshop.specification
    .replacing("figures: {plot: {of: [along]}}", with: "plane: {landscape: {curve: valley, grid: 41}}")
    .replacing("points: 5", with: "points: 41")
    .replacing("epochs: 3, batch: 50, opt", with: "epochs: 2000, batch: 50, opt")

  private func workshop() throws -> Workshop {
    let workshop = try Workshop()
    try workshop.write(Self.specification, to: "moons.yaml")
    return workshop
  }

  /// The moments are drawn from a seed: microseconds from the start of the process.
  @Test("killed at random moments, a run ends as if it had never been", arguments: 1...4)
  func killed(_ seed: UInt64) throws {
    let workshop = try workshop()
    var random = Randomness(seed: seed)
    for _ in 0..<12 {
      let program = try workshop.start(["run", "moons.yaml"])
      usleep(UInt32.random(in: 5_000...250_000, using: &random))
      program.send(SIGKILL)
      _ = try program.waitForEnd()
    }
    let last = try workshop.thalweg("run", "moons.yaml")
    #expect(last.code == 0, "\(last.errors)")
    let undisturbed = try self.workshop()
    #expect(try undisturbed.thalweg("run", "moons.yaml").code == 0)
    #expect(try workshop.runFiles() == undisturbed.runFiles())
    #expect(
      try workshop.files(under: "runs/.store/actions") == undisturbed.files(under: "runs/.store/actions"))
  }

  @Test("two runs at once, one of them killed again and again, end alike")
  func together() throws {
    let workshop = try workshop()
    var random = Randomness(seed: 5)
    let steady = try workshop.start(["run", "moons.yaml", "--jobs", "2"])
    for _ in 0..<5 {
      let other = try workshop.start([
        "run", "moons.yaml", "--set", "stages.plane.landscape.grid=21", "--set", "name=other",
      ])
      usleep(UInt32.random(in: 5_000...200_000, using: &random))
      other.send(SIGKILL)
      _ = try other.waitForEnd()
    }
    let outcome = try steady.waitForEnd()
    #expect(outcome.code == 0, "\(outcome.errors)")
    let undisturbed = try self.workshop()
    #expect(try undisturbed.thalweg("run", "moons.yaml").code == 0)
    #expect(try workshop.runFiles() == undisturbed.runFiles())
  }

  @Test(
    "a disk that is full is an error that says so, and the next run is fine",
    .enabled(if: SmallDisk.canBeMade))
  func fullDisk() throws {
    let workshop = try workshop()
    let undisturbed = try self.workshop()
    #expect(try undisturbed.thalweg("run", "moons.yaml").code == 0)
    for kilobytes in [60, 120, 180, 240] {
      let disk = try SmallDisk(at: workshop.folder.appendingPathComponent("disk"), kilobytes: kilobytes)
      let full = try workshop.thalweg("run", "moons.yaml", "--store", "disk/store")
      if full.code != 0 {
        #expect(full.code == 1 && full.errors.contains("the disk is full"), "\(kilobytes) kB: \(full.errors)")
        #expect(full.errors.contains("free some space"), "\(full.errors)")
      }
      try disk.enlarge(kilobytes: 32_000)
      let next = try workshop.thalweg("run", "moons.yaml", "--store", "disk/store")
      #expect(next.code == 0, "\(kilobytes) kB: \(next.errors)")
      #expect(try workshop.runFiles() == undisturbed.runFiles())
      try FileManager.default.removeItem(at: workshop.folder.appendingPathComponent("runs"))
    }
  }
}

/// A small file system in memory, which goes with its last reference. Only root can make one.
private final class SmallDisk {
  private let folder: URL

  static var canBeMade: Bool {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "thalweg-disk-\(UUID().uuidString)")
    return (try? SmallDisk(at: folder, kilobytes: 16)) != nil
  }

  init(at folder: URL, kilobytes: Int) throws {
    self.folder = folder
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Self.mount(["-t", "tmpfs", "-o", "size=\(kilobytes)k", "tmpfs", folder.path])
  }

  deinit {
    try? Self.call("umount", [folder.path])
    try? FileManager.default.removeItem(at: folder)
  }

  func enlarge(kilobytes: Int) throws { try Self.mount(["-o", "remount,size=\(kilobytes)k", folder.path]) }

  private static func mount(_ arguments: [String]) throws { try call("mount", arguments) }

  private static func call(_ tool: String, _ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/\(tool)")
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    if process.terminationStatus != 0 { throw CocoaError(.fileWriteUnknown) }
  }
}

/// SplitMix64: the same moments at every run of the test.
private struct Randomness: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
    return bits ^ bits >> 31
  }
}
