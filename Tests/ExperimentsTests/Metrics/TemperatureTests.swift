import Foundation
import Neural
import Testing

@testable import Experiments

/// Against SciPy and scikit-learn (`Fixtures/make_temperatures.py`), and against what follows from the definitions.
@Suite("Temperatures and outliers")
struct TemperatureTests {
  struct Reference: Decodable {
    let members: [[[Float]]]
    let labels: [ClassIndex]
    let outliers: [[[Float]]]
    let temperature: Double
    let loss: Double
    let pooledTemperature: Double
    let pooledLoss: Double
    let auroc: Double
    let pooledAuroc: Double
    let confidence: Double
    let outlierConfidence: Double

    func predictions(_ logits: [[Float]], _ labels: [ClassIndex]) -> ClassPredictions {
      ClassPredictions(logits: logits.flatMap(\.self), labels: labels, classCount: logits[0].count)
    }

    var inside: [ClassPredictions] { members.map { predictions($0, labels) } }
    var outside: [ClassPredictions] {
      outliers.map { predictions($0, $0.map { _ in 0 }) }
    }
  }

  private static func references() throws -> [Reference] {
    try MetricReference.read([Reference].self, MetricReference.fixtures.appending(path: "temperatures.json"))
  }

  private static func check(
    _ logarithms: [Double], _ predictions: ClassPredictions, _ temperature: Double, _ loss: Double
  ) {
    let scaling = TemperatureScaling(
      fitting: logarithms, predictions.labels, classCount: predictions.classCount)
    // SciPy's bounded search ends where the loss no longer tells temperatures apart, at about the root of its precision.
    #expect(abs(scaling.temperature / temperature - 1) < 1e-6, "\(scaling.temperature), not \(temperature)")
    let scaled = scaling.scaled(logarithms, predictions.labels, classCount: predictions.classCount)
    #expect(abs(CrossEntropy().value(of: scaled) - loss) < 1e-6)
  }

  @Test("temperatures are SciPy's to 1e-6, of a network and of an ensemble", arguments: 0..<3)
  func fitted(_ index: Int) throws {
    let reference = try Self.references()[index]
    let first = reference.inside[0]
    Self.check(first.logProbabilities, first, reference.temperature, reference.loss)
    let pooled = EnsemblePredictions(reference.inside).logProbabilityMean()
    Self.check(pooled, first, reference.pooledTemperature, reference.pooledLoss)
  }

  @Test("at the temperature 1 an ensemble predicts what it predicts")
  func one() throws {
    let reference = try Self.references()[0]
    let ensemble = EnsemblePredictions(reference.inside)
    let mean = ensemble.probabilityMean()
    let same = TemperatureScaling(temperature: 1).scaled(
      ensemble.logProbabilityMean(), mean.labels, classCount: mean.classCount)
    for (ours, theirs) in zip(same.probabilities, mean.probabilities) { #expect(abs(ours - theirs) < 1e-6) }
  }

  @Test(
    "predictions that are all right come to the least temperature, and those that are all wrong to the greatest"
  )
  func bounds() {
    func fit(_ labels: [ClassIndex]) -> TemperatureScaling {
      TemperatureScaling(fitting: [2, 0, 0, 1], labels, classCount: 2)
    }
    #expect(fit([0, 1]).temperature == 0.01 && fit([0, 1]).isAtBound)
    #expect(fit([1, 0]).temperature == 100 && fit([1, 0]).isAtBound)
    #expect(TemperatureScaling(fitting: [.nan, 0], [0], classCount: 2).temperature.isNaN)
    let certain = TemperatureScaling(fitting: [0, -.infinity, 0, -1], [0, 1], classCount: 2)
    #expect(certain.temperature == 100, "the first is right whatever T is, the second wrong")
  }

  @Test("how well confidence tells outliers is what scikit-learn says", arguments: 0..<3)
  func outliers(_ index: Int) throws {
    let reference = try Self.references()[index]
    let alone = OutlierDetection(of: reference.inside[0], against: reference.outside[0])
    #expect(abs(alone.auroc - reference.auroc) < 1e-12)
    let joint = OutlierDetection(
      of: EnsemblePredictions(reference.inside).probabilityMean(),
      against: EnsemblePredictions(reference.outside).probabilityMean())
    // Means of probabilities are rounded once more there than here, which parts ties.
    #expect(abs(joint.auroc - reference.pooledAuroc) < 2e-3)
    #expect(abs(joint.confidence - reference.confidence) < 1e-6)
    #expect(abs(joint.outlierConfidence - reference.outlierConfidence) < 1e-6)
  }

  @Test("an area by hand: of six pairs three are right and one is a tie")
  func byHand() {
    #expect(AUROC.area(positives: [0.9, 0.6, 0.5], negatives: [0.7, 0.5]) == 3.5 / 6)
    #expect(AUROC.area(positives: [0.5], negatives: []) == 0)
  }
}
