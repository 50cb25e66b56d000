import Foundation
import Testing

@testable import Experiments

@Suite("reliability")
struct ReliabilityTests {
  @Test("the edges of bins are PyTorch's linspace to the bit")
  func edges() throws {
    let references = try MetricReference.read(
      EnsembleReferences.self, MetricReference.fixtures.appending(path: "ensembles.json"))
    #expect(Reliability.edges(25) == references.edges)
  }

  /// At some edges a confidence times the number of bins is rounded to less than the number of its bin.
  @Test(
    "a confidence on an edge belongs to the bin above it, and 1 to a bin of its own",
    arguments: [15, 25, 30, 100])
  func onEdges(count: Int) {
    let edges = Reliability.edges(count)
    for index in count / 2 + 1...count {
      let confidence = edges[index]
      let below = confidence.nextDown
      let predictions = ClassPredictions(
        probabilities: [confidence, 1 - confidence, below, 1 - below], labels: [0, 1], classCount: 2)
      let bins = Reliability(of: predictions, bins: count).bins
      #expect(bins.count == count + 1)
      #expect(bins.indices.filter { bins[$0].count == 1 } == [index - 1, index])
      #expect(bins[index].accuracy == 1 && bins[index - 1].accuracy == 0)
      #expect(bins[index].meanConfidence == Double(confidence))
    }
  }

  @Test("bins say where they lie")
  func bounds() {
    let predictions = ClassPredictions(probabilities: [1, 0], labels: [0], classCount: 2)
    let bins = Reliability(of: predictions, bins: 2).bins
    #expect(bins.map(\.lower) == [0, 0.5, 1])
    #expect(bins.map(\.upper) == [0.5, 1, 1])
    #expect(bins.map(\.count) == [0, 0, 1])
  }
}
