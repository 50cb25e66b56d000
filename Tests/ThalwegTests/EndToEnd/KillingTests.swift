import FileFormats
import Foundation
import TestSupport
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

  /// The moments are drawn from a seed: microseconds from the start of the process. Most are `kill -9`.
  @Test("killed or interrupted at random moments, a run ends as if it had never been", arguments: 1...4)
  func killed(_ seed: UInt64) throws {
    let workshop = try workshop()
    var random = SeededGenerator(seed: seed)
    for _ in 0..<12 {
      let jobs = String(Int.random(in: 1...2, using: &random))
      let program = try workshop.start(["run", "moons.yaml", "--jobs", jobs])
      usleep(UInt32.random(in: 5_000...250_000, using: &random))
      let signal = [SIGKILL, SIGKILL, SIGTERM, SIGINT][Int.random(in: 0..<4, using: &random)]
      program.send(signal)
      // It may be done by then, or not yet listen.
      let code = try program.waitForEnd().code
      #expect([0, -signal, signal == SIGKILL ? 0 : 130].contains(code))
    }
    let last = try workshop.thalweg("run", "moons.yaml")
    #expect(last.code == 0, "\(last.errors)")
    let undisturbed = try self.workshop()
    #expect(try undisturbed.thalweg("run", "moons.yaml").code == 0)
    #expect(try workshop.runFiles() == undisturbed.runFiles())
    #expect(
      try workshop.files(under: "runs/.store/actions") == undisturbed.files(under: "runs/.store/actions"))
  }

  /// 24 images of 8 × 8 in 3 classes; the labels of the last eight, which are held out, contradict the others'.
  private static let watched = """
    name: moons
    data:
      squares:
        dataset:
          arrays:
            shape: [1, 8, 8]
            classes: 3
            train: {inputs: x.npy, labels: y.npy}
            test: {inputs: x.npy, labels: y.npy}
        validation: 8
        normalise: measured
    networks:
      small:
        input: [1, 8, 8]
        layers: [convolution: {filters: 8, kernel: 3}, batch-norm, relu, flatten, linear: 3]
    stages:
      start:
        train:
          network: small
          data: squares
          seed: 1
          epochs: 4000
          batch: 8
          optimiser: {adam: {rate: 1e-4}}
          augmentation: {crop-padding: 2, flip: true, cutout: 3}
          clip-norm: 0.5
          validate: {every-epochs: 10}
          early-stopping: {patience: 1000}
      seen: {evaluate: {weights: [start, start/best], splits: train, batch: 8}}
      vote: {ensemble: {weights: [start, start/best], split: train, batch: 8}}
    """

  private func watchedWorkshop() throws -> Workshop {
    let workshop = try Workshop()
    try workshop.write(Self.watched, to: "watched.yaml")
    var pixels: [UInt8] = []
    for place in 0..<24 * 64 { pixels.append(UInt8(place * place % 251)) }
    var classes: [Int64] = []
    for example in 0..<24 { classes.append(Int64((example < 16 ? example : example + 1) % 3)) }
    let images = StoredTensor("", shape: [24, 1, 8, 8], pixels)
    let labels = StoredTensor("", shape: [24], classes)
    let arrays: [(String, StoredTensor)] = [("x.npy", images), ("y.npy", labels)]
    for (name, tensor) in arrays {
      try NPYFile.encode(tensor).write(to: workshop.folder.appendingPathComponent(name))
    }
    return workshop
  }

  @Test("killed again and again, an augmented, clipped training that stops early ends with the same bytes")
  func watched() throws {
    let workshop = try watchedWorkshop()
    var random = SeededGenerator(seed: 11)
    var kills = 0
    for _ in 0..<20 {
      let program = try workshop.start(["run", "watched.yaml", "--jobs", "1"])
      usleep(UInt32.random(in: 20_000...300_000, using: &random))
      program.send(SIGKILL)
      if try program.waitForEnd().code == -SIGKILL { kills += 1 }
    }
    #expect(kills > 3)
    let last = try workshop.thalweg("run", "watched.yaml")
    #expect(last.code == 0, "\(last.errors)")
    let undisturbed = try watchedWorkshop()
    #expect(try undisturbed.thalweg("run", "watched.yaml").code == 0)
    #expect(try workshop.runFiles() == undisturbed.runFiles())
  }

  @Test("two runs at once, one of them killed again and again, end alike")
  func together() throws {
    let workshop = try workshop()
    var random = SeededGenerator(seed: 5)
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
    "killed while it writes the run directory, a run leaves a whole one or one that is known to be killed",
    arguments: 1...2)
  func directory(_ seed: UInt64) throws {
    let workshop = try Workshop()
    #expect(try workshop.thalweg("run", "moons.yaml").code == 0)
    let whole = try workshop.runFiles()
    var random = SeededGenerator(seed: seed)
    var cut = 0
    for _ in 0..<8 {
      // With the store the results are there, and the directory is built before it is seen; without, it is seen first.
      let removed = seed == 1 ? "runs/moons" : "runs"
      try FileManager.default.removeItem(at: workshop.folder.appendingPathComponent(removed))
      let program = try workshop.start(["run", "moons.yaml"])
      let count = Int.random(in: 1...whole.count, using: &random)
      program.waitWhileItRuns { (try? workshop.unfinishedRunFiles().count) ?? 0 < count }
      program.send(SIGKILL)
      _ = try program.waitForEnd()
      if workshop.exists("runs/moons/1/run.json") {
        #expect(try workshop.runFiles(of: "1").filter { $0.key != "unfinished.json" } == whole)
      } else {
        cut += 1
      }
      // Where something was to be executed it had its number by then.
      if workshop.exists("runs/moons/1"), !workshop.exists("runs/moons/1/run.json") {
        let shown = try workshop.thalweg("show", "moons")
        #expect(shown.code == 0 && shown.output.contains("killed"), "\(shown.output)\(shown.errors)")
        let record = try workshop.thalweg("export", "moons/1", "--out", "exported")
        #expect(record.code == 1 && record.errors.contains("it was killed"), "\(record.errors)")
      }
      #expect(try workshop.thalweg("run", "moons.yaml").code == 0)
      #expect(try workshop.runFiles() == whole)
    }
    #expect(cut > 0)
  }

  @Test("of two runs of one specification, one goes on where the other is killed in a stage that both want")
  func survivor() throws {
    let workshop = try workshop()
    let specification = Self.specification.replacing("{seed: 2}", with: "{seed: 2, epochs: 20000}")
    try workshop.write(specification, to: "moons.yaml")
    let first = try workshop.start([
      "run", "moons.yaml", "--jobs", "1", "--runs", "other", "--store", "runs/.store",
    ])
    #expect(try first.waitUntilItSays("end: started"))
    let second = try workshop.start(["run", "moons.yaml", "--jobs", "1"])
    #expect(try second.waitUntilItSays("waiting for its result"))
    first.send(SIGKILL)
    #expect(try first.waitForEnd().code == -SIGKILL)
    let outcome = try second.waitForEnd()
    #expect(outcome.code == 0, "\(outcome.errors)")
    let undisturbed = try Workshop()
    try undisturbed.write(specification, to: "moons.yaml")
    #expect(try undisturbed.thalweg("run", "moons.yaml").code == 0)
    #expect(try workshop.runFiles() == undisturbed.runFiles())
  }
}
