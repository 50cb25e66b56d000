extension WrongSpecification {
  /// Mistakes in what stages are, what they are called, and what they refer to.
  static let stages = [
    WrongSpecification("no kind", "end: {train: {seed: 2}}", "end: {description: the end}"),
    WrongSpecification("a stage of nothing", "end: {train: {seed: 2}}", "end: {}"),
    WrongSpecification("a stage that is null", "end: {train: {seed: 2}}", "end:"),
    WrongSpecification("a stage that is a list", "end: {train: {seed: 2}}", "end: [train]"),
    WrongSpecification("a stage that is a number", "end: {train: {seed: 2}}", "end: 2"),
    WrongSpecification("two kinds", "along: {evaluate:", "along: {ensemble: {curve: valley}, evaluate:"),
    WrongSpecification("an unknown kind", "along: {evaluate:", "along: {evaluated:"),
    WrongSpecification("a bare kind that needs more", "end: {train: {seed: 2}}", "end: train"),
    WrongSpecification(
      "settings that are a text", "{evaluate: {curve: valley, points: 21}}", "{evaluate: valley}"),
    WrongSpecification(
      "settings that are a list", "{evaluate: {curve: valley, points: 21}}", "{evaluate: [valley]}"),
    WrongSpecification("a stage's name with a slash", "  along:", "  a/long:"),
    WrongSpecification("a stage's name that climbs", "  along:", "  ..:"),
    WrongSpecification("a stage's name with a leading dot", "  along:", "  .along:"),
    WrongSpecification("a stage's name with a space", "  along:", "  the way:"),
    WrongSpecification(
      "a stage with the name of data", "end: {train: {seed: 2}}", "moons: {train: {seed: 2}}"),
    WrongSpecification("a reference to nothing", "{curve: valley, points", "{curve: valey, points"),
    WrongSpecification("a reference of the wrong type", "{curve: valley, points", "{curve: start, points"),
    WrongSpecification("a reference to data", "{curve: valley, points", "{curve: moons, points"),
    WrongSpecification("a reference that is a number", "{curve: valley, points", "{curve: 7, points"),
    WrongSpecification(
      "a reference that is a map", "{curve: valley, points", "{curve: {from: start}, points"),
    WrongSpecification("an end that is a curve", "to: end,", "to: valley2,"),
    WrongSpecification("to wants weights", "to: end,", "to: along,"),
    WrongSpecification("a curve from a stage to itself", "to: end,", "to: start,"),
    WrongSpecification(
      "a curve for another network than its ends have", "to: end, control-points: 3",
      "to: end, control-points: 3, network: {input: [2], layers: [linear: 2]}"),
    WrongSpecification(
      "a curve between weights from a file and another network",
      "valley: {fit-curve: {from: start,",
      "taken: {import: {file: w.npz, network: {input: [2], layers: [linear: 2]}}}\n  valley: {fit-curve: {from: taken, network: small, data: moons,"
    ),
    WrongSpecification(
      "weights from a file measured as another network",
      "vote: {ensemble: {curve: valley, members: 5}}",
      "taken: {import: {file: w.npz, network: {input: [2], layers: [linear: 2]}}}\n  vote: {ensemble: {weights: [start, taken], network: small, data: moons}}"
    ),
    WrongSpecification(
      "a curve measured as another network", "along: {evaluate: {curve: valley,",
      "along: {evaluate: {curve: valley, network: {input: [2], layers: [linear: 2]},"),
    WrongSpecification("dropout where the network has none", "{seed: 2}", "{seed: 2, dropout: 0.5}"),
    WrongSpecification("dropout beyond all", "control-points: 3", "control-points: 3, dropout: 1"),
    WrongSpecification("a stage that needs itself", "to: end,", "to: valley,"),
    WrongSpecification(
      "stages that need one another", "of: [along, plane, vote]}}",
      "of: [along, plane, vote]}}\n  a: {fit-curve: {from: b, to: end}}\n  b: {fit-curve: {from: a, to: end}}"
    ),
    WrongSpecification("data that is a stage", "data: moons, epochs", "data: start, epochs"),
    WrongSpecification("unknown data", "data: moons, epochs", "data: moon, epochs"),
    WrongSpecification("an unknown network", "network: small, data", "network: large, data"),
    WrongSpecification("no network at all", "{network: small, data: moons, epochs: 5}", "{data: moons}"),
    WrongSpecification(
      "ends with different networks",
      "start: {train: {seed: 1}}", "start: {train: {seed: 1, network: {input: [2], layers: [linear: 2]}}}"),
    WrongSpecification("a plot of nothing", "of: [along, plane, vote]", "of: []"),
    WrongSpecification("a plot without subjects", "{of: [along, plane, vote]}", "{title: Figures}"),
    WrongSpecification("a plot of a plot", "of: [along, plane, vote]", "of: [along, figures]"),
    WrongSpecification("a plot of data", "of: [along, plane, vote]", "of: moons"),
    WrongSpecification("an unknown style", "of: [along, plane, vote]", "of: along, style: papers"),
    WrongSpecification(
      "a limit of an unknown metric", "of: [along, plane, vote]", "of: plane, limits: {eror: 40}"),
    WrongSpecification("a plot of one thing twice", "of: [along, plane, vote]", "of: [along, along]"),
  ]
}
