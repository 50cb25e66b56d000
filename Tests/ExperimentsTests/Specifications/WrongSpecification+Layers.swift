extension WrongSpecification {
  /// Mistakes in variables, in what a specification extends, and in `--set`.
  static let layers = [
    WrongSpecification("an unknown variable", "epochs: 5}\nstages", "epochs: \"${vars.epoch}\"}\nstages"),
    WrongSpecification(
      "a variable without its section", "epochs: 5}\nstages", "epochs: \"${epochs}\"}\nstages"),
    WrongSpecification("an unclosed variable", "epochs: 5}\nstages", "epochs: \"${vars.epochs\"}\nstages"),
    WrongSpecification(
      "a variable of the wrong type", "epochs: 5}\nstages", "epochs: \"${vars.epochs}0\"}\nstages"),
    WrongSpecification(
      "variables in a circle", "{epochs: 5}\ndata",
      "{epochs: \"${vars.b}\", b: \"${vars.epochs}\"}\ndata"),
    WrongSpecification("a map inside a text", "name: small", "name: \"${vars}-1\""),
    WrongSpecification(
      "a variable in flow without quotes", "epochs: 5}\nstages", "epochs: ${vars.epochs}}\nstages"),
    WrongSpecification("a file that is not there", document: "extends: base.yaml\n"),
    WrongSpecification("a file that extends itself", document: "extends: spec.yaml\n"),
    WrongSpecification(
      "files that extend each other", document: "extends: base.yaml\n",
      beside: ["base.yaml": "extends: spec.yaml\n"]),
    WrongSpecification(
      "an extension that is a list", document: "extends: [base.yaml]\n" + good,
      beside: ["base.yaml": good]),
    WrongSpecification(
      "a mistake in the file extended", document: "extends: base.yaml\n",
      beside: ["base.yaml": good.replacing("seed: 1", with: "sed: 1")]),
    WrongSpecification("a set without a value", set: "vars.epochs"),
    WrongSpecification("a set without a path", set: "=5"),
    WrongSpecification("a set with an empty part", set: "vars..epochs=5"),
    WrongSpecification("a set of an unknown setting", set: "stages.start.train.sed=5"),
    WrongSpecification("a set of an unknown stage", set: "stages.strat.train.seed=5"),
    WrongSpecification("a set of an unknown section", set: "stagse.start.train.seed=5"),
    WrongSpecification("a set of the wrong type", set: "stages.start.train.seed=five"),
    WrongSpecification("a set of a stage's settings through a value", set: "stages.start.train.seed.low=5"),
    WrongSpecification("a set of unclosed YAML", set: "stages.start.train={seed: 1"),
    WrongSpecification("a set that removes what is wanted", set: "stages.start.train.seed=null"),
    WrongSpecification("a set that removes a stage", set: "stages.end=null"),
    WrongSpecification(
      "two mistakes at once", set: "stages.start.train.seed=five", "stages.plane.landscape.grid=1"),
  ]
}
