import Foundation
import Testing

/// Soups and merges as a user sees them after the run: renamed, listed, exported.
@Suite("Runs of weights made of weights")
struct MixedWeightsRunTests {
  private static func specification(soup: String, density: Double) -> String {
    """
    name: small
    data: {moons: {dataset: {two-moons: {count: 80}}, validation: 20}}
    networks: {small: {input: [2], layers: [linear: 6, batch-norm, tanh, linear: 2]}}
    defaults: {train: {network: small, data: moons, epochs: 2, batch: 20}}
    stages:
      base: {train: {seed: 1, keep: {every-epochs: 1}}}
      a: {train: {from: base, seed: 2}}
      b: {train: {from: base, seed: 3}}
      \(soup): {soup: {of: [a, b]}}
      ties: {merge: {of: [a, b], base: base, method: {ties: {density: \(density)}}}}
      swa-\(soup): {average: {trajectory: base}}
      named: {evaluate: {weights: [\(soup), swa-\(soup)], splits: test}}

    """
  }

  @Test(
    "a soup and an average of other names are the same to diff, and runs and export know what they came to")
  func renamed() throws {
    let workshop = try Workshop()
    try workshop.write(Self.specification(soup: "soup", density: 0.25), to: "small.yaml")
    #expect(try workshop.thalweg("run", "small.yaml").code == 0)
    try workshop.write(Self.specification(soup: "broth", density: 0.5), to: "small.yaml")
    #expect(try workshop.thalweg("run", "small.yaml").code == 0)
    let diff = try workshop.thalweg("diff", "small", "--all-metrics").output
    #expect(diff.contains("the same, called broth") && diff.contains("the same, called swa-broth"))
    #expect(diff.contains("method.ties.density: 0.25 -> 0.5") && diff.contains("ties.changes.moved"))
    let runs = try workshop.thalweg(
      "runs", "--show", "soup.validation.accuracy", "--show", "ties.changes.moved"
    ).output
    #expect(runs.contains("soup.validation.accuracy (%)") && runs.contains("ties.changes.moved"))
    #expect(try workshop.thalweg("export", "small/1", "--out", "out").code == 0)
    for file in ["soup/selection.csv", "ties/changes.csv", "swa-soup/weights.safetensors"] {
      #expect(workshop.exists("out/\(file)"), "\(file)")
    }
    let shown = try workshop.thalweg("show", "small", "ties").output
    #expect(shown.contains("0.weight") && shown.contains("estimated at each network"))
  }
}
