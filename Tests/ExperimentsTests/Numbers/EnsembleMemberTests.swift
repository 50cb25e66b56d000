import Declarations
import FileFormats
import Foundation
import Testing
import Workflow

@testable import Experiments

/// Members that are drawn from a curve at random, against the same worked out from the stored weights by the definitions.
@Suite("Members at random places")
struct EnsembleMemberTests {
  private static func specification(_ settings: String) -> String {
    Edit.base.replacing("ensemble: {curve: valley, members: 3", with: "ensemble: {curve: valley, \(settings)")
  }

  private struct Vote {
    let table: ResultTable
    let places: [Double]
    let run: TemporaryExperiment.Outcome

    init(_ settings: String, in experiment: TemporaryExperiment) throws {
      let text = EnsembleMemberTests.specification(settings)
      try #require(text != Edit.base)
      run = try experiment.run(text)
      try #require(run.failures == [:])
      let bytes = try TemporaryExperiment.bytes("stages/vote/ensemble.json", of: run)
      table = try ResultTable(json: try JSON(parsing: bytes)["table"])
      places = table.rows.filter { $0[0].text == "member" }.map { $0[1].number }
    }

    func values(of metric: String, _ predictor: String) -> [Double] {
      table.numbers(metric) { $0[0].text == predictor }
    }
  }

  @Test("t is drawn from [0, 1) by the seed alone, and members stand in the order of t")
  func places() throws {
    let experiment = try TemporaryExperiment()
    let five = try Vote("members: 5, positions: uniform, seed: 3", in: experiment)
    #expect(five.places == five.places.sorted() && Set(five.places).count == 5)
    #expect(five.places.allSatisfy { (0..<1).contains($0) })
    let other = try Vote("members: 5, positions: uniform, seed: 4", in: experiment)
    #expect(Set(other.places).isDisjoint(with: five.places))
    let nine = try Vote("members: 9, positions: uniform, seed: 3", in: experiment)
    #expect(Set(nine.places).isSuperset(of: five.places))
    #expect(nine.run.tally.passes == 4, "five of the nine are known, and so are the ends")
  }

  @Test("places are spread evenly over the curve")
  func spread() throws {
    let vote = try Vote("members: 200, positions: uniform, seed: 11", in: TemporaryExperiment())
    // The standard deviation of the mean is 0.0204, that of a share of one half 0.0354.
    #expect(abs(vote.places.reduce(0, +) / 200 - 0.5) < 0.07)
    let outer = vote.places.count { abs($0 - 0.5) > 0.25 }
    #expect(abs(Double(outer) / 200 - 0.5) < 0.12)
  }

  @Test("members are the networks at their places, and the ends stand beside them as no members")
  func numbers() throws {
    let vote = try Vote("members: 4, positions: uniform, seed: 3", in: TemporaryExperiment())
    let bytes = try TemporaryExperiment.bytes("stages/valley/curve.safetensors", of: vote.run)
    let file = try SafetensorsFile(decoding: FileContent(name: "curve", bytes: Data(bytes)))
    let tensors = Dictionary(uniqueKeysWithValues: file.tensors.map { ($0.name, $0) })
    let points = try (0..<3).map { try PlainNetwork(tensors, prefix: "points.\($0).") }
    func network(_ t: Double) -> PlainNetwork {
      .combination([((1 - t) * (1 - t), points[0]), (2 * t * (1 - t), points[1]), (t * t, points[2])])
    }
    let moons = TwoMoons(count: 60).decode(.test, files: []) { try $0.read() }
    guard case .floats(let values) = moons.inputs else { throw ArtifactError("points are floats") }
    let test = PlainMeasures(
      examples: (0..<60).map { [Double(values[2 * $0]), Double(values[2 * $0 + 1])] },
      classes: moons.labels.map(Int.init))
    let members = vote.places.map(network)
    func mean(_ example: [Double]) -> [Double] {
      let rows = members.map { $0.probabilities(example) }
      return [0, 1].map { c in rows.reduce(0) { $0 + $1[c] } / Double(rows.count) }
    }
    let expected =
      [("start", points[0]), ("end", points[2])].map { ($0.0, [test.crossEntropy($0.1.probabilities)]) }
      + [("member", members.map { test.crossEntropy($0.probabilities) })]
      + [("probability-mean", [test.crossEntropy(mean)])]
    for (predictor, losses) in expected {
      let measured = vote.values(of: "cross-entropy", predictor)
      #expect(measured.count == losses.count)
      for (a, b) in zip(measured, losses) {
        let difference: Double = abs(a - b)
        #expect(difference < 1e-5, "\(predictor): \(a) is not \(b)")
      }
    }
    #expect(vote.table.rows.prefix(2).map { $0[0].text } == ["start", "end"])
  }
}
