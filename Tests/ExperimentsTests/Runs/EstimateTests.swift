import Declarations
import Foundation
import Testing
import Workflow

@testable import Experiments

/// What is said of a run before it starts, against what it leaves.
struct EstimateTests {
  private static let text = Edit.base.replacing("linear: 6", with: "linear: 2000")

  @Test(
    "the results of trainings, fits and measurements have about the size that was estimated",
    arguments: [EstimateTests.text, RegressionTests.specification.replacing("grid: 5", with: "grid: 1001")])
  func sizes(_ text: String) throws {
    let experiment = try TemporaryExperiment()
    let plan = try experiment.plan(text)
    let estimates = try experiment.estimates(of: plan).stages
    let record = try #require(try experiment.run(text).record)
    for (stage, estimate) in zip(plan.stages, estimates) where stage.node.kind.name != "plot" {
      let name = stage.node.name
      let actual = Double(
        try #require(record.stage(name)).outputs.flatMap(\.files).reduce(0) { $0 + $1.size })
      let estimated = Double(try #require(estimate?.resourceEstimate, "\(name)").results)
      // Tables of a few numbers are headings for the most part.
      #expect(abs(estimated - actual) < 0.3 * actual + 4000, "\(name): \(estimated), \(actual)")
    }
  }

  @Test("the memory of a training is at least its data, its weights and its activations, and not far more")
  func memory() throws {
    let experiment = try TemporaryExperiment()
    let estimates = try experiment.estimates(of: try experiment.plan(Self.text)).stages
    let training = try #require(estimates.first??.resourceEstimate)
    let vector = 4 * (2 * 2000 + 2000 + 2000 * 2 + 2)
    // Weights, gradient, and Adam's two vectors, at least once each; activations of 32 examples and their gradients.
    let least = 4 * vector + 2 * 4 * 32 * 2000
    #expect(training.memory >= least)
    #expect(training.memory < 6 * least)
  }

  @Test(
    "without an earlier run, the time of long work follows from its operations and the pace of the machine"
  )
  func seconds() throws {
    let experiment = try TemporaryExperiment()
    func seconds(_ epochs: Int) throws -> Double {
      let text = Edit.base.replacing("{epochs: 2}", with: "{epochs: \(epochs)}")
      let start = try experiment.estimates(of: try experiment.plan(text)).stages.first??.seconds
      return try #require(start)
    }
    let long = try seconds(4_000_000)
    // 40 examples an epoch, 24 weights: two operations each forward and twice that back, save for the first layer's
    // inputs; a million operations a second. What is no product by a weight comes on top.
    let dense = 4_000_000 * 40 * Double(2 * 3 * 24 - 2 * 12) / 1e6
    #expect(long >= dense && long < 2 * dense, "\(long)")
    #expect(try seconds(8_000_000) == 2 * long)
  }

  @Test("more examples take longer than they took in an earlier run, as the operations of an epoch say")
  func moreExamples() throws {
    let experiment = try TemporaryExperiment()
    let more = Edit.base.replacing("count: 60", with: "count: 500")
    #expect(more != Edit.base)
    func operations(_ text: String) throws -> Double {
      let start = try #require(try experiment.estimates(of: try experiment.plan(text)).stages.first)
      return try #require(start?.resourceEstimate).operations
    }
    let ratio = try operations(more) / operations(Edit.base)
    #expect(ratio > 8)
    let directory = try #require(try experiment.run(Edit.base).directory)
    let file = URL(fileURLWithPath: "\(directory)/timing.json")
    let timing = try JSON(parsing: Array(Data(contentsOf: file)))
    let work = try #require(timing["work"]?["start"])
    let (epochs, perEpoch) = (try #require(work["amount"]?.number), try #require(work["operations"]?.number))
    let text = """
      {"stages": {"start": 6, "valley": 8},
       "work": {"start": {"kind": "train", "unit": "epoch", "amount": \(epochs), "operations": \(perEpoch)},
                "valley": {"kind": "fit-curve", "unit": "epoch", "amount": 2, "operations": \(perEpoch)}}}
      """
    try Data(text.utf8).write(to: file)
    func seconds(_ name: String, _ text: String) throws -> Double? {
      let plan = try experiment.plan(text)
      let index = try #require(plan.stages.firstIndex { $0.node.name == name })
      return try experiment.estimates(of: plan).stages[index]?.seconds
    }
    let started = try #require(try seconds("start", more))
    #expect(abs(started - 6 * ratio) < 0.01 * started, "\(started)")
    #expect(try #require(try seconds("valley", more)) > 8 * 8, "it waits, and takes longer all the same")
    #expect(try seconds("start", Edit.base.replacing("{seed: 1}", with: "{seed: 5}")) == 6)
  }

  @Test("a run that did little of a stage's work tells nothing of how long it takes, and an earlier one does")
  func littleWork() throws {
    let experiment = try TemporaryExperiment()
    func directory(_ text: String, _ timing: String) throws {
      let path = try #require(try experiment.run(text).directory)
      try Data(timing.utf8).write(to: URL(fileURLWithPath: "\(path)/timing.json"))
    }
    func seconds(_ text: String) throws -> [String: Double] {
      let plan = try experiment.plan(text)
      let known = zip(plan.stages, try experiment.estimates(of: plan).stages).compactMap { stage, estimate in
        estimate?.seconds.map { (stage.node.name, $0) }
      }
      return Dictionary(uniqueKeysWithValues: known)
    }
    func work(_ amount: Double, seconds: Double, of: String = #", "of": 2"#, operations: Double = 1e3)
      -> String
    {
      """
      {"stages": {"start": \(seconds), "valley": \(seconds)},
       "work": {"start": {"kind": "train", "unit": "epoch", "amount": \(amount)\(of), "operations": \(operations)},
                "valley": {"kind": "fit-curve", "unit": "epoch", "amount": \(amount)\(of), "operations": \(operations)}}}
      """
    }
    let changed = Edit.base.replacing("{seed: 1}", with: "{seed: 5}")
    try directory(Edit.base, work(0.1, seconds: 4))
    #expect(try seconds(changed)["start"] == nil && seconds(changed)["valley"] == nil)
    // As versions wrote it that did not say how much the whole is.
    try directory(
      Edit.base.replacing("points: 5", with: "points: 6"), work(0.1, seconds: 4, of: "", operations: 0))
    #expect(try seconds(changed)["start"] == 80)
    try directory(Edit.base.replacing("points: 5", with: "points: 7"), work(2, seconds: 6, operations: 0))
    #expect(try seconds(changed)["start"] == 6)
    try directory(Edit.base.replacing("points: 5", with: "points: 8"), work(0.1, seconds: 4))
    #expect(try seconds(changed)["start"] == 6)
    try directory(
      Edit.base.replacing("points: 5", with: "points: 9"), #"{"stages": {"start": 0.1, "valley": 0.1}}"#)
    #expect(try seconds(changed)["start"] == 6 && seconds(changed)["valley"] == 6)
    // Little of what is much by itself.
    let much = work(0.1, seconds: 4, operations: 1e12)
    try directory(Edit.base.replacing("points: 5", with: "points: 10"), much)
    #expect(try #require(try seconds(changed)["start"]) < 1e-3, "40 s for 1e12 operations")
  }

  @Test("what is there takes nothing")
  func nothing() throws {
    let experiment = try TemporaryExperiment()
    try experiment.run(Edit.base)
    let done = try experiment.estimates(of: try experiment.plan(Edit.base))
    #expect(done.stages.allSatisfy { $0 == nil })
    #expect(done.run.disk == 0)
    #expect(done.run.memory == nil)
  }
}
