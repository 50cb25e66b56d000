import Testing

/// A change of a specification, and the stages that it makes run again.
struct Edit: CustomTestStringConvertible, Sendable {
  let name: String
  private let replacements: [(old: String, new: String)]
  let executed: Set<String>

  var testDescription: String { name }

  init(_ name: String, _ replacements: (String, String)..., runs executed: Set<String> = []) {
    self.init(name, replacements, runs: executed)
  }

  init(_ name: String, _ replacements: [(String, String)], runs executed: Set<String> = []) {
    self.name = name
    self.replacements = replacements
    self.executed = executed
  }

  func applied(to text: String) -> String {
    replacements.reduce(text) { text, replacement in
      precondition(text.contains(replacement.old), "'\(replacement.old)' is not in the specification")
      return text.replacing(replacement.old, with: replacement.new)
    }
  }

  static let base = """
    name: small
    vars: {epochs: 2}
    data:
      moons: {dataset: {two-moons: {count: 60}}, validation: 20}
    networks:
      small: {input: [2], layers: [linear: 6, tanh, linear: 2]}
    defaults:
      train: {network: small, data: moons, epochs: "${vars.epochs}", batch: 20}
    stages:
      start: {train: {seed: 1}}
      end: {train: {seed: 2}}
      valley: {fit-curve: {from: start, to: end, epochs: 2, batch: 20}}
      along: {evaluate: {curve: valley, points: 5}}
      plane: {landscape: {curve: valley, grid: 4}}
      vote: {ensemble: {curve: valley, members: 3}}
      figure: {plot: {of: [along, plane]}}
      other: {plot: {of: vote}}

    """

  static let all: Set<String> = ["start", "end", "valley", "along", "plane", "vote", "figure", "other"]

  static let harmless = [
    Edit("nothing at all"),
    Edit("a comment", ("vars:", "# a remark\nvars:")),
    Edit("the order of keys", ("{from: start, to: end, epochs: 2", "{epochs: 2, to: end, from: start")),
    Edit(
      "the order of stages",
      (
        "  start: {train: {seed: 1}}\n  end: {train: {seed: 2}}",
        "  end: {train: {seed: 2}}\n  start: {train: {seed: 1}}"
      )),
    Edit("quotation marks", ("curve: valley, points", "curve: \"valley\", 'points'")),
    Edit("another spelling of a number", ("epochs: 2}", "epochs: 0x2}")),
    Edit("a default written out", ("points: 5", "points: 5, splits: [train, test]")),
    Edit("a shorthand written out", ("linear: 6", "linear: {outputs: 6}")),
    Edit("a value in place of its variable", ("\"${vars.epochs}\"", "2")),
    Edit(
      "an inherited setting written out",
      ("{curve: valley, grid", "{network: small, data: moons, curve: valley, grid")),
    Edit("a variable of another name", ("vars: {epochs", "vars: {passes"), ("vars.epochs", "vars.passes")),
    Edit(
      "a network of another name", ("  small: {input", "  tiny: {input"), ("network: small", "network: tiny")),
    Edit("data of another name", ("  moons:", "  halves:"), ("data: moons", "data: halves")),
    Edit("a description", ("start: {train", "start: {description: the start, train")),
    Edit("an unused data set", ("data:\n", "data:\n  more: {dataset: two-moons}\n")),
    Edit("an end of another name", ("  start:", "  first:"), ("from: start", "from: first")),
    Edit("a curve of another name", ("  valley:", "  bend:"), ("curve: valley", "curve: bend")),
    Edit("a plot of another name", ("  figure:", "  drawing:")),
  ]

  static let telling = [
    Edit(
      "an evaluation of another name", ("  along:", "  path:"), ("of: [along", "of: [path"), runs: ["figure"]),
    Edit("a seed of one end", ("seed: 2", "seed: 3"), runs: all.subtracting(["start"])),
    Edit(
      "a bound on gradients", ("{seed: 2}", "{seed: 2, clip-norm: 0.01}"), runs: all.subtracting(["start"])),
    Edit(
      "label smoothing of one end", ("{seed: 2}", "{seed: 2, loss: {cross-entropy: {label-smoothing: 0.1}}}"),
      runs: all.subtracting(["start"])),
    Edit("a bound that no gradient reaches", ("{seed: 2}", "{seed: 2, clip-norm: 1000}"), runs: ["end"]),
    Edit("epochs of one end", ("{seed: 1}", "{seed: 1, epochs: 3}"), runs: all.subtracting(["end"])),
    Edit("epochs of both ends", ("vars: {epochs: 2}", "vars: {epochs: 3}"), runs: all),
    Edit(
      "epochs of the fit", ("to: end, epochs: 2", "to: end, epochs: 3"),
      runs: all.subtracting(["start", "end"])),
    Edit(
      "the family of the curve", ("to: end,", "to: end, family: polygonal-chain,"),
      runs: all.subtracting(["start", "end"])),
    Edit("the points of the evaluation", ("points: 5", "points: 6"), runs: ["along", "figure"]),
    Edit(
      "a metric more", ("points: 5", "points: 5, metrics: [cross-entropy, error, ece, auroc, brier]"),
      runs: ["along", "figure"]),
    Edit("a split less", ("points: 5", "points: 5, splits: test"), runs: ["along", "figure"]),
    Edit("the grid of the plane", ("grid: 4", "grid: 5"), runs: ["plane", "figure"]),
    Edit("the frame of the plane", ("grid: 4", "grid: 4, frame: affine"), runs: ["plane", "figure"]),
    Edit("the members", ("members: 3", "members: 4"), runs: ["vote", "other"]),
    Edit("the title of a plot", ("of: vote", "of: vote, title: Votes"), runs: ["other"]),
    Edit("the width of a plot", ("of: vote", "of: vote, width: 480"), runs: ["other"]),
    Edit("the order of a plot's subjects", ("[along, plane]", "[plane, along]"), runs: ["figure"]),
    Edit("a subject more", ("of: vote", "of: [vote, valley]"), runs: ["other"]),
    Edit("a stage more", ("stages:\n", "stages:\n  third: {train: {seed: 3}}\n"), runs: ["third"]),
    Edit(
      "a soup of both ends", ("  plane:", "  soup: {soup: {of: [start, end]}}\n  plane:"), runs: ["soup"]),
    Edit(
      "the network at a point of the curve",
      ("  plane:", "  middle: {point: {curve: valley, at: 0.5}}\n  plane:"),
      runs: ["middle"]),
    Edit(
      "the curvature along the curve",
      ("  plane:", "  floor: {curvature: {curve: valley, points: 3, steps: 5, trace: 2}}\n  plane:"),
      runs: ["floor"]),
    Edit(
      "both ends connected",
      (
        "  plane:", "  graph: {connect: {weights: [start, end], points: 3, by: {band: {steps: 2}}}}\n  plane:"
      ),
      runs: ["graph"]),
    Edit(
      "a simplex of one end",
      ("  plane:", "  tri: {simplex: {from: start, epochs: 1, batch: 20}}\n  plane:"), runs: ["tri"]),
    Edit(
      "both ends connected by a layer-wise path",
      (
        "  plane:",
        "  graph: {connect: {weights: [start, end], points: 3, by: {layer-wise: {moves: 2, steps: 1}}}}\n  plane:"
      ),
      runs: ["graph"]),
    Edit(
      "a star of both ends", ("  plane:", "  centre: {star: {of: [start, end], epochs: 1}}\n  plane:"),
      runs: ["centre"]),
    Edit("the data's seed", ("count: 60", "count: 60, seed: 1"), runs: all),
    Edit("the number held out", ("validation: 20", "validation: 10"), runs: all),
    Edit("measured normalisation", ("validation: 20", "validation: 20, normalise: measured"), runs: all),
    Edit("a choice of examples", ("validation: 20", "validation: 20, examples: 30"), runs: all),
    Edit("a layer more", ("tanh, linear: 2", "tanh, linear: 4, tanh, linear: 2"), runs: all),
    Edit("the batch of an evaluation", ("points: 5", "points: 5, batch: 100"), runs: ["along"]),
  ]
}
