import Declarations
import Platform
import ResultStore
import Workflow

/// What all jobs of a run are told: the experiment as it was when the run began, and where things are.
struct RunOrder: Sendable {
  let snapshot: SpecificationSnapshot
  /// Where relative paths are seen from.
  let workingFolder: String
  /// As the driver names it, seen from the working folder.
  let store: String
  let limits: StoreLimits
  /// What decides bytes where the driver runs.
  let numerics: String
  /// The version of the program.
  let thalweg: String

  var json: JSON {
    [
      "specification": snapshot.json, "working-folder": .text(workingFolder), "store": .text(store),
      "predictions": JSON(limits.predictions), "checkpoints": JSON(limits.checkpoints),
      "numerics": .text(numerics), "thalweg": .text(thalweg),
    ]
  }
}

extension RunOrder {
  init?(json: JSON) {
    guard let snapshot = json["specification"].flatMap(SpecificationSnapshot.init(json:)),
      let workingFolder = json["working-folder"]?.text, let store = json["store"]?.text,
      let predictions = json["predictions"]?.integer, let checkpoints = json["checkpoints"]?.integer,
      let numerics = json["numerics"]?.text, let thalweg = json["thalweg"]?.text
    else { return nil }
    self.init(
      snapshot: snapshot, workingFolder: workingFolder, store: store,
      limits: StoreLimits(predictions: predictions, checkpoints: checkpoints), numerics: numerics,
      thalweg: thalweg)
  }
}

/// What one job is told beside that.
struct JobOrder: Sendable {
  /// The stage's name.
  let stage: String
  let staticKey: String
  /// Whether it is executed although the result is there.
  var isForced = false

  var json: JSON { ["stage": .text(stage), "recipe": .text(staticKey), "forced": JSON.boolean(isForced)] }
}

extension JobOrder {
  init?(json: JSON) {
    guard let stage = json["stage"]?.text, let staticKey = json["recipe"]?.text else { return nil }
    self.init(stage: stage, staticKey: staticKey, isForced: json["forced"] == true)
  }
}

/// One job of one stage: the name by which driver, job and cluster know it.
struct JobTicket: Sendable, Hashable, CustomStringConvertible {
  /// The run whose driver made it.
  let run: String
  /// Counted from 1 within that run.
  let number: Int

  /// `4711-9f3c/12`
  var description: String { "\(run)/\(number)" }

  init(run: String, number: Int) {
    self.run = run
    self.number = number
  }

  init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let run = try? FileName(String(parts[0])), let number = Int(parts[1]), number > 0
    else { return nil }
    self.init(run: run.text, number: number)
  }
}

/// That a job makes, or made, a static key.
struct JobClaim: Sendable, Equatable {
  /// Counted from 1.
  let generation: Int
  let ticket: JobTicket
}
