import Alignment
import Declarations
import Networks
import Neural
import Platform
import Workflow

/// The restarts of an alignment: what is remembered is not computed again.
struct AlignmentRestarts {
  private let align: Align
  private let networks: AlignedNetworks
  private let context: StageContext
  private let cells: RestartCells
  private let engine: StageEngine

  init(of align: Align, _ networks: AlignedNetworks, in context: StageContext) throws {
    (self.align, self.networks, self.context) = (align, networks, context)
    cells = try RestartCells(of: align, in: context)
    engine = StageEngine(context)
  }

  private var symmetry: NetworkSymmetry { networks.symmetry }

  /// One for each, in order.
  ///
  /// - Throws: `CancellationRequested` between two steps of one.
  func outcomes() throws -> [RestartOutcome] {
    var outcomes: [RestartOutcome] = []
    var reused = 0
    for restart in 0..<align.tries {
      if let known = cells.outcome(of: restart) {
        outcomes.append(known)
        reused += 1
      } else {
        outcomes.append(try made(restart, reused: reused))
      }
      report(outcomes.count, reused: reused, outcomes[outcomes.best(isLower: align.match.isBetterWhenLower)])
    }
    return outcomes
  }

  private func report(_ done: Int, reused: Int, _ best: RestartOutcome) {
    context.report(
      Progress(
        unit: "restart", done: Double(done), of: Double(align.tries), reused: Double(reused),
        figures: [Progress.Figure("objective", best.objective)]))
  }

  /// Computes a restart, or waits for another run that is just computing it.
  private func made(_ restart: Int, reused: Int) throws -> RestartOutcome {
    while true {
      try context.checkCancellation()
      if cells.claim(restart) {
        defer { cells.release(restart) }
        cells.refresh()
        if let known = cells.outcome(of: restart) { return known }
        let outcome = try outcome(of: restart) { share in
          guard engine.proceeds() else { throw CancellationRequested() }
          context.report(
            Progress(
              unit: "restart", done: Double(restart) + share, of: Double(align.tries), reused: Double(reused))
          )
        }
        context.addWork(1, of: "restart")
        cells.remember(outcome, of: restart)
        return outcome
      }
      context.pause()
      cells.refresh()
      if let known = cells.outcome(of: restart) { return known }
    }
  }

  /// - Parameter proceed: is called before each step, with about how much of the restart is over.
  private func outcome(
    of restart: Int, proceed: (Double) throws -> Void
  ) throws -> RestartOutcome {
    // Each restart has an order of its own, whichever others there are.
    let seed = seed(of: restart)
    /// Nobody knows how many rounds it takes: the first few are most of it.
    func round(_ count: Int) throws { try proceed(Double(count) / Double(count + 4)) }
    if align.others.count > 1 {
      let matching = CycleConsistentMatching(symmetry, networks: networks.parameters)
      let starts = try networks.parameters.indices.map { try start(of: restart, network: $0, round) }
      let outcome = try matching.match(from: starts, seed: seed) { try proceed(Double($0) / Double($0 + 20)) }
      return RestartOutcome(
        permutations: outcome.permutations, objective: outcome.objective, steps: outcome.steps,
        isSettled: outcome.isSettled)
    }
    let identity = NetworkPermutation.identity(of: symmetry)
    switch align.match {
    case .activations(let match):
      let found = try ActivationMatching(align, match, networks, in: context).found(proceed: proceed)
      return RestartOutcome(
        permutations: [identity, found.permutation], objective: found.objective, steps: 1, isSettled: true)
    case .weights:
      let matching = UnitMatching(symmetry, from: networks.parameters[1], to: networks.parameters[0])
      let outcome = try matching.descend(
        from: try start(of: restart, network: 1, round), seed: seed, proceed: round)
      return RestartOutcome(
        permutations: [identity, outcome.permutation], objective: outcome.objective, steps: outcome.sweeps,
        isSettled: outcome.isSettled)
    case .straightThrough(let match):
      let start = try start(of: restart, network: 1, round)
      let found = try StraightThroughMatching(align, match, networks, in: context).found(
        from: start, seed: seed, proceed: proceed)
      return RestartOutcome(
        permutations: [identity, found.permutation], objective: found.loss, steps: found.steps,
        isSettled: true)
    }
  }

  private func seed(of restart: Int) -> UInt64 {
    switch align.start(of: restart) {
    case .named(.identity): align.seed
    case .named(.layers): align.seed &+ 0x9E37_79B9_7F4A_7C15
    case .named(.relaxed): align.seed &+ 0xD1B5_4A32_D192_ED03
    case .random(let number): align.seed &+ (UInt64(number) &+ 2) &* 0x9E37_79B9_7F4A_7C15
    }
  }

  /// Where a restart starts; the network that stays starts as it is.
  private func start(
    of restart: Int, network: Int, _ proceed: (Int) throws -> Void
  ) throws -> NetworkPermutation {
    if network == 0 { return .identity(of: symmetry) }
    switch align.start(of: restart) {
    case .named(.identity): return .identity(of: symmetry)
    case .named(.layers):
      let matching = UnitMatching(symmetry, from: networks.parameters[network], to: networks.parameters[0])
      return try matching.startFromInput { try proceed(0) }
    case .named(.relaxed):
      let matching = UnitMatching(symmetry, from: networks.parameters[network], to: networks.parameters[0])
      return try matching.startRelaxed { _ in try proceed(0) }
    case .random:
      return .random(of: symmetry, seed: seed(of: restart) &+ UInt64(network) &* 0xBF58_476D_1CE4_E5B9)
    }
  }
}
