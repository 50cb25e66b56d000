import Foundation
import Networks
import Neural
import Testing

@testable import Experiments

/// What NumPy says of some ensembles; `Fixtures/make_metrics.py` writes these.
struct EnsembleReferences: Decodable {
  struct Case: Decodable {
    let members: [[[Float]]]
    let labels: [ClassIndex]
    let probabilityMean: Double
    let logitMean: Double
    let disagreement: Double
    let disagreementOverError: Double
    let mutualInformation: Double
    let ambiguity: Double
  }

  let edges: [Float]
  let cases: [Case]
}

@Suite("ensembles")
struct EnsembleTests {
  @Test("means and diversity agree with NumPy to 1e-6")
  func fixture() throws {
    let references = try MetricReference.read(
      EnsembleReferences.self, MetricReference.fixtures.appending(path: "ensembles.json"))
    for reference in references.cases {
      let classCount = reference.members[0][0].count
      let ensemble = EnsemblePredictions(
        reference.members.map {
          ClassPredictions(logits: $0.flatMap(\.self), labels: reference.labels, classCount: classCount)
        })
      let mean = ensemble.probabilityMean()
      let diversity = EnsembleDiversity(of: ensemble, mean: mean)
      let logitMean = try #require(ensemble.logitMean())
      #expect(abs(CrossEntropy().value(of: mean) - reference.probabilityMean) < 1e-6)
      #expect(abs(CrossEntropy().value(of: logitMean) - reference.logitMean) < 1e-6)
      #expect(abs(diversity.disagreement - reference.disagreement) < 1e-12)
      #expect(abs(diversity.disagreementOverError - reference.disagreementOverError) < 1e-12)
      #expect(abs(diversity.mutualInformation - reference.mutualInformation) < 1e-6)
      #expect(abs(diversity.ambiguity - reference.ambiguity) < 1e-6)
    }
  }

  @Test("an ensemble of one is its member, and does not differ from itself")
  func one() throws {
    let member = ClassPredictions(logits: [2, 1, 0, 5, -1, 3], labels: [1, 0], classCount: 3)
    let ensemble = EnsemblePredictions([member])
    let mean = ensemble.probabilityMean()
    #expect(mean.probabilities == member.probabilities)
    #expect(mean.logLikelihoods == member.logLikelihoods)
    #expect(try #require(ensemble.logitMean()).probabilities == member.probabilities)
    let diversity = EnsembleDiversity(of: ensemble, mean: mean)
    #expect(diversity.disagreement == 0 && diversity.mutualInformation == 0 && diversity.ambiguity == 0)
  }

  @Test("a likelihood too small for a probability survives the mean")
  func saturated() {
    let sure = ClassPredictions(logits: [1000, 0], labels: [1], classCount: 2)
    let ensemble = EnsemblePredictions([sure, sure])
    #expect(abs(CrossEntropy().value(of: ensemble.probabilityMean()) - 1000) < 1e-9)
  }

  @Test("one member that is not a number makes the ensemble so, and one that says never does not")
  func extremes() {
    let ordinary = ClassPredictions(probabilities: [0.5, 0.5], labels: [1], classCount: 2)
    let never = ClassPredictions(probabilities: [1, 0], labels: [1], classCount: 2)
    let broken = ClassPredictions(logits: [.nan, 0], labels: [1], classCount: 2)
    let value = { (members: [ClassPredictions]) in
      CrossEntropy().value(of: EnsemblePredictions(members).probabilityMean())
    }
    #expect(value([ordinary, broken]).isNaN)
    #expect(value([broken, broken]).isNaN)
    #expect(value([never, never]) == .infinity)
    #expect(abs(value([ordinary, never]) - log(4)) < 1e-15)
  }

  @Test("members that are not numbers make the diversity so, and leave their examples out of the reliability")
  func notNumbers() throws {
    let labels: [ClassIndex] = [0, 1, 1]
    let ordinary = ClassPredictions(logits: [1, 0, 0, 2, 3, 0], labels: labels, classCount: 2)
    let broken = ClassPredictions(
      logits: [1, 0, .nan, 2, .infinity, .infinity], labels: labels, classCount: 2)
    let ensemble = EnsemblePredictions([ordinary, broken])
    let mean = ensemble.probabilityMean()
    let diversity = EnsembleDiversity(of: ensemble, mean: mean)
    #expect(diversity.disagreement.isNaN && diversity.disagreementOverError.isNaN)
    #expect(diversity.mutualInformation.isNaN && diversity.ambiguity.isNaN)
    let joint = JointPredictions(
      [.classes(ordinary), .classes(broken)],
      rivals: [(.start, .classes(broken)), (.end, .classes(ordinary))],
      bins: CalibrationBins())
    let counts = joint.reliability.rows.map { ($0[0].text, $0[3].number) }
    for (predictor, count) in [("start", 1.0), ("end", 3), ("probability-mean", 1)] {
      #expect(counts.filter { $0.0 == predictor }.map(\.1).reduce(0, +) == count, "\(predictor)")
    }
    for metric in Metrics.of(.classification) {
      let value = try metric.value(of: .classes(mean))
      #expect(value.isNaN)
    }
  }

  @Test("probabilities alone have no mean of logits")
  func noLogits() {
    let member = ClassPredictions(probabilities: [0.5, 0.5], labels: [1], classCount: 2)
    #expect(EnsemblePredictions([member]).logitMean() == nil)
  }
}
