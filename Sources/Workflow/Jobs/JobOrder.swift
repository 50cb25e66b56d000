import Declarations

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
  let recipe: String
  /// Whether it is executed although the result is there.
  var isForced = false

  var json: JSON { ["stage": .text(stage), "recipe": .text(recipe), "forced": JSON.boolean(isForced)] }
}

extension JobOrder {
  init?(json: JSON) {
    guard let stage = json["stage"]?.text, let recipe = json["recipe"]?.text else { return nil }
    self.init(stage: stage, recipe: recipe, isForced: json["forced"] == true)
  }
}
