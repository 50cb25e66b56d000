extension WrongSpecification {
  /// Mistakes in networks and data, and where the two do not fit each other.
  static let networks = [
    WrongSpecification("an unknown layer", "- tanh", "- tang"),
    WrongSpecification("a layer that there is none of", "- tanh", "- {name: attn, attention: {heads: 4}}"),
    WrongSpecification("an activation that there is none of", "- tanh", "- elu"),
    WrongSpecification(
      "groups that do not divide",
      document: """
        networks:
          deep: {input: [6, 4, 4], layers: [convolution: {filters: 8, kernel: 3, groups: 4}, flatten, linear: 10]}
        data: {digits: {dataset: {mnist: {path: nowhere}}}}
        stages: {start: {train: {seed: 1, network: deep, data: digits}}}

        """),
    WrongSpecification(
      "a layer norm of images that does not say over what",
      document: """
        networks:
          deep: {input: [1, 28, 28], layers: [convolution: {filters: 4, kernel: 3}, layer-norm, flatten, linear: 10]}
        data: {digits: {dataset: {mnist: {path: nowhere}}}}
        stages: {start: {train: {seed: 1, network: deep, data: digits}}}

        """),
    WrongSpecification("a layer that is a number", "- tanh", "- 3"),
    WrongSpecification("a layer without its size", "- linear: 8", "- linear"),
    WrongSpecification("a layer of no outputs", "- linear: 8", "- linear: 0"),
    WrongSpecification(
      "a wide layer beyond memory", "- linear: 8", "- linear: 16777216\n      - linear: 16777216"),
    WrongSpecification("an unknown setting of a layer", "- linear: 8", "- linear: {output: 8}"),
    WrongSpecification(
      "no layers",
      document: """
        networks: {empty: {input: [2], layers: []}}
        stages: {start: {train: {seed: 1, network: empty, data: moons}}}
        data: {moons: {dataset: two-moons}}

        """),
    WrongSpecification("layers without an input", "    input: [2]\n", ""),
    WrongSpecification("an input of nothing", "input: [2]", "input: []"),
    WrongSpecification("an input of zero", "input: [2]", "input: [0]"),
    WrongSpecification("a preset and layers", "    input: [2]\n", "    input: [2]\n    preset: lenet5\n"),
    WrongSpecification("an unknown preset", "seed: 2", "seed: 2, network: {preset: lenet6}"),
    WrongSpecification("neither preset nor layers", "seed: 2", "seed: 2, network: {}"),
    WrongSpecification(
      "a third layer that does not fit", "- tanh", "- tanh\n      - convolution: {filters: 4, kernel: 3}"),
    WrongSpecification(
      "a residual whose paths differ", "- tanh",
      "- tanh\n      - {name: block, residual: {main: [linear: 4, relu]}}"),
    WrongSpecification(
      "a layer inside that does not fit", "- tanh",
      "- tanh\n      - {name: block, repeat: 2, residual: {main: [relu], shortcut: [max-pool: 2]}}"),
    WrongSpecification("a name with a dot", "- tanh", "- {name: a.b, tanh: }"),
    WrongSpecification(
      "two layers of one name", "- tanh", "- {name: way, tanh: }\n      - {name: way, relu: }"),
    WrongSpecification("a misspelt name of a layer", "- tanh", "- {nam: way, tanh: }"),
    WrongSpecification(
      "a kernel larger than its image",
      document: """
        networks:
          deep: {input: [1, 6, 6], layers: [max-pool: 2, max-pool: 2, max-pool: 2, flatten, linear: 10]}
        data: {digits: {dataset: {mnist: {path: nowhere}}}}
        stages: {start: {train: {seed: 1, network: deep, data: digits}}}

        """),
    WrongSpecification(
      "padding beyond half the kernel",
      document: """
        networks:
          deep: {input: [1, 28, 28], layers: [max-pool: {kernel: 2, padding: 2}, flatten, linear: 10]}
        data: {digits: {dataset: {mnist: {path: nowhere}}}}
        stages: {start: {train: {seed: 1, network: deep, data: digits}}}

        """),
    WrongSpecification(
      "networks that no stage names",
      "networks:\n",
      """
      networks:
        flat: {input: [1, 6, 6], layers: [linear: 4]}
        unknown: {input: [2], layers: [linear: 4, rellu]}
        deep: {input: [1, 6, 6], layers: [max-pool: 2, max-pool: 2, max-pool: 2]}
        number: 3
        other: {preset: lenet6}
        fine: {preset: lenet5}

      """),
    WrongSpecification(
      "data that no stage names", "data:\n", "data:\n  other: {dataset: {two-moons: {cuont: 3}}}\n"),
    WrongSpecification(
      "batches of one example under a norm",
      document: """
        data: {moons: {dataset: two-moons}}
        networks: {normed: {input: [2], layers: [linear: 8, batch-norm, tanh, linear: 2]}}
        defaults: {train: {network: normed, data: moons, epochs: 2}}
        stages:
          start: {train: {seed: 1, batch: 1}}
          end: {train: {seed: 2}}
          valley: {fit-curve: {from: start, to: end, batch: 1}}
          along: {evaluate: {curve: valley, batch: 1}}
          alone: {evaluate: {weights: start, batch: 1}}

        """),
    WrongSpecification("dropout of everything", "- tanh", "- dropout: 1"),
    WrongSpecification("a network for other examples", "input: [2]", "input: [3]"),
    WrongSpecification("a network for other classes", "- linear: 2", "- linear: 3"),
    WrongSpecification("a preset for other examples", "seed: 2", "seed: 2, network: {preset: lenet5}"),
    WrongSpecification("an unknown data set", "two-moons: {count: 200}", "three-moons: {count: 200}"),
    WrongSpecification(
      "data without a data set", "{dataset: {two-moons: {count: 200}}, validation: 40}", "{}"),
    WrongSpecification("data that are null", "{dataset: {two-moons: {count: 200}}, validation: 40}", ""),
    WrongSpecification("a misspelt setting of a data set", "count: 200", "cuont: 200"),
    WrongSpecification("more held out than there is", "validation: 40", "validation: 400"),
    WrongSpecification("all held out", "validation: 40", "validation: 200"),
    WrongSpecification("a negative number held out", "validation: 40", "validation: -1"),
    WrongSpecification("a share held out", "validation: 40", "validation: 0.2"),
    WrongSpecification(
      "missing data files",
      document: """
        data: {digits: {dataset: {mnist: {path: nowhere}}}}
        stages: {start: {train: {seed: 1, network: {preset: lenet5}, data: digits}}}

        """),
    WrongSpecification(
      "a split that does not exist",
      document: """
        data: {moons: {dataset: two-moons}}
        defaults: {train: {network: {preset: {mlp: {widths: [2, 4, 2]}}}, data: moons}}
        stages:
          start: {train: {seed: 1}}
          end: {train: {seed: 2}}
          valley: {fit-curve: {from: start, to: end}}
          along: {evaluate: {curve: valley, splits: [train, validation]}}
          plane: {landscape: {curve: valley, split: validation}}
          vote: {ensemble: {curve: valley, split: validation}}

        """),
  ]
}
