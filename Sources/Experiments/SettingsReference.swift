import Declarations
import Workflow

extension Registry {
  /// Every setting of a specification, in Markdown: `docs/settings.md`.
  public static var settingsReference: String {
    experiments.documentShape.reference(
      title: "Settings",
      introduction: """
        Every key that a specification may have, as the program reads it: this page is made of the declarations that read
        the file (`thalweg schema settings`). What is laid over what is in [specification.md](specification.md).
        *How far it goes* marks settings that what is inside a stage does not depend on: more of it computes what is new.
        *What is looked at* changes nothing that was computed. *A number of each step*: a training goes on from where its
        numbers were last the same. `${vars.x}` may stand wherever a value does.
        """,
      examples: { choice, name in choice == "a kind of stage" ? stageExamples[name] : nil })
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
    for key in keys where !key.field.synonyms.isEmpty {
      let others = key.field.synonyms.map { "`\($0)`" }.joined(separator: ", ")
      let row = "\(others) | `\(key.field.name)` |\n"
      if let index = places.firstIndex(where: { $0.row == row }) {
        places[index].titles.append(key.title)
      } else {
        places.append((row, [key.title]))
      }
    }
    let synonyms = places.map { "| \($0.titles.joined(separator: ", ")) | \($0.row)" }
    return """
      # Names that changed

      A setting that has another name than before is refused under the old one, with the name of now. `thalweg migrate`
      rewrites a specification, and leaves all else of it as it is: comments, blank lines, quotes, anchors, order.

          thalweg migrate experiment.yaml
          thalweg migrate --check configs/*.yaml      # exit code 1 where something would change; nothing is written

      What is not rewritten is said with its place: a value that is `${vars.n}`, `${for.n}` or an alias, since what it
      stands for may be meant elsewhere too. Files that a file `extends` are named. Runs that were made under old names are
      read as before, and `plan` and `diff` hold them against the names of now. This page is made of the declarations that
      read a specification (`thalweg schema migration`).

      | in | was | is | value |
      |---|---|---|---|
      \(renamed.joined())
      ## What other programs call it

      None of these is read; each is answered with the name here.

      | in | elsewhere | here |
      |---|---|---|
      \(synonyms.joined())
      """
  }

  /// Stages of each kind, which are of one specification but for `shapes`, whose networks are of one value.
  static let stageExamples = [
    "train":
      "start: {train: {network: lenet, data: fashion, epochs: 5, optimiser: {adam: {rate: 2e-3}}, seed: 1}}",
    "import": "end: {import: {file: weights/end.pth, network: lenet, data: fashion}}",
    "fit-curve":
      "valley: {fit-curve: {from: start, to: end, control-points: 3, epochs: 10, optimiser: {sgd: {rate: 1e-2}}}}",
    "evaluate": "along: {evaluate: {curve: valley, points: 21, splits: [train, test]}}",
    "landscape": "plane: {landscape: {curve: valley, grid: 21}}",
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
