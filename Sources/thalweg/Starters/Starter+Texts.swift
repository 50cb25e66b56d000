extension Starter {
  static let twoMoonsText = """
    description: Two small networks on two half-circles, joined by a curve.

    vars: {epochs: 40}               # ${vars.epochs}; for one run: --set vars.epochs=80

    data:
      moons: {dataset: {two-moons: {count: 2000, noise: 0.2, seed: 7}}, validation: 400}

    networks:
      small:
        input: [2]                   # the shape of an example
        layers: [linear: 16, tanh, linear: 16, tanh, linear: 2]

    defaults:                        # for every stage of that kind
      train: {network: small, data: moons, epochs: "${vars.epochs}", batch: 50, optimiser: {adam: {rate: 1e-2}}}

    stages:
      start:   {train: {seed: 1}}    # the two ends: the same training from two seeds
      end:     {train: {seed: 2}}
      valley:  {fit-curve: {from: start, to: end, control-points: 4, epochs: 60, batch: 50}}
      along:   {evaluate: {curve: valley, points: 31, splits: [train, validation]}}
      plane:   {landscape: {curve: valley, grid: 31, split: validation}}
      vote:    {ensemble: {curve: valley, members: 8, split: validation}}
      figures: {plot: {of: [along, plane, vote]}}

    """

  static let seedsText = """
    description: Are all minima connected? Curves between every two of some seeds, for two widths.

    data:
      moons: {dataset: {two-moons: {count: 2000, noise: 0.2, seed: 7}}, validation: 400}

    networks:
      narrow: {input: [2], layers: [linear: 8, tanh, linear: 8, tanh, linear: 2]}
      wide:   {input: [2], layers: [linear: 32, tanh, linear: 32, tanh, linear: 2]}

    stages:
      # A stage for each width and seed: end@width=narrow,seed=1 and so on. More of them: --set stages.end.for.seed=[1,2,3,4,5]
      end:
        for: {width: [narrow, wide], seed: [1, 2, 3, 4]}
        train: {network: "${for.width}", data: moons, seed: "${for.seed}", epochs: 40, batch: 50}

      # Every two of them that have the same width: valley@width=narrow,seed=1+2 and so on.
      valley:
        for: {width: [narrow, wide], pairs: end}
        fit-curve: {from: "${for.first}", to: "${for.second}", epochs: 40, batch: 50}

      # Axes that both have lead from each to its own curve.
      along:
        for: {width: [narrow, wide], pairs: end}
        evaluate: {curve: valley, points: 21, splits: [train, validation]}

      plane:   {landscape: {curve: "valley@width=wide,seed=1+2", grid: 21, split: validation}}
      figures: {plot: {of: [along, plane]}}    # a list takes all that there are

    """

  static let quickstartText = """
    description: Two LeNet-5 networks on Fashion-MNIST, joined by a quadratic Bézier curve.

    vars: {epochs: 5}                # ${vars.epochs}; for one run: --set vars.epochs=10

    data:                            # on Debian: apt install dataset-fashion-mnist; elsewhere say where it is, with `path:`
      fashion: {dataset: fashion-mnist, validation: 5000}

    networks:
      lenet: {preset: lenet5}        # or input and layers, one by one

    defaults:                        # for every stage of that kind
      train:
        network: lenet
        data: fashion
        epochs: "${vars.epochs}"
        optimiser: {adam: {rate: 2e-3}}
        schedule: {cosine: {to: 1e-5}}

    stages:
      start:   {train: {seed: 1}}    # the two ends: the same training from two seeds
      end:     {train: {seed: 2}}
      valley:  {fit-curve: {from: start, to: end, control-points: 3, epochs: 10}}
      along:   {evaluate: {curve: valley, points: 21, splits: [train, test]}}
      plane:   {landscape: {curve: valley, grid: 21}}
      vote:    {ensemble: {curve: valley, members: 11}}
      figures: {plot: {of: [along, plane, vote]}}

    """

  static let resnetText = """
    description: Two residual networks on Fashion-MNIST, trained as usual, joined by a curve.

    data:                            # on Debian: apt install dataset-fashion-mnist; or: thalweg data get fashion-mnist
      fashion: {dataset: fashion-mnist, validation: 5000, examples: 10000, normalise: measured}

    networks:
      resnet: {preset: {resnet: {depth: 8}}, input: [1, 28, 28]}

    defaults:
      train:
        network: resnet
        data: fashion
        batch: 128
        epochs: 8
        optimiser: {sgd: {rate: 0.1, momentum: 0.9, nesterov: true, weight-decay: 5e-4}}
        schedule: {cosine: {to: 1e-3}}
        augmentation: &augmentation {crop-padding: 2, flip: true}
        validate: {}                 # measures the held-out images after each epoch; `start/best` is the best of them
        early-stopping: 5            # ends after five epochs without improvement

    stages:
      start:   {train: {seed: 1}}
      end:     {train: {seed: 2}}
      valley:
        fit-curve:
          from: start
          to: end
          batch: 128
          epochs: 6
          augmentation: *augmentation
      # Batch-norm statistics are estimated at each point, over images augmented as in training; fewer examples are faster.
      along:
        evaluate:
          curve: valley
          points: 11
          splits: test
          statistics: {estimate: {examples: 2000, augmentation: *augmentation}}
      vote:    {ensemble: {weights: [start/best, end/best]}}
      figures: {plot: {of: [along, vote, start, end]}}

    """
}
