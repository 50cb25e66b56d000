import Foundation
import Testing
import Workflow

@testable import Experiments

@Suite("Same inputs, same bytes")
struct SameBytesTests {
  /// Batch norm, dropout and a plot of everything, with more than one batch.
  private static let specification = Edit.base
    .replacing(
      "[linear: 6, tanh, linear: 2]", with: "[linear: 40, batch-norm, relu, dropout: 0.1, linear: 2]"
    )
    .replacing("count: 60", with: "count: 700")
    .replacing("of: [along, plane]", with: "of: [along, plane, start, valley]")

  @Test(
    "a run directory does not depend on threads, nor on how many stages run side by side",
    arguments: [(2, 1), (7, 1), (2, 2), (7, 3)])
  func threadsAndJobs(_ cores: Int, _ jobs: Int) throws {
    let one = try Self.files(cores: 1, jobs: 1)
    let other = try Self.files(cores: cores, jobs: jobs)
    #expect(one.count > 20)
    #expect(Set(one.keys) == Set(other.keys))
    for (name, bytes) in one { #expect(other[name] == bytes, "\(name) differs") }
  }

  /// Every file of a run made from nothing, but those that say when and where.
  private static func files(cores: Int, jobs: Int) throws -> [String: Data] {
    let experiment = try TemporaryExperiment()
    return try RunFiles.files(of: try experiment.run(specification, cores: cores, jobs: jobs))
  }
}
