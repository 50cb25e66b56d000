import LinearAlgebra
import Networks
import Neural
import Testing

@testable import Alignment

private let isThere = (try? OpenBLAS.ofSystem()) != nil

@Suite("Matching units by weights", .enabled(if: isThere, "OpenBLAS is not installed (libopenblas-dev)"))
struct MatchingTests {
  static let networks: [(name: String, network: Network)] = [
    ("mlp", MLP(widths: [12, 32, 24, 10]).network),
    (
      "no biases",
      Network(
        input: Shape([6]),
        layers: [
          Linear(16, bias: false), Relu(), Linear(12, bias: false), Relu(), Linear(8, bias: false), Relu(),
          Linear(3, bias: false),
        ])
    ),
    ("tanh", Network(input: Shape([6]), layers: [Linear(16), Tanh(), Linear(12), Tanh(), Linear(3)])),
    ("tanh with norms", Network(input: Shape([6]), layers: [Linear(16), BatchNorm(), Tanh(), Linear(3)])),
    ("vgg", VGG(depth: 11, width: 8).network),
    ("vgg with norms", VGG(depth: 11, norm: .batch, classifier: .mlp, width: 8).network),
    ("resnet20 pad", ResNet(depth: 20, widthFactor: 1, shortcut: .pad).network),
    ("resnet20 projection", ResNet(depth: 20, widthFactor: 1, shortcut: .projection).network),
    (
      "concat",
      Network(
        input: Shape([3, 8, 8]),
        layers: [
          LayerEntry(Convolution(filters: 8, kernel: Extent(3), padding: Extent(1))), LayerEntry(Relu()),
          LayerEntry(
            .concat([
              .layers([LayerEntry(Convolution(filters: 6, kernel: Extent(1))), LayerEntry(Relu())]),
              .layers([]),
            ])),
          LayerEntry(Flatten()), LayerEntry(Linear(16)), LayerEntry(Relu()), LayerEntry(Linear(4)),
        ])
    ),
  ]

  private func weights(_ network: Network, seed: UInt64) throws -> [Float] {
    let count = try network.layout().parameterCount
    let random = CounterRandom(seed: seed, purpose: .initialisation)
    return (0..<count).map { Float(random.normal(at: $0)) * 0.1 }
  }

  @Test("a planted permutation is found, layer by layer from the input on", arguments: networks.indices)
  func planted(_ index: Int) throws {
    let network = Self.networks[index].network
    let symmetry = NetworkSymmetry(try network.graph())
    let a = try weights(network, seed: 1)
    let move = NetworkPermutation.random(of: symmetry, seed: 3)
    let b = move.applied(to: a, along: symmetry)
    let matching = UnitMatching(symmetry, from: b, to: a)
    let start = try matching.startFromInput {}
    let outcome = try matching.descend(from: start, seed: 1) { _ in }
    #expect(outcome.permutation == move.inverse)
    #expect(outcome.permutation.applied(to: b, along: symmetry) == a)
    #expect(outcome.isSettled && outcome.sweeps == 1)
    #expect(outcome.objective == matching.objective(of: move.inverse))
  }

  @Test(
    "descent never falls, ends where no group gains, and depends on nothing but its seed",
    arguments: networks.indices)
  func descent(_ index: Int) throws {
    let network = Self.networks[index].network
    let symmetry = NetworkSymmetry(try network.graph())
    let matching = UnitMatching(
      symmetry, from: try weights(network, seed: 1), to: try weights(network, seed: 2))
    var last = matching.objective(of: .identity(of: symmetry))
    var permutation = NetworkPermutation.identity(of: symmetry)
    for round in 1...3 {
      let outcome = try matching.descend(from: .identity(of: symmetry), seed: 4, most: round) { _ in }
      #expect(outcome.objective >= last - 1e-9)
      (last, permutation) = (outcome.objective, outcome.permutation)
    }
    let end = try matching.descend(from: .identity(of: symmetry), seed: 4) { _ in }
    #expect(end.isSettled && end.objective >= last - 1e-9)
    #expect(permutation.fits(symmetry) && end.permutation.fits(symmetry))
    let again = try matching.descend(from: .identity(of: symmetry), seed: 4) { _ in }
    #expect(again.permutation == end.permutation && again.objective == end.objective)
    let still = try matching.descend(from: end.permutation, seed: 9) { _ in }
    #expect(still.permutation == end.permutation)
  }

  @Test(
    "a start from all groups at once is a permutation that descent keeps or betters, and lies above where units are",
    arguments: networks.indices)
  func relaxed(_ index: Int) throws {
    let network = Self.networks[index].network
    let symmetry = NetworkSymmetry(try network.graph())
    let (a, b) = (try weights(network, seed: 1), try weights(network, seed: 2))
    let matching = UnitMatching(symmetry, from: b, to: a)
    let start = try matching.startRelaxed { _ in }
    #expect(start.fits(symmetry))
    let objective = matching.objective(of: start)
    #expect(objective > matching.objective(of: .identity(of: symmetry)))
    let end = try matching.descend(from: start, seed: 1) { _ in }
    #expect(end.objective >= objective - 1e-9)
    #expect(try matching.startRelaxed { _ in } == start)
    // From where the units are in place it goes nowhere.
    #expect(try UnitMatching(symmetry, from: a, to: a).startRelaxed { _ in } == .identity(of: symmetry))
  }

  @Test(
    "steps of the start from all groups at once rise, and their objectives are those by hand, as far as is best"
  )
  func relaxedSteps() throws {
    let widths = [5, 8, 6, 7, 3]
    let network = MLP(widths: widths).network
    let symmetry = NetworkSymmetry(try network.graph())
    let b = try weights(network, seed: 20)
    var fractions = 0
    for seed in UInt64(1)...8 {
      let a = try weights(network, seed: seed)
      /// Σ ⟨A, X B Xᵀ⟩ over weights, and ⟨a, X b⟩ over biases.
      func byHand(_ matrices: [[Double]]) -> Double {
        var (sum, offset) = (0.0, 0)
        for layer in 1..<widths.count {
          let (rows, columns) = (widths[layer], widths[layer - 1])
          func share(_ index: Int, _ count: Int, _ row: Int, _ column: Int) -> Double {
            index < 0 || index >= matrices.count
              ? (row == column ? 1 : 0) : matrices[index][row * count + column]
          }
          for row in 0..<rows {
            for column in 0..<columns {
              for other in 0..<rows {
                for another in 0..<columns {
                  sum +=
                    Double(a[offset + row * columns + column]) * Double(b[offset + other * columns + another])
                    * share(layer - 1, rows, row, other) * share(layer - 2, columns, column, another)
                }
              }
            }
          }
          offset += rows * columns
          for row in 0..<rows {
            for other in 0..<rows {
              sum += Double(a[offset + row]) * Double(b[offset + other]) * share(layer - 1, rows, row, other)
            }
          }
          offset += rows
        }
        return sum
      }
      var (values, points): ([Double], [[[Double]]]) = ([], [])
      let end = try UnitMatching(symmetry, from: b, to: a).watchedStart { _, value, shares in
        values.append(value)
        points.append(shares.map(\.odd))
      }
      #expect(values.count > 1 && zip(values, values.dropFirst()).allSatisfy { $0 < $1 })
      for (value, point) in zip(values, points) {
        #expect(abs(value - byHand(point)) < 1e-9)
        for (matrix, count) in zip(point, widths.dropFirst()) {
          for unit in 0..<count {
            #expect(abs(matrix[unit * count..<(unit + 1) * count].reduce(0, +) - 1) < 1e-12)
          }
        }
      }
      // Along each step nothing that was passed, and nothing a little farther, is better.
      for (from, to) in zip(points, points.dropFirst()) {
        func at(_ place: Double) -> Double {
          byHand(zip(from, to).map { zip($0, $1).map { $0 + place * ($1 - $0) } })
        }
        for place in [0.25, 0.5, 0.9, 0.99] { #expect(at(place) <= at(1) + 1e-12) }
        let isVertex = to.allSatisfy { $0.allSatisfy { abs($0.rounded() - $0) < 1e-12 } }
        if !isVertex { #expect(at(1.01) <= at(1) + 1e-12) }
      }
      #expect(end.fits(symmetry))
      fractions += points.count { $0.contains { $0.contains { abs($0.rounded() - $0) > 1e-6 } } }
    }
    #expect(fractions > 0, "some steps end between permutations")
  }

  @Test("costs are the change of the objective by hand", arguments: networks.indices)
  func costs(_ index: Int) throws {
    let network = Self.networks[index].network
    let symmetry = NetworkSymmetry(try network.graph())
    let matching = UnitMatching(
      symmetry, from: try weights(network, seed: 1), to: try weights(network, seed: 2))
    let here = NetworkPermutation.random(of: symmetry, seed: 8)
    for group in symmetry.groups.indices.prefix(4) {
      let costs = try matching.costs(of: group, at: here)
      var there = here
      there.parts[group] = NetworkPermutation.random(of: symmetry, seed: 9).parts[group]
      let expected = matching.objective(of: there) - matching.objective(of: here)
      let found = costs.sum(there.parts[group]) - costs.sum(here.parts[group])
      #expect(abs(found - expected) < 1e-6)
    }
  }
}

@Suite("Matching several networks", .enabled(if: isThere, "OpenBLAS is not installed (libopenblas-dev)"))
struct CycleTests {
  @Test(
    "going round a circle of networks is the identity, and the objective is no less than by pairs' sum of starts"
  )
  func circle() throws {
    let network = MLP(widths: [10, 16, 12, 4]).network
    let symmetry = NetworkSymmetry(try network.graph())
    let count = try network.layout().parameterCount
    let networks = (1...3).map { seed in
      let random = CounterRandom(seed: UInt64(seed), purpose: .initialisation)
      return (0..<count).map { Float(random.normal(at: $0)) }
    }
    let matching = CycleConsistentMatching(symmetry, networks: networks)
    let identity = NetworkPermutation.identity(of: symmetry)
    let outcome = try matching.match(from: [identity, identity, identity], seed: 1) { _ in }
    #expect(outcome.objective > matching.objective(of: [identity, identity, identity]))
    #expect(outcome.isSettled)
    // No network alone gains by another place among the others.
    for index in networks.indices {
      var others = [Float](repeating: 0, count: count)
      for other in networks.indices where other != index {
        let moved = outcome.permutations[other].applied(to: networks[other], along: symmetry)
        for place in others.indices { others[place] += moved[place] }
      }
      let alone = UnitMatching(symmetry, from: networks[index], to: others)
      let end = try alone.descend(from: outcome.permutations[index], seed: 3) { _ in }
      #expect(end.objective <= alone.objective(of: outcome.permutations[index]) + 1e-9)
    }
    func between(_ to: Int, _ from: Int) -> NetworkPermutation {
      outcome.permutations[to].inverse.after(outcome.permutations[from])
    }
    #expect(between(0, 2).after(between(2, 1)).after(between(1, 0)) == identity)
    #expect(between(0, 1).after(between(1, 0)) == identity)
  }

  @Test("planted permutations of one network are found")
  func planted() throws {
    let network = MLP(widths: [10, 16, 12, 4]).network
    let symmetry = NetworkSymmetry(try network.graph())
    let random = CounterRandom(seed: 1, purpose: .initialisation)
    let a = (0..<(try network.layout().parameterCount)).map { Float(random.normal(at: $0)) }
    let moves = (1...2).map { NetworkPermutation.random(of: symmetry, seed: UInt64($0)) }
    let networks = [a] + moves.map { $0.applied(to: a, along: symmetry) }
    let matching = CycleConsistentMatching(symmetry, networks: networks)
    let starts = try networks.map { try UnitMatching(symmetry, from: $0, to: a).startFromInput {} }
    let outcome = try matching.match(from: starts, seed: 1) { _ in }
    for (index, move) in moves.enumerated() {
      #expect(outcome.permutations[0].inverse.after(outcome.permutations[index + 1]) == move.inverse)
    }
  }

  @Test("a quartic's greatest value is found exactly")
  func quartic() {
    let place = Quartic.greatestPlace(of: [0, 0, 1, 0, -1])
    #expect(abs(place - 0.5.squareRoot()) < 1e-12)
    #expect(Quartic.greatestPlace(of: [1, 2, 0, 0, 0]) == 1)
    #expect(Quartic.greatestPlace(of: [1, -2, 0, 0, 0]) == 0)
    #expect(Quartic.greatestPlace(of: [3, 0, 0, 0, 0]) == 0)
    // -(x - 0.2)² (x - 0.8)² + x / 100 has two peaks, of which the one at the right is higher.
    let peaks = Quartic.greatestPlace(of: [-0.0256, 0.32 + 0.01, -1.32, 2, -1])
    #expect(abs(peaks - 0.8) < 0.02)
  }
}
