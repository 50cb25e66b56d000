/// Experiments of many small stages, which take seconds.
enum FamilyExperiments {
  /// Three seeds of three networks, all pairs of each network joined.
  static func ninePairs(epochs: Int = 4, points: Int = 5) -> String {
    """
    name: nine-pairs
    description: Small networks on two moons, of three widths and three seeds, joined in all pairs of one width.
    data:
      moons: {dataset: {two-moons: {count: 90}}, validation: 30}
    networks:
      small: {input: [2], layers: [linear: 3, tanh, linear: 2]}
      middle: {input: [2], layers: [linear: 6, tanh, linear: 2]}
      a-network-with-a-long-name: {input: [2], layers: [linear: 9, tanh, linear: 2]}
    defaults:
      train: {data: moons, epochs: \(epochs), batch: 20, optimiser: {adam: {rate: 0.02}}}
      fit-curve: {epochs: 2, batch: 20}
    stages:
      net:
        for: {width: [small, middle, a-network-with-a-long-name], seed: [1, 2, 3]}
        train: {network: "${for.width}", seed: "${for.seed}"}
      valley:
        for: {width: [small, middle, a-network-with-a-long-name], pairs: net}
        fit-curve: {from: "${for.first}", to: "${for.second}"}
      along:
        for: {width: [small, middle, a-network-with-a-long-name], pairs: net}
        evaluate: {curve: valley, points: \(points)}
      plane:
        for: {width: [small, middle, a-network-with-a-long-name], pairs: net}
        landscape: {curve: valley, grid: 4}
      vote:
        for: {width: [small, middle, a-network-with-a-long-name], pairs: net}
        ensemble: {curve: valley, members: 3}
      figures: {plot: {of: [along, vote]}}

    """
  }

  /// Fifty seeds, each joined with one other network.
  static let fiftySeeds = """
    name: fifty-seeds
    data:
      moons: {dataset: {two-moons: {count: 60}}, validation: 20}
    networks:
      small: {input: [2], layers: [linear: 4, tanh, linear: 2]}
    defaults:
      train: {network: small, data: moons, epochs: 3, batch: 20, validate: {}}
    stages:
      net: {for: {seed: [\((1...50).map(String.init).joined(separator: ", "))]}, train: {seed: "${for.seed}"}}
      anchor: {train: {seed: 1000}}
      line:
        for: {seed: [\((1...50).map(String.init).joined(separator: ", "))]}
        fit-curve: {from: net, to: anchor, epochs: 1, batch: 20}
      path:
        for: {seed: [\((1...50).map(String.init).joined(separator: ", "))]}
        evaluate: {curve: line, points: 3}
      alone: {evaluate: {weights: net}}

    """
}
