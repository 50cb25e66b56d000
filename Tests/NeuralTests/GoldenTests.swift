import Foundation
import Networks
import Testing

@testable import Neural

/// Digests of short trainings, kept by numerics version and fingerprint in `Fixtures/golden.json`.
///
/// Where a kernel has changed the bytes, raise `Numerics.version` and run the tests once with THALWEG_GOLDEN=record, which
/// writes this machine's digests; those of another machine stay.
@Suite("Golden digests", .serialized)
struct GoldenTests {
  private static let file = ReferenceTests.fixtures.appendingPathComponent("golden.json")
  private static let isRecording = ProcessInfo.processInfo.environment["THALWEG_GOLDEN"] == "record"
  private static let machine = "\(Numerics.version), \(Numerics.fingerprint)"
  private typealias Digests = [String: [String: String]]

  private static func stored() throws -> Digests {
    guard FileManager.default.fileExists(atPath: file.path) else { return [:] }
    return try JSONDecoder().decode(Digests.self, from: Data(contentsOf: file))
  }

  private static var isKnownMachine: Bool { isRecording || (try? stored())?[machine] != nil }

  @Test(
    "a short training gives the bytes it always gave here",
    .enabled(if: isKnownMachine, "no digests were recorded on this kind of machine"),
    arguments: ReferenceNetwork.all)
  func trainingKeepsItsBytes(_ reference: ReferenceNetwork) throws {
    let digest = try Self.digest(reference)
    var digests = try Self.stored()
    if Self.isRecording {
      digests[Self.machine, default: [:]][reference.name] = digest
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      try encoder.encode(digests).write(to: Self.file)
    }
    #expect(digests[Self.machine]?[reference.name] == digest)
  }

  /// An endpoint of two epochs, then a curve of one from it to another start.
  private static func digest(_ reference: ReferenceNetwork) throws -> String {
    let input = reference.network.input
    let examples =
      reference.isRegression ? SmallData.values(40, input: input) : SmallData.classes(40, input: input)
    let source = ExampleBatches(examples, batchSize: 33, order: .shuffled(seed: 5))
    func job(_ objective: TrainingObjective, _ course: TrainingCourse) -> TrainingJob {
      TrainingJob(reference.network, objective: objective, loss: reference.loss, course: course, on: source)
    }
    let training = job(
      try SmallData.objective(reference.network, seed: 1),
      TrainingCourse(optimiser: Adam(rate: 1e-3), schedule: CosineSchedule(to: 0), epochs: 2, seed: 11))
    let state = try SmallData.trained(training, threads: 2)
    let other = try SmallData.objective(reference.network, seed: 2).points[0]
    let curve = Curve(family: Bezier(), from: state.weights, to: other, controlPoints: 3)
    let fit = try SmallData.trained(
      job(
        .curve(curve),
        TrainingCourse(optimiser: SGD(rate: 1e-4, momentum: 0.9), epochs: 1, seed: 12)), threads: 2)
    let hash = (state.weights + state.buffers + fit.weights).reduce(UInt64(14_695_981_039_346_656_037)) {
      ($0 ^ UInt64($1.bitPattern)) &* 1_099_511_628_211
    }
    return String(hash, radix: 16)
  }
}
