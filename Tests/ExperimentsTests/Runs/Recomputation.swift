import Testing

/// An edit, and exactly how much of the work inside stages is done again for it.
///
/// The experiment is `Edit.base`: two trainings and a fit of 4 steps each; 5 points on the curve and 5 on the segment,
/// on 2 splits (20 passes); a plane of 16 passes; 3 members, which the points of the evaluation provide. Four metrics
/// at a point of the evaluation, two at a cell of the plane.
struct Recomputation: CustomTestStringConvertible, Sendable {
  let edit: Edit
  /// Optimiser steps.
  let steps: Int
  /// Passes of a network over a split.
  let passes: Int
  /// Values of metrics.
  let values: Int

  var testDescription: String { edit.name }

  init(_ name: String, _ replacements: (String, String)..., steps: Int = 0, passes: Int = 0, values: Int = 0)
  {
    edit = Edit(name, replacements)
    self.steps = steps
    self.passes = passes
    self.values = values
  }

  /// Of the first run.
  static let cold = (steps: 12, passes: 36, values: 112)

  static let measuring = [
    Recomputation("5 -> 9 points", ("points: 5", "points: 9"), passes: 16, values: 64),
    Recomputation("5 -> 3 points", ("points: 5", "points: 3")),
    Recomputation(
      "5 -> 6 points, which share the ends alone", ("points: 5", "points: 6"), passes: 16, values: 64),
    Recomputation(
      "one metric more: kept predictions are enough",
      ("points: 5", "points: 5, metrics: [cross-entropy, error, ece, auroc, brier]"), values: 20),
    Recomputation("one metric less", ("points: 5", "points: 5, metrics: [cross-entropy, error, ece]")),
    Recomputation("metrics in another order", ("points: 5", "points: 5, metrics: [ece, error]")),
    Recomputation("one split less", ("points: 5", "points: 5, splits: test")),
    Recomputation(
      "one split more", ("points: 5", "points: 5, splits: [train, validation, test]"), passes: 10, values: 40),
    Recomputation(
      "a second evaluation of the same curve",
      ("  plane:", "  again: {evaluate: {curve: valley, points: 9}}\n  plane:"),
      passes: 16, values: 64),
    Recomputation(
      "another batch of the evaluation", ("points: 5", "points: 5, batch: 100"), passes: 20, values: 80),
    Recomputation("a grid of 4 x 4 -> 7 x 7", ("grid: 4", "grid: 7"), passes: 33, values: 66),
    Recomputation("a grid of 4 x 4 -> 2 x 2", ("grid: 4", "grid: 2")),
    Recomputation(
      "one metric more on the plane: nothing is kept there, and known values are not measured again",
      ("grid: 4", "grid: 4, metrics: [cross-entropy, error, ece]"), passes: 16, values: 16),
    Recomputation(
      "a plane that begins and ends one step further out", ("grid: 4", "grid: 7, lowest: -0.9, highest: 1.9"),
      passes: 49, values: 98),
    Recomputation(
      "another frame of the plane", ("grid: 4", "grid: 4, frame: affine"), passes: 16, values: 32),
    Recomputation("another split of the plane", ("grid: 4", "grid: 4, split: train"), passes: 16, values: 32),
    Recomputation("3 -> 5 members: all of them are points of the evaluation", ("members: 3", "members: 5")),
    Recomputation("3 -> 4 members", ("members: 3", "members: 4"), passes: 2),
    Recomputation(
      "another split of the ensemble, which the evaluation has measured",
      ("members: 3", "members: 3, split: train")),
    Recomputation("a metric more of the ensemble", ("members: 3", "members: 3, metrics: [error, mce]")),
    Recomputation("a title of a plot", ("of: vote", "of: vote, title: Votes")),
  ]
}
