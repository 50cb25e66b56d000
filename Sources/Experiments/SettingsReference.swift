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

  /// Stages of each kind, which are of one specification but for `shapes`, whose networks are of one value.
  static let stageExamples = [
    "train":
      "start: {train: {network: lenet, data: fashion, epochs: 5, optimiser: {adam: {rate: 2e-3}}, seed: 1}}",
    "import": "end: {import: {file: weights/end.pth, network: lenet, data: fashion}}",
    "fit-curve":
      "valley: {fit-curve: {from: start, to: end, bends: 1, epochs: 10, optimiser: {sgd: {rate: 1e-2}}}}",
    "evaluate": "along: {evaluate: {curve: valley, points: 21, splits: [train, test]}}",
    "landscape": "plane: {landscape: {curve: valley, grid: 21}}",
    "ensemble": "vote: {ensemble: {curve: valley, members: 11}}",
    "functions": "shapes: {functions: {curve: valley, lowest: -2, highest: 2}}",
    "plot": "figures: {plot: {of: [along, plane, vote]}}",
    "command":
      "own: {command: {run: [python3, count.py], files: {count.py: scripts/count.py}, outputs: {counts: table}}}",
  ]
}
