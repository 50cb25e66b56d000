import Declarations
import Foundation
import Testing
import Workflow

@testable import Experiments

@Suite("Soups of networks")
struct SoupTests {
  private static func specification(_ stages: String, of members: String = "a, b, c", norm: String = "")
    -> String
  {
    """
    name: small
    data: {moons: {dataset: {two-moons: {count: 200, noise: 0.3}}, validation: 60}}
    networks:
      small: {input: [2], layers: [linear: 8,\(norm) tanh, linear: 2]}
    defaults:
      train: {network: small, data: moons, batch: 20, epochs: 3}
    stages:
      trunk: {train: {seed: 1}}
      a: {train: {from: trunk, seed: 2}}
      b: {train: {from: trunk, seed: 3, optimiser: {adam: {rate: 0.01}}}}
      c: {train: {from: trunk, seed: 4, optimiser: {adam: {rate: 0.1}}}}
      d: {train: {from: trunk, seed: 5}}
      soup: {soup: {of: [\(members)]}}
    \(stages)

    """
  }

  private func selection(_ stage: String, _ run: TemporaryExperiment.Outcome) throws -> SoupSelection {
    try SoupSelection(files: [
      ArtifactFile(
        name: "selection.json",
        bytes: try TemporaryExperiment.bytes("stages/\(stage)/selection.json", of: run))
    ])
  }

  @Test(
    "a greedy soup is what it says, never worse than its best member on validation, and measures so by name",
    arguments: ["", " batch-norm,"])
  func greedy(_ norm: String) throws {
    let run = try TemporaryExperiment().run(
      Self.specification(
        """
          loss: {soup: {of: [a, b, c, d], by: cross-entropy}}
          all: {soup: {of: [a, b, c, d], select: uniform}}
          mean: {average: {of: [a, b, c, d]}}
          named:
            evaluate: {weights: [a, b, c, soup, loss, all], splits: validation, metrics: [accuracy, cross-entropy]\(norm.isEmpty ? "" : ", statistics: estimate")}
          figures: {plot: {of: [soup, soup/changes]}}
        """, norm: norm))
    #expect(run.failures == [:])
    let named = try NetworkEvaluation(files: [
      ArtifactFile(
        name: "networks.json", bytes: try TemporaryExperiment.bytes("stages/named/networks.json", of: run))
    ])
    func measured(_ name: String, _ metric: String) -> Double {
      named.table.numbers(metric) { $0[0].text == name }[0]
    }
    for (stage, metric, sign) in [("soup", "accuracy", 1.0), ("loss", "cross-entropy", -1)] {
      let table = try selection(stage, run).table
      let alone = table.numbers("alone").map { sign * $0 }
      #expect(alone == alone.sorted(by: >), "the better come first")
      var best = -Double.infinity
      for row in table.rows {
        #expect((sign * row[2].number >= best) == (row[3].number == 1))
        if row[3].number == 1 { best = sign * row[2].number }
      }
      #expect(best >= alone[0])
      #expect(sign * measured(stage, metric) == best)
    }
    #expect(
      try TemporaryExperiment.bytes("stages/all/weights.safetensors", of: run)
        == TemporaryExperiment.bytes("stages/mean/weights.safetensors", of: run))
    #expect(try selection("all", run).table.numbers("soup").last == measured("all", "accuracy"))
    #expect(try selection("soup", run).statistics?.policy == (norm.isEmpty ? nil : "estimate"))
    let report = String(decoding: try TemporaryExperiment.bytes("report.html", of: run), as: UTF8.self)
    #expect(
      report.contains("Soups") && report.contains("in this order:")
        && report.contains("Weights made of weights"))
  }

  @Test("a member more measures itself and the means that are new, and nothing else")
  func memberMore() throws {
    let experiment = try TemporaryExperiment()
    let few = Self.specification("")
    let first = try experiment.run(few)
    #expect(first.tally.passes == 5, "three members, and two means")
    let more = Self.specification("", of: "a, b, c, d")
    let predicted = try #require(try experiment.cachedProgress(of: "soup", in: more))
    let second = try experiment.run(more)
    #expect(second.executed == ["soup"] && second.tally.steps == 0)
    #expect(second.tally.passes >= 2 && second.tally.passes <= 4)
    #expect(Double(second.tally.passes) <= predicted.missing && predicted.done >= 3)
    let uniform = few.replacing("of: [a, b, c]", with: "of: [a, b, c], select: uniform")
    #expect(try experiment.run(uniform).tally.passes <= 1)
    // Another metric needs no pass: predictions are kept.
    #expect(
      try experiment.run(few.replacing("of: [a, b, c]", with: "of: [a, b, c], by: brier")).tally.passes <= 2)
  }

  @Test(
    "what would choose on the wrong examples, or has no statistics, is refused",
    arguments: [
      ("soup: {of: [a, b], split: test}", "a soup is not chosen on the test split"),
      ("soup: {of: [a, b], by: [accuracy, error]}", "a soup is chosen by one metric"),
      ("soup: {of: [a, b], statistics: own}", "an average has no statistics of its own"),
      ("soup: {of: [a, b], statistics: average}", "the network has no batch norms"),
    ])
  func refusals(_ stage: String, _ message: String) throws {
    let error = #expect(throws: Diagnostics.self) {
      _ = try TemporaryExperiment().plan(Self.specification("  wrong: {\(stage)}"))
    }
    #expect(
      error?.list.contains { $0.message.hasPrefix(message) } == true, "\(error?.list.map(\.message) ?? [])")
  }

  @Test("without a validation split there is nothing to choose on")
  func withoutValidation() throws {
    let error = #expect(throws: Diagnostics.self) {
      _ = try TemporaryExperiment().plan(Self.specification("").replacing(", validation: 60", with: ""))
    }
    #expect(error?.list.contains { $0.message.contains("has no validation split") } == true)
  }

  @Test(
    "over random members and values no greedy soup is worse than its best member, whichever way is better")
  func property() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<300 {
      let count = Int.random(in: 1...9, using: &random)
      let isLower = Bool.random(using: &random)
      let alone = (0..<count).map { _ in
        Int.random(in: 0..<8, using: &random) == 0
          ? Double.nan : Double.random(in: 0...1, using: &random).rounded(toPlaces: 1)
      }
      let steps = GreedySelection.steps(alone: alone, isBetterWhenLower: isLower) { members -> Double? in
        #expect(members == members.sorted())
        return Double.random(in: 0...1, using: &random).rounded(toPlaces: 1)
      }
      #expect(steps.map(\.member).sorted() == Array(0..<count))
      let sound = alone.filter { !$0.isNaN }
      let value = steps.last(where: \.isKept)?.value ?? .nan
      guard let best = isLower ? sound.min() : sound.max() else { continue }
      #expect(isLower ? value <= best : value >= best)
    }
  }
}

extension Double {
  fileprivate func rounded(toPlaces places: Int) -> Double {
    let scale = pow(10, Double(places))
    return (self * scale).rounded() / scale
  }
}
