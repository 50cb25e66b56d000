import Declarations
import Workflow

extension Registry {
  /// Every setting of a specification, in Markdown: `docs/settings.md`.
  public static var settingsReference: String {
    experiments.documentShape.reference(
      title: "Settings",
      introduction: """
        Every setting that a specification may have. This page is generated from the code that reads
        the file (`thalweg schema settings`). [specification.md](specification.md) says which setting overrides which.
        `${vars.x}` may replace any value. In the tables:

        - *required*: it has to be written, in the stage or in `defaults`.
        - *inherited*: where it is not written, it is that of the stages referred to.
        - *extent*: cached work inside a stage does not depend on it; raising it computes only what is new. For `epochs`
          this holds only where the old steps keep their rates, at a constant or stepped rate or with `horizon`
          ([caching](caching.md#inside-a-stage)).
        - *observation*: changing it invalidates nothing computed.
        - *per step*: a training resumes from the step where its values were last the same.
        """,
      others: [
        FieldShape(
          name: "x-…", shape: .any,
          documentation:
            "Not read: a place for YAML anchors. `x-part: true` tells editors that other files extend this one "
            + "and give what it lacks.")
      ],
      note: { choice, name in
        guard choice == "a kind of stage",
          let kind = experiments.vocabulary.stages.first(where: { $0.name == name })
        else { return ReferenceNote() }
        return ReferenceNote(
          example: stageExamples[name], inherited: kind.givers.isEmpty ? Set(kind.inherited) : [],
          alternatives: kind.alternatives)
      })
  }

  /// What settings were called in earlier versions, and what other programs call them, in Markdown: `docs/migration.md`.
  public static var migrationReference: String {
    let keys = experiments.documentShape.keyNames
    let renamed = keys.flatMap { key in
      key.field.formerNames.map { former in
        let value =
          former.addition == 0
          ? "the same" : "\(former.addition) more\(former.remark.map { ": it \($0.dropWhich)" } ?? "")"
        return "| \(key.title) | `\(former.name)` | `\(key.field.name)` | \(value) |\n"
      }
    }
    var places: [(row: String, titles: [String])] = []
    for key in keys {
      var differences: [String?] = []
      for synonym in key.field.synonyms where !differences.contains(synonym.difference) {
        differences.append(synonym.difference)
      }
      for difference in differences {
        let others = key.field.synonyms.filter { $0.difference == difference }.map { "`\($0.name)`" }
        let row = "\(others.joined(separator: ", ")) | `\(key.field.name)` | \(difference ?? "") |\n"
        if let index = places.firstIndex(where: { $0.row == row }) {
          places[index].titles.append(key.title)
        } else {
          places.append((row, [key.title]))
        }
      }
    }
    let synonyms = places.map { "| \($0.titles.joined(separator: ", ")) | \($0.row)" }
    return """
      # Names that changed

      A renamed setting is an error under its old name; the error gives the new one. `thalweg migrate`
      rewrites a specification and leaves everything else unchanged: comments, blank lines, quotes, anchors, order.

          thalweg migrate experiment.yaml
          thalweg migrate --check configs/*.yaml      # exit code 1 where something would change; nothing is written

      It does not rewrite a value that is a variable (`${vars.n}`, `${for.n}`) or an alias, since what that stands for may
      be used elsewhere too; it reports the place. Files that a file `extends` are listed. Runs made under old names are
      read as before, and `plan` and `diff` map them to the new names. This page is generated from the code that
      reads a specification (`thalweg schema migration`).

      | in | was | is | value |
      |---|---|---|---|
      \(renamed.joined())
      ## Names in other programs

      None of these is accepted, and `thalweg migrate` rewrites none; the error gives the name to use, and what differs
      where the value is not the same.

      | in | elsewhere | here | what differs |
      |---|---|---|---|
      \(synonyms.joined())
      """
  }

  /// Stages of each kind, which are of one specification but for `shapes`, whose networks are of one value.
  static let stageExamples = [
    "train":
      "start: {train: {network: lenet, data: fashion, epochs: 5, optimiser: {adam: {rate: 2e-3}}, seed: 1}}",
    "import": "end: {import: {file: weights/end.pth, network: lenet, data: fashion}}",
    "import-curve": "published: {import-curve: {file: weights/curve.pt, network: lenet, data: fashion}}",
    "fit-curve":
      "valley: {fit-curve: {from: start, to: end, control-points: 3, epochs: 10, optimiser: {sgd: {rate: 1e-2}}}}",
    "star": "centre: {star: {of: [start, middle, end], epochs: 20}}",
    "curve": "straight: {curve: {through: [start, end]}}",
    "point": "middle: {point: {curve: valley, at: 0.5}}",
    "average": "mean: {average: {of: [start, end]}}",
    "posterior": "swag: {posterior: {of: [start, middle, end]}}",
    "simplex": "tri: {simplex: {from: start, vertices: 2, epochs: 10}}",
    "soup": "soup: {soup: {of: [start, end, middle]}}",
    "merge": "both: {merge: {of: [start, end], method: slerp}}",
    "align": "aligned: {align: {weights: end, to: start, restarts: 5}}",
    "permute": "back: {permute: {weights: aligned, by: aligned, inverse: true}}",
    "evaluate": "along: {evaluate: {curve: valley, points: 21, splits: [train, test]}}",
    "landscape": "plane: {landscape: {curve: valley, grid: 21}}",
    "barriers": "layers: {barriers: {from: start, to: end, by: layer}}",
    "curvature": "sharpness: {curvature: {weights: [start, end], examples: 2000, density: {}}}",
    "connect": "graph: {connect: {weights: [start, middle, end], by: {band: {steps: 200}}}}",
    "ensemble": "vote: {ensemble: {curve: valley, members: 11}}",
    "functions": "shapes: {functions: {curve: valley, lowest: -2, highest: 2}}",
    "plot": "figures: {plot: {of: [along, plane, vote]}}",
    "command":
      "own: {command: {run: [python3, count.py], files: {count.py: scripts/count.py}, outputs: {counts: table}}}",
  ]
}

extension String {
  /// What a remark says of the name of now: `which counts the ends too` -> `counts the ends too`.
  fileprivate var dropWhich: String { hasPrefix("which ") ? String(dropFirst(6)) : self }
}
