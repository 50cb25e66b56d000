import Foundation
import Testing

@Suite("thalweg migrate")
struct MigrationTests {
  private let workshop: Workshop
  private let old: String

  init() throws {
    workshop = try Workshop()
    old = Workshop.specification.replacing("control-points: 3", with: "bends: 1   ") + "  # the end\r\n"
    try workshop.write(old, to: "old.yaml")
  }

  private var new: String { old.replacing("bends: 1", with: "control-points: 3") }

  private func permissions(of file: String) throws -> Int? {
    let path = workshop.folder.appending(path: file).path
    return try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  @Test("a refused file names the command, which rewrites it, and then it runs")
  func wayRound() throws {
    let refused = try workshop.thalweg("plan", "old.yaml")
    #expect(refused.code == 2)
    #expect(
      refused.errors.contains("'bends' is now 'control-points', which counts the ends too: 3 instead of 1"))
    #expect(refused.errors.contains("`thalweg migrate old.yaml` rewrites the file"))
    let path = workshop.folder.appending(path: "old.yaml").path
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    let outcome = try workshop.thalweg("migrate", "old.yaml", "moons.yaml")
    #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    #expect(
      outcome.output == "old.yaml:13:47: bends: 1 -> control-points: 3\nmoons.yaml: nothing to change\n",
      "\(outcome.output)")
    #expect(try workshop.text(of: "old.yaml") == new)
    #expect(try permissions(of: "old.yaml") == 0o640)
    #expect(try workshop.thalweg("validate", "old.yaml").code == 0)
    let state = try workshop.state()
    #expect(try workshop.thalweg("migrate", "old.yaml").output == "old.yaml: nothing to change\n")
    #expect(try workshop.state() == state, "what is current is not written")
  }

  @Test("--check and --dry-run write nothing; --check tells by its exit code")
  func looking() throws {
    let state = try workshop.state()
    for (flag, code) in [("--check", 1), ("--dry-run", 0), ("-n", 0)] {
      let outcome = try workshop.thalweg("migrate", flag, "moons.yaml", "old.yaml")
      #expect(outcome.code == code, "\(flag)")
      #expect(outcome.output.contains("old.yaml:13:47: bends: 1 -> control-points: 3\n"))
    }
    #expect(try workshop.thalweg("migrate", "--check", "moons.yaml").code == 0)
    #expect(try workshop.state() == state)
  }

  @Test("standard input goes to standard output, and what changed to standard error")
  func stream() throws {
    let outcome = try workshop.shell(#""$THALWEG" migrate - < old.yaml"#)
    #expect(outcome.code == 0 && outcome.output == new, "\(outcome.output)")
    #expect(outcome.errors == "/dev/stdin:13:47: bends: 1 -> control-points: 3\n")
    #expect(try workshop.text(of: "old.yaml") == old)
    let checked = try workshop.shell(#""$THALWEG" migrate --check - < old.yaml"#)
    #expect(checked.code == 1 && !checked.output.contains("stages"))
  }

  @Test("a byte order mark stays, and so does a symbolic link")
  func surroundings() throws {
    try workshop.write("\u{feff}" + old, to: "marked.yaml")
    try FileManager.default.createSymbolicLink(
      atPath: workshop.folder.appending(path: "link.yaml").path, withDestinationPath: "marked.yaml")
    #expect(try workshop.thalweg("migrate", "link.yaml").code == 0)
    let link = workshop.folder.appending(path: "link.yaml").path
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "marked.yaml")
    let bytes = try Data(contentsOf: workshop.folder.appending(path: "marked.yaml"))
    #expect(bytes == Data([0xef, 0xbb, 0xbf]) + Data(new.utf8))
    let files = try FileManager.default.contentsOfDirectory(atPath: workshop.folder.path)
    #expect(Set(files) == ["moons.yaml", "old.yaml", "marked.yaml", "link.yaml"], "\(files)")
  }

  @Test("a file that is extended is named and left alone, unless it is given too")
  func extended() throws {
    try workshop.write("extends: old.yaml\nstages: {valley: {fit-curve: {bends: 2}}}\n", to: "more.yaml")
    let outcome = try workshop.thalweg("migrate", "more.yaml")
    #expect(outcome.code == 0)
    #expect(outcome.errors.contains("'old.yaml' has to change too"), "\(outcome.errors)")
    #expect(outcome.errors.contains("`thalweg migrate old.yaml`"))
    #expect(try workshop.text(of: "old.yaml") == old)
    let both = try workshop.thalweg("migrate", "more.yaml", "./old.yaml")
    #expect(both.code == 0 && both.errors.isEmpty, "\(both.errors)")
    #expect(try workshop.thalweg("validate", "more.yaml").code == 0)
  }

  @Test("what cannot be rewritten or read is said, and the other files are rewritten")
  func refusals() throws {
    try workshop.write("stages: {v: {fit-curve: {bends: \"${vars.n}\"}}}\n", to: "variable.yaml")
    try workshop.write("stages: {v: ", to: "broken.yaml")
    try FileManager.default.createDirectory(
      at: workshop.folder.appending(path: "folder"), withIntermediateDirectories: true)
    let outcome = try workshop.thalweg(
      "migrate", "variable.yaml", "broken.yaml", "folder", "missing.yaml", "old.yaml")
    #expect(outcome.code == 2)
    for said in [
      "variable.yaml:1:33: error: 'bends' is now 'control-points'", "broken.yaml:",
      "cannot read 'folder': it is a folder", "cannot read 'missing.yaml': ",
    ] {
      #expect(outcome.errors.contains(said), "\(said): \(outcome.errors)")
    }
    #expect(try workshop.text(of: "old.yaml") == new)
    #expect(try workshop.text(of: "variable.yaml").contains("bends"))
  }

  @Test("a flag under a former name is answered with the setting of now")
  func flag() throws {
    let outcome = try workshop.thalweg("plan", "moons.yaml", "--set", "stages.valley.fit-curve.bends=2")
    #expect(outcome.code == 2)
    #expect(
      outcome.errors.contains("'bends' is now 'control-points', which counts the ends too: 4 instead of 2"),
      "\(outcome.errors)")
    #expect(outcome.errors.contains("write 'control-points' instead"))
  }

  @Test("a run of an earlier version is held against one of now under the names of now")
  func earlierRuns() throws {
    #expect(try workshop.thalweg("run", "moons.yaml").code == 0)
    #expect(try workshop.thalweg("run", "moons.yaml", "--set", "stages.end.train.seed=3").code == 0)
    let record = try workshop.text(of: "runs/moons/1/run.json")
    #expect(record.contains("\"control-points\": 3,") && record.contains("\"keep\": 20"))
    try workshop.write(
      record.replacing("\"control-points\": 3,", with: "\"bends\": 1,").replacing(
        "\"keep\": 20", with: "\"most\": 20"),
      to: "runs/moons/1/run.json")
    let outcome = try workshop.thalweg("diff", "moons/1", "moons/2")
    #expect(outcome.code == 1)
    #expect(outcome.output.contains("\n  stages.end.train.seed: 2 -> 3\n"), "\(outcome.output)")
    for name in ["bends", "control-points", "most", "keep"] {
      #expect(!outcome.output.contains(name), "\(outcome.output)")
    }
    #expect(try workshop.thalweg("show", "moons/1").code == 0)

    let latest = try workshop.text(of: "runs/moons/2/run.json")
    try workshop.write(
      latest.replacing("\"control-points\": 3,", with: "\"bends\": 1,"), to: "runs/moons/2/run.json")
    let plan = try workshop.thalweg(
      "plan", "moons.yaml", "--set", "stages.end.train.seed=3", "--set", "stages.valley.fit-curve.epochs=4")
    #expect(plan.code == 0 && plan.output.contains("epochs"), "\(plan.output)")
    #expect(!plan.output.contains("bends") && !plan.output.contains("control-points"), "\(plan.output)")
  }
}
