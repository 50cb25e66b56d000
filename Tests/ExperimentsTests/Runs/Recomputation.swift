import Testing

/// An edit, and exactly how much of the work inside stages is done again for it.
///
/// The experiment is `Edit.base`: two trainings and a fit of 4 steps each; 5 points on the curve and 5 on the segment,
/// on 2 splits (20 in all); a plane of 16 cells; 3 members, which the points of the evaluation provide. Four metrics
/// at a point of the evaluation, two at a cell of the plane.
struct Recomputation: CustomTestStringConvertible, Sendable {
  let edit: Edit
  /// What is run before the edit, where that is not `Edit.base`.
  private(set) var prior: Edit?
  let work: Work

  var testDescription: String { edit.name }

  /// What is computed, rather than taken from the store.
  struct Work: Equatable, Sendable {
    /// Optimiser steps.
    var steps = 0
    /// Networks of an evaluation, each counted once for each split that it passes over.
    var points = 0
    /// Networks of a plane.
    var cells = 0
    /// Networks of an ensemble.
    var members = 0
    /// States of trainings, and networks of soups, each measured on the validation split.
    var validations = 0
    /// Probes of a Hessian.
    var probes = 0
    /// Paths between two networks.
    var paths = 0
    /// Values of metrics.
    var values = 0
  }

  init(
    _ name: String, _ replacements: (String, String)..., steps: Int = 0, points: Int = 0, cells: Int = 0,
    members: Int = 0, validations: Int = 0, probes: Int = 0, paths: Int = 0,
    values: Int = 0
  ) {
    self.init(
      name, replacing: replacements,
      Work(
        steps: steps, points: points, cells: cells, members: members, validations: validations,
        probes: probes, paths: paths, values: values))
  }

  /// The same, where these settings of the first training stood there before.
  func after(_ settings: String) -> Recomputation {
    var changed = self
    changed.prior = Edit(settings, ("{seed: 1}", "{seed: 1, \(settings)}"))
    return changed
  }

  /// The same, where other stages stood there before.
  func after(_ name: String, _ replacements: (String, String)...) -> Recomputation {
    var changed = self
    changed.prior = Edit(name, replacements)
    return changed
  }

  private static func besides(_ stages: [String]) -> Edit {
    Edit(stages.joined(separator: "; "), ("  figure:", stages.map { "  \($0)\n" }.joined() + "  figure:"))
  }

  /// An edit of stages that are not among those of `Edit.base`.
  init(
    _ name: String, of before: [String], to after: [String], steps: Int = 0, points: Int = 0, cells: Int = 0,
    members: Int = 0, probes: Int = 0, paths: Int = 0, values: Int = 0
  ) {
    self.init(
      name, replacing: [("  figure:", after.map { "  \($0)\n" }.joined() + "  figure:")],
      Work(
        steps: steps, points: points, cells: cells, members: members, probes: probes, paths: paths,
        values: values))
    prior = Self.besides(before)
  }

  /// The specification before the edit, and after it.
  var specifications: (before: String, after: String) {
    (prior?.applied(to: Edit.base) ?? Edit.base, edit.applied(to: Edit.base))
  }

  init(_ name: String, replacing replacements: [(String, String)], _ work: Work) {
    edit = Edit(name, replacements)
    self.work = work
  }

  private static let third = "third: {train: {seed: 3}}"

  private static func around(_ settings: String) -> String {
    "around: {landscape: {around: start, \(settings)}}"
  }

  private static func wide(_ settings: String) -> String {
    "wide: {landscape: {curve: valley, \(settings)}}"
  }

  private static func pairs(_ names: String) -> String {
    "pairs: {barriers: {between: [\(names)], points: 5}}"
  }

  /// Of the first run.
  static let cold = Work(steps: 12, points: 20, cells: 16, values: 112)

  static let measuring = [
    Recomputation("5 -> 9 points", ("points: 5", "points: 9"), points: 16, values: 64),
    Recomputation("5 -> 3 points", ("points: 5", "points: 3")),
    Recomputation(
      "5 -> 6 points, which share the ends alone", ("points: 5", "points: 6"), points: 16, values: 64),
    Recomputation(
      "one metric more: kept predictions are enough",
      ("points: 5", "points: 5, metrics: [cross-entropy, error, ece, auroc, brier]"), values: 20),
    Recomputation("one metric less", ("points: 5", "points: 5, metrics: [cross-entropy, error, ece]")),
    Recomputation("metrics in another order", ("points: 5", "points: 5, metrics: [ece, error]")),
    Recomputation("one split less", ("points: 5", "points: 5, splits: test")),
    Recomputation(
      "one split more", ("points: 5", "points: 5, splits: [train, validation, test]"), points: 10, values: 40),
    Recomputation(
      "a second evaluation of the same curve",
      ("  plane:", "  again: {evaluate: {curve: valley, points: 9}}\n  plane:"),
      points: 16, values: 64),
    Recomputation(
      "another batch of the evaluation", ("points: 5", "points: 5, batch: 100"), points: 20, values: 80),
    Recomputation("a grid of 4 x 4 -> 7 x 7", ("grid: 4", "grid: 7"), cells: 33, values: 66),
    Recomputation("a grid of 4 x 4 -> 2 x 2", ("grid: 4", "grid: 2")),
    Recomputation(
      "one metric more on the plane: nothing is kept there, and known values are not measured again",
      ("grid: 4", "grid: 4, metrics: [cross-entropy, error, ece]"), cells: 16, values: 16),
    Recomputation(
      "a wider plane whose steps fall elsewhere", ("grid: 4", "grid: 7, lowest: -0.9, highest: 1.9"),
      cells: 49, values: 98),
    Recomputation(
      "a plane of 8 x 8 that begins and ends one step further out", of: [wide("grid: 8")],
      to: [wide("grid: 10, lowest: -0.4, highest: 1.4")],
      cells: 36, values: 72),
    Recomputation(
      "a plane around random directions of 5 x 5 -> 9 x 9", of: [around("grid: 5")], to: [around("grid: 9")],
      cells: 56, values: 112),
    Recomputation(
      "the same plane one step further out on every side", of: [around("grid: 5")],
      to: [around("grid: 7, lowest: -1.5, highest: 1.5")], cells: 24, values: 48),
    Recomputation(
      "another seed of its directions", of: [around("grid: 5")],
      to: [around("grid: 5, directions: {random: {seed: 1}}")], cells: 25, values: 50),
    Recomputation(
      "barriers between both ends, whose segment is evaluated", of: [], to: [pairs("start, end")]),
    Recomputation(
      "a third network in a matrix of barriers", of: [third, pairs("start, end")],
      to: [third, pairs("start, end, third")], points: 10, values: 20),
    Recomputation(
      "barriers layer by layer, of which that of the whole is known", of: [],
      to: ["layers: {barriers: {from: start, to: end, points: 5}}"], points: 10, values: 20),
    Recomputation(
      "another frame of the plane", ("grid: 4", "grid: 4, frame: affine"), cells: 16, values: 32),
    Recomputation("another split of the plane", ("grid: 4", "grid: 4, split: train"), cells: 16, values: 32),
    Recomputation("3 -> 5 members: all of them are points of the evaluation", ("members: 3", "members: 5")),
    Recomputation("3 -> 4 members", ("members: 3", "members: 4"), members: 2),
    Recomputation(
      "another split of the ensemble, which the evaluation has measured",
      ("members: 3", "members: 3, split: train")),
    Recomputation("a metric more of the ensemble", ("members: 3", "members: 3, metrics: [error, mce]")),
    Recomputation("a title of a plot", ("of: vote", "of: vote, title: Votes")),
    Recomputation(
      "the network at one point more of the curve, as weights",
      ("  plane:", "  middle: {point: {curve: valley, at: 0.5}}\n  plane:")),
    Recomputation(
      "a soup of both ends: each of them on the validation split, and their mean",
      ("  plane:", "\(soup("start, end"))\n  plane:"), validations: 3, values: 3),
    Recomputation(
      "a network more in a soup of all: itself, and the new mean",
      ("  plane:", "\(middle)\(soup("start, end, middle", ", select: uniform"))\n  plane:"), validations: 2,
      values: 2
    ).after("a soup", ("  plane:", "\(middle)\(soup("start, end", ", select: uniform"))\n  plane:")),
    Recomputation(
      "a soup of all in place of a greedy one, which has measured its mean",
      ("  plane:", "\(soup("start, end", ", select: uniform"))\n  plane:")
    ).after("a soup", ("  plane:", "\(soup("start, end"))\n  plane:")),
    Recomputation(
      "the curvature of both ends: of each the loss, the eigenvalues, and three products for the trace",
      of: [],
      to: [sharpness("weights: [start, end]")], probes: 10),
    Recomputation(
      "a third network in it", of: [third, sharpness("weights: [start, end]")],
      to: [third, sharpness("weights: [start, end, third]")], probes: 5),
    Recomputation(
      "the spectral density too, by two vectors", of: [sharpness("weights: [start, end]")],
      to: [sharpness("weights: [start, end], density: {probes: 2, steps: 5}")], probes: 4),
    Recomputation(
      "the curvature along the curve, whose ends are known", of: [sharpness("weights: [start, end]")],
      to: [
        sharpness("weights: [start, end]"),
        "floor: {curvature: {curve: valley, points: 5, steps: 8, trace: 3}}",
      ],
      probes: 17),
    Recomputation(
      "two more points of it: the loss, the eigenvalues and the trace of each that is new",
      of: ["floor: {curvature: {curve: valley, points: 3, steps: 8, trace: 3}}"],
      to: ["floor: {curvature: {curve: valley, points: 5, steps: 8, trace: 3}}"], probes: 10),
    Recomputation(
      "the curvature by layer, of which the loss is known", of: [sharpness("weights: start")],
      to: [sharpness("weights: start, by: layer")], probes: 8),
    Recomputation(
      "another split of it", of: [sharpness("weights: start")],
      to: [sharpness("weights: start, split: test")],
      probes: 5),
    Recomputation(
      "both ends connected by an elastic band: 5 points on it, and the straight way is evaluated", of: [],
      to: [graph("weights: [start, end]")], points: 5, paths: 1, values: 10),
    Recomputation(
      "a third network among those that are connected: two pairs",
      of: [third, graph("weights: [start, end]")],
      to: [third, graph("weights: [start, end, third]")], points: 20, paths: 2, values: 40),
    Recomputation(
      "the same networks in another order", of: [graph("weights: [start, end]")],
      to: [graph("weights: [end, start]")], points: 10, values: 20),
    Recomputation(
      "more points on the same path", of: [graph("weights: [start, end]")],
      to: ["graph: {connect: {points: 9, by: {band: {steps: 3}}, weights: [start, end]}}"], points: 8,
      values: 16),
    Recomputation(
      "another rate of the band: the path, and its points", of: [graph("weights: [start, end]")],
      to: ["graph: {connect: {points: 5, by: {band: {steps: 3, rates: [0.2]}}, weights: [start, end]}}"],
      points: 5,
      paths: 1, values: 10),
    Recomputation(
      "the same ends connected by a layer-wise path", of: [graph("weights: [start, end]")],
      to: [walk("moves: 3, steps: 2")], points: 5, paths: 1, values: 10),
    Recomputation(
      "more moves on it", of: [walk("moves: 3, steps: 2")], to: [walk("moves: 4, steps: 2")], points: 5,
      paths: 1, values: 10),
    Recomputation("a star of both ends, of 4 steps", of: [], to: [star("epochs: 2")], steps: 4),
    Recomputation(
      "2 -> 3 epochs of it, at a constant rate", of: [star("epochs: 2, schedule: constant")],
      to: [star("epochs: 3, schedule: constant")], steps: 2),
    Recomputation(
      "another seed of it, and the lines from its centre",
      of: [star("epochs: 2"), around("joined: [start, end]", of: "centre")],
      to: [star("epochs: 2, seed: 5"), around("joined: [start, end]", of: "centre")], steps: 4, points: 10,
      values: 20),
    Recomputation(
      "barriers around its centre: two lines, as the segment between both ends is evaluated",
      of: [star("epochs: 2")], to: [star("epochs: 2"), around("joined: [start, end]", of: "centre")],
      points: 10, values: 20),
    Recomputation(
      "a third network that is held out: its line, and those to both ends",
      of: [third, star("epochs: 2"), around("joined: [start, end]", of: "centre")],
      to: [third, star("epochs: 2"), around("joined: [start, end], held-out: third", of: "centre")],
      points: 15, values: 30),
    Recomputation(
      "another policy on the segment: 3 points on 2 splits",
      ("  plane:", "\(segment(", statistics: repair"))\n  plane:"),
      points: 6, values: 24
    ).after("a segment", ("  plane:", "\(segment(""))\n  plane:")),
  ]

  private static func graph(_ settings: String) -> String {
    "graph: {connect: {points: 5, by: {band: {steps: 3}}, \(settings)}}"
  }

  private static func walk(_ settings: String) -> String {
    "graph: {connect: {points: 5, by: {layer-wise: {\(settings)}}, weights: [start, end]}}"
  }

  private static func star(_ settings: String) -> String {
    "centre: {star: {of: [start, end], batch: 20, \(settings)}}"
  }

  private static func around(_ networks: String, of centre: String) -> String {
    "lines: {barriers: {centre: \(centre), \(networks), points: 5}}"
  }

  private static func sharpness(_ settings: String) -> String {
    "sharpness: {curvature: {steps: 8, trace: 3, \(settings)}}"
  }

  private static let middle = "  middle: {point: {curve: valley, at: 0.5}}\n"

  private static func soup(_ members: String, _ more: String = "") -> String {
    "  soup: {soup: {of: [\(members)]\(more)}}"
  }

  private static func segment(_ more: String) -> String {
    "  line: {curve: {through: [start, end]}}\n  straight: {evaluate: {curve: line, points: 3\(more)}}"
  }

  /// Whatever moves an end moves the curve, and all that is measured: 4 steps of the fit are added.
  private static func ends(_ name: String, _ replacements: (String, String)..., steps: Int) -> Recomputation {
    Recomputation(
      name, replacing: replacements, Work(steps: steps + 4, points: 20, cells: 16, values: 112))
  }

  /// Whatever moves the curve alone leaves the segment's 10 points.
  private static func fit(_ name: String, _ replacements: (String, String)..., steps: Int) -> Recomputation {
    Recomputation(name, replacing: replacements, Work(steps: steps, points: 10, cells: 16, values: 72))
  }

  static let training = [
    ends("2 -> 4 epochs of both ends", ("vars: {epochs: 2}", "vars: {epochs: 4}"), steps: 8),
    ends("2 -> 3 epochs of one end", ("{seed: 1}", "{seed: 1, epochs: 3}"), steps: 2),
    ends("2 -> 1 epochs of one end, which it has passed", ("{seed: 1}", "{seed: 1, epochs: 1}"), steps: 0),
    ends("another seed of one end", ("{seed: 1}", "{seed: 3}"), steps: 4),
    ends("another rate of one end", ("{seed: 1}", "{seed: 1, optimiser: {adam: {rate: 2e-3}}}"), steps: 4),
    ends(
      "another decay of one end",
      ("{seed: 1}", "{seed: 1, optimiser: {adam: {rate: 1e-3, weight-decay: 0.1}}}"), steps: 4),
    ends(
      "a schedule whose tail falls after the first epoch",
      ("{seed: 1}", "{seed: 1, schedule: {step: {every-epochs: 1}}}"), steps: 2),
    ends("another batch of one end", ("{seed: 1}", "{seed: 1, batch: 40}"), steps: 2),
    ends(
      "inputs normalised by the numbers of the training split",
      ("validation: 20}", "validation: 20, normalise: measured}"), steps: 8),
    ends("fewer training examples: 40 -> 30", ("validation: 20}", "validation: 20, examples: 30}"), steps: 8),
    Recomputation(
      "a schedule that gives the rates it gave",
      ("{seed: 1}", "{seed: 1, schedule: {step: {every-epochs: 2}}}")),
    Recomputation("a horizon of a rate that is constant", ("{seed: 1}", "{seed: 1, horizon: 50}")),
    Recomputation(
      "the validation split measured after each epoch of one end",
      ("{seed: 1}", "{seed: 1, validate: {}}"), validations: 2, values: 4),
    Recomputation(
      "one metric more of the validation split: kept predictions are enough",
      ("{seed: 1}", "{seed: 1, validate: {metrics: [cross-entropy, accuracy, ece]}}"), values: 2
    ).after("validate: {}"),
    Recomputation("epochs that are kept as results", ("{seed: 1}", "{seed: 1, keep: {epochs: [0, 1]}}")),
    Recomputation(
      "a fork after the first of 2 epochs, in another order",
      ("  valley:", "  fork: {train: {continue: {from: start, epoch: 1}, seeds: {order: 5}}}\n  valley:"),
      steps: 2),
    Recomputation(
      "patience of 1 -> 3 epochs, by which a training ends after 4 epochs and not after 2",
      replacing: [
        (
          "{seed: 1}",
          "{seed: 1, epochs: 8, validate: {}, early-stopping: {patience: 3, least-gain: 100}}"
        )
      ], Work(steps: 4 + 4, points: 20, cells: 16, validations: 2, values: 112 + 4)
    ).after("epochs: 8, validate: {}, early-stopping: {patience: 1, least-gain: 100}"),
    Recomputation("how many checkpoints are kept", ("{seed: 1}", "{seed: 1, checkpoints: {keep: 3}}")),
    fit(
      "2 -> 4 epochs of the fit, whose cosine is stretched over them",
      ("to: end, epochs: 2", "to: end, epochs: 4"), steps: 8),
    fit(
      "2 -> 4 epochs of the fit, with the cosine's horizon pinned",
      ("to: end, epochs: 2", "to: end, epochs: 4, horizon: 2"),
      steps: 4),
    fit("another seed of the fit", ("to: end,", "to: end, seed: 9,"), steps: 4),
    fit("one control point more", ("to: end,", "to: end, control-points: 4,"), steps: 4),
    fit(
      "another momentum of the fit", ("to: end,", "to: end, optimiser: {sgd: {rate: 0.05, momentum: 0.5}},"),
      steps: 4),
  ]
}

extension Recomputation {
  /// The table that docs/caching.md shows: made of the list that is tested, so that the two cannot part.
  static let table = """
    | edit | steps | points | cells | members | validations | probes | paths | values |
    |---|--:|--:|--:|--:|--:|--:|--:|--:|

    """ + [row("the first run", cold)].joined()
    + (measuring + sampling + training).map { row($0.edit.name, $0.work) }.joined()

  private static func row(_ name: String, _ work: Work) -> String {
    let counts = [
      work.steps, work.points, work.cells, work.members, work.validations, work.probes, work.paths,
      work.values,
    ]
    return "| \(name) | \(counts.map(String.init).joined(separator: " | ")) |\n"
  }
}
