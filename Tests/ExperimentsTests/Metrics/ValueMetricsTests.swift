import Foundation
import Networks
import Testing

@testable import Experiments

/// What PyTorch says of some predicted values; `Fixtures/make_values.py` writes these.
struct ValueReference: Decodable {
  let members: [[Float]]
  let targets: [Float]
  let width: Int
  let sigma: Double
  /// One a member, like `rmse` and `nll`.
  let mse: [Double]
  let rmse: [Double]
  let nll: [Double]
  let ensembleMse: Double
  let ensembleNll: Double
  let ambiguity: Double

  var predictions: [ValuePredictions] {
    members.map { ValuePredictions(outputs: $0, targets: targets, width: width) }
  }

  static func all() throws -> [ValueReference] {
    try MetricReference.read(
      [ValueReference].self, MetricReference.fixtures.appending(path: "values.json"))
  }
}

@Suite("metrics of predicted values")
struct ValueMetricsTests {
  private func expectClose(_ value: Double, _ expected: Double) {
    #expect(abs(value - expected) <= 1e-12 * max(1, abs(expected)), "\(value) is not \(expected)")
  }

  @Test("every metric agrees with PyTorch")
  func fixture() throws {
    for reference in try ValueReference.all() {
      for (index, predictions) in reference.predictions.enumerated() {
        let expected = ["mse": reference.mse, "rmse": reference.rmse, "nll": reference.nll]
        for metric in Metrics.of(.regression) {
          let value = try metric.told(noise: reference.sigma).value(of: .values(predictions))
          expectClose(value, try #require(expected[metric.name])[index])
        }
      }
    }
  }

  @Test("an ensemble's numbers agree with PyTorch, and its members exceed it by their variance")
  func ensembles() throws {
    for reference in try ValueReference.all() {
      let ensemble = ValueEnsemble(reference.predictions)
      // The mean is kept in single precision.
      let error = MeanSquaredError().value(of: ensemble.mean())
      #expect(abs(error - reference.ensembleMse) < 1e-7)
      let likelihood = NegativeLogLikelihood(sigma: reference.sigma).value(of: ensemble.mean())
      #expect(abs(likelihood - reference.ensembleNll) < 1e-6 * max(1, reference.ensembleNll))
      expectClose(ensemble.ambiguity, reference.ambiguity)
      let members = reference.mse.reduce(0, +) / Double(reference.mse.count)
      #expect(abs(members - reference.ensembleMse - ensemble.ambiguity) < 1e-12)
    }
  }

  @Test("an output that is not a number makes every metric so", arguments: Metrics.of(.regression).indices)
  func notANumber(index: Int) throws {
    let predictions = ValuePredictions(outputs: [1, .nan], targets: [1, 2], width: 1)
    let value = try Metrics.of(.regression)[index].value(of: .values(predictions))
    #expect(value.isNaN)
  }

  @Test("values under one noise are not taken for those under another")
  func identity() {
    let one = NegativeLogLikelihood(sigma: 0.05)
    #expect(one.identity != one.told(noise: 0.1).identity)
    #expect(one.identity == NegativeLogLikelihood().told(noise: 0.05).identity)
    // Values that were remembered before metrics had settings are found again.
    #expect(CrossEntropy().identity == "cross-entropy 1")
  }
}
