import Declarations
import FileFormats
import Foundation
import ResultStore
import Testing
import Workflow

@testable import Experiments

/// An experiment on arrays of its own, and what is said of their results.
struct WarnedExperiment {
  let experiment: TemporaryExperiment

  init() throws { experiment = try TemporaryExperiment() }

  /// Writes x.npy, y.npy, tx.npy and ty.npy: inputs of two features, each made by its number, and labels.
  func write(_ labels: [Int64], test: [Int64], scale: Float = 1, testScale: Float = 1) throws {
    for (prefix, labels, scale) in [("", labels, scale), ("t", test, testScale)] {
      let inputs = labels.indices.flatMap { [Float($0 % 7) / 7 * scale, Float($0 % 5) / 5 * scale] }
      try write("\(prefix)x.npy", StoredTensor("", shape: [labels.count, 2], inputs))
      try write("\(prefix)y.npy", StoredTensor("", shape: [labels.count], labels))
    }
  }

  func write(_ name: String, _ tensor: StoredTensor) throws {
    try experiment.folder.write(name, Array(NPYFile.encode(tensor)))
  }

  static func specification(
    classes: Int = 3, validation: Int = 0, layers: String = "linear: 4, tanh", batch: Int = 16,
    metrics: String = "[error, auroc]", splits: String = "test"
  ) -> String {
    """
    name: small
    data:
      d:
        dataset:
          arrays: {shape: [2], classes: \(classes), train: {inputs: x.npy, labels: y.npy}, test: {inputs: tx.npy, labels: ty.npy}}
        validation: \(validation)
    stages:
      a:
        train: {network: {input: [2], layers: [\(layers), linear: \(classes)]}, data: d, seed: 1, epochs: 1, batch: \(batch)}
      e: {evaluate: {weights: a, splits: \(splits), metrics: \(metrics)}}

    """
  }

  static let valueSpecification = """
    name: small
    data:
      d: {dataset: {value-arrays: {shape: [2], train: {inputs: x.npy, targets: y.npy}, test: {inputs: tx.npy, targets: ty.npy}}}}
    stages:
      a: {train: {network: {input: [2], layers: [linear: 4, tanh, linear: 1]}, data: d, seed: 1, epochs: 1, batch: 16}}
      e: {evaluate: {weights: a, splits: test}}

    """

  /// `stage: message` of what a run says of results, in the order of saying.
  static func said(by outcome: TemporaryExperiment.Outcome) -> [String] {
    outcome.events.compactMap {
      if case .resultWarning(let stage, let message) = $0 { "\(stage): \(message)" } else { nil }
    }
  }
}

@Suite("Data that cannot teach")
struct WarningTests {
  /// Forty labels, each class in turn.
  private static let even = (0..<40).map { Int64($0 % 3) }

  @Test("a class that no training example has is named, with where its examples went")
  func heldOut() throws {
    let warned = try WarnedExperiment()
    try warned.write(Self.even.sorted(), test: Self.even)
    let outcome = try warned.experiment.run(WarnedExperiment.specification(validation: 13))
    let said = WarnedExperiment.said(by: outcome)
    #expect(said.count == 1)
    #expect(
      said.first?.hasPrefix(
        "a: class 2 of 3 does not occur among the 27 training examples: all of it is among the last 13, which "
          + "`validation` holds out") == true, "\(said)")
    #expect(said.first?.contains("shuffle the arrays") == true)
  }

  private static let cases: [(name: String, labels: [Int64], test: [Int64], classes: Int, says: [String])] = [
    ("all is there", even, even, 3, []),
    (
      "labels that start at 1", even.map { $0 + 1 }, even.map { $0 + 1 }, 4,
      ["a: class 0 of 4 does not occur among the 40 training examples: if labels start at 1, save y - 1"]
    ),
    (
      "more classes than there are", even, even, 5,
      [
        "a: classes 3 and 4 of 5 do not occur among the 40 training examples: if there are no more classes than that, write "
          + "`classes: 3`"
      ]
    ),
    (
      "a class in the middle", even.map { $0 == 1 ? 2 : $0 }, even, 3,
      ["a: class 1 of 3 does not occur among the 40 training examples, so that a network cannot learn it"]
    ),
    (
      "one class in the test part", even, [Int64](repeating: 0, count: 20), 3,
      [
        "e: class 0 alone occurs among the 20 test examples, and 2 of 3 do not: a class that never occurs, or alone "
          + "occurs, counts as 0 in `auroc`, the mean over classes"
      ]
    ),
  ]

  @Test("classes that a split lacks are named, with what may be the matter", arguments: 0..<5)
  func classes(index: Int) throws {
    let sample = Self.cases[index]
    let warned = try WarnedExperiment()
    try warned.write(sample.labels, test: sample.test)
    let outcome = try warned.experiment.run(WarnedExperiment.specification(classes: sample.classes))
    let said = WarnedExperiment.said(by: outcome)
    for text in sample.says { #expect(said.contains(text), "\(said)") }
    if sample.says.isEmpty { #expect(said == []) }
    #expect(outcome.summary.outcome == .done)
  }

  @Test("an AUROC keeps the value that torchmetrics gives it where a class is missing, and says so")
  func areaUnderTheCurve() throws {
    let warned = try WarnedExperiment()
    try warned.write(Self.even, test: [Int64](repeating: 0, count: 20))
    let outcome = try warned.experiment.run(WarnedExperiment.specification())
    let table = String(
      decoding: try TemporaryExperiment.bytes("stages/e/networks.csv", of: outcome), as: UTF8.self)
    #expect(table.hasSuffix(",0.0\n"), "\(table)")
    let without = WarnedExperiment.specification(metrics: "[error]")
    let said = WarnedExperiment.said(by: try warned.experiment.run(without))
    #expect(said.count == 1 && said[0].hasSuffix("so that nothing is measured of them"), "\(said)")
  }

  @Test("a last batch of one example under a batch norm is named, with a size that leaves none alone")
  func lonelyExample() throws {
    let warned = try WarnedExperiment()
    try warned.write(Array(Self.even.prefix(33)), test: Self.even)
    func said(_ layers: String, batch: Int) throws -> [String] {
      let text = WarnedExperiment.specification(layers: layers, batch: batch)
      return WarnedExperiment.said(by: try warned.experiment.run(text))
    }
    let normed = try said("linear: 4, batch-norm, tanh", batch: 16)
    #expect(normed.count == 1)
    #expect(normed.first?.contains("33 training examples in batches of 16 leave a last batch of one") == true)
    #expect(normed.first?.hasSuffix("with `batch: 15` none is alone") == true, "\(normed)")
    #expect(try said("linear: 4, batch-norm, tanh", batch: 15) == [])
    #expect(try said("linear: 4, batch-norm, tanh", batch: 64) == [])
    #expect(try said("linear: 4, tanh", batch: 16) == [])
  }

  @Test("what trains combinations of networks says what a training of its data does")
  func combinations() throws {
    let warned = try WarnedExperiment()
    try warned.write(Self.even.map { $0 == 1 ? 2 : $0 }, test: Self.even)
    let text = """
      name: small
      data:
        d:
          dataset:
            arrays: {shape: [2], classes: 3, train: {inputs: x.npy, labels: y.npy}, test: {inputs: tx.npy, labels: ty.npy}}
      networks: {small: {input: [2], layers: [linear: 4, batch-norm, tanh, linear: 3]}}
      defaults: {train: {network: small, data: d, epochs: 1, batch: 16}}
      stages:
        a: {train: {seed: 1}}
        b: {train: {seed: 2}}
        curve: {fit-curve: {from: a, to: b, epochs: 1, batch: 13}}
        centre: {star: {of: [a, b], epochs: 1, batch: 13}}
        edge: {simplex: {from: a, epochs: 1, batch: 13}}

      """
    let outcome = try warned.experiment.run(text)
    #expect(outcome.failures == [:])
    let said = WarnedExperiment.said(by: outcome)
    for stage in ["a", "b", "curve", "centre", "edge"] {
      #expect(said.contains { $0.hasPrefix("\(stage): class 1 of 3 does not occur") }, "\(stage): \(said)")
      // 40 examples are two batches of 16 and one of 8, and three of 13 and one of 1.
      let isAlone = said.contains { $0.hasPrefix("\(stage): ") && $0.contains("leave a last batch of one") }
      #expect(isAlone == !["a", "b"].contains(stage), "\(stage): \(said)")
    }
  }

  @Test("batches of one example under a batch norm are a mistake in the document")
  func batchesOfOne() throws {
    let warned = try WarnedExperiment()
    try warned.write(Self.even, test: Self.even)
    let text = WarnedExperiment.specification(layers: "linear: 4, batch-norm, tanh", batch: 1)
    do {
      try warned.experiment.run(text)
      Issue.record("it ran")
    } catch let diagnostics as Diagnostics {
      #expect(diagnostics.list.map(\.message).contains { $0.contains("the variance of one is 0") })
      #expect(diagnostics.list.first?.help == "use a larger `batch`")
    }
    #expect(
      try warned.experiment.run(WarnedExperiment.specification(batch: 1)).summary.outcome == .done,
      "without a norm, batches of one are as good as any")
  }

  @Test("splits of unlike scale are named, whatever types they are of")
  func scales() throws {
    let warned = try WarnedExperiment()
    func said() throws -> [String] {
      WarnedExperiment.said(by: try warned.experiment.run(WarnedExperiment.specification()))
        .filter { $0.hasPrefix("e:") }
    }
    try warned.write(Self.even, test: Self.even, testScale: 50)
    #expect(
      try said() == [
        "e: the test inputs are about 50 times as large as the training inputs (0 to 42.9 beside 0 to 0.857): scale both "
          + "by the same numbers"
      ])
    try warned.write(Self.even, test: Self.even, testScale: 0.0625)
    #expect(try said().first?.contains("about 16 times as small as") == true)
    try warned.write(Self.even, test: Self.even)
    #expect(try said() == [])
    try warned.write("x.npy", StoredTensor("", shape: [40, 2], (0..<80).map { UInt8($0) }))
    #expect(try said() == [], "floats from 0 to 1 are of the scale of bytes divided by 255")
    try warned.write("tx.npy", StoredTensor("", shape: [40, 2], (0..<80).map { Float($0) }))
    #expect(
      try said() == [
        "e: the test inputs are floats, taken as they are (0 to 79), and the training inputs bytes, divided by 255 (0 to "
          + "0.31): save both alike"
      ])
  }

  private static let unfit: [(inputs: [Float], targets: [Float], says: String)] = [
    (
      [Float](repeating: 0.5, count: 80), (0..<40).map { Float($0) / 40 },
      "the inputs of all 40 training examples are the same"
    ),
    (
      (0..<80).map { Float($0) / 80 }, [Float](repeating: 3, count: 40),
      "the targets of all 40 training examples are the same"
    ),
    (
      (0..<80).map { Float($0) / 80 }, (0..<40).map { 250_000 + Float($0) },
      "the training targets have means of up to 250000 and deviations of up to 11.5, and a fresh network gives about 0"
    ),
    (
      (0..<80).map { Float($0 % 52) * 5 }, (0..<40).map { Float($0) / 40 },
      "the training inputs are floats from 0 to 255, taken as they are: pixels saved as uint8 are divided by 255"
    ),
    (
      (0..<80).map { Float($0) * -1000 }, (0..<40).map { Float($0) / 40 },
      "the training inputs are floats from -79000 to 0, taken as they are, and networks learn from inputs of about 1"
    ),
  ]

  @Test("inputs and targets that nothing can be learnt from, or hardly, are named", arguments: 0..<5)
  func unfit(index: Int) throws {
    let sample = Self.unfit[index]
    let warned = try WarnedExperiment()
    for prefix in ["", "t"] {
      try warned.write("\(prefix)x.npy", StoredTensor("", shape: [40, 2], sample.inputs))
      try warned.write("\(prefix)y.npy", StoredTensor("", shape: [40], sample.targets))
    }
    let said = WarnedExperiment.said(by: try warned.experiment.run(WarnedExperiment.valueSpecification))
    #expect(said.filter { $0.hasPrefix("a: ") }.count == 1, "\(said)")
    #expect(said.first?.contains(sample.says) == true, "\(said)")
  }

  @Test("where the loss is not finite before the first step, it is the data that are spoken of")
  func beforeTheFirstStep() throws {
    let warned = try WarnedExperiment()
    for prefix in ["", "t"] {
      try warned.write("\(prefix)x.npy", StoredTensor("", shape: [40, 2], (0..<80).map { Float($0) / 80 }))
      try warned.write("\(prefix)y.npy", StoredTensor("", shape: [40], (0..<40).map { Float($0) * 1e36 }))
    }
    let outcome = try warned.experiment.run(WarnedExperiment.valueSpecification)
    let message = try #require(outcome.failures["a"])
    #expect(message.contains("the loss is not finite at step 0 (epoch 1), before any rate was used"))
    #expect(
      message.contains("save (y - y.mean(0)) / y.std(0)") && !message.contains("lower rate"), "\(message)")
  }
}

@Suite("Warnings of results")
struct KeptWarningTests {
  private static let text = WarnedExperiment.specification(classes: 4, metrics: "[error]")

  private func warned() throws -> WarnedExperiment {
    let warned = try WarnedExperiment()
    try warned.write((0..<40).map { Int64($0 % 3) }, test: (0..<40).map { Int64($0 % 4) })
    return warned
  }

  private static let message =
    "class 3 of 4 does not occur among the 40 training examples: if there are no more classes than that, write `classes: 3`"

  @Test("are said before anything starts, once, and stand in run.json, events.jsonl and the report")
  func places() throws {
    let outcome = try warned().experiment.run(Self.text)
    #expect(WarnedExperiment.said(by: outcome) == ["a: \(Self.message)"])
    let said = try #require(outcome.events.firstIndex(of: .resultWarning(stage: "a", message: Self.message)))
    let started = try #require(outcome.events.firstIndex(of: .stageStarted(stage: "a", kind: "train")))
    #expect(said < started)
    #expect(outcome.record?.stage("a")?.warnings == [Self.message])
    #expect(outcome.record?.stage("e")?.warnings == [])
    let json = try JSON(parsing: TemporaryExperiment.bytes("run.json", of: outcome))
    #expect(json["stages"]?["a"]?["warnings"] == [.text(Self.message)])
    #expect(json["stages"]?["e"]?["warnings"] == nil)
    let events = String(decoding: try TemporaryExperiment.bytes("events.jsonl", of: outcome), as: UTF8.self)
    #expect(events.contains(#""event":"warning","stage":"a","message":"class 3 of 4"#))
    let page = String(decoding: try TemporaryExperiment.bytes("report.html", of: outcome), as: UTF8.self)
    #expect(page.contains("<h2>Warnings</h2>") && page.contains("class 3 of 4 does not occur"))
  }

  @Test("are said again by a run that has nothing to do, which writes nothing and reads no data")
  func nothingToDo() throws {
    let warned = try warned()
    let first = try warned.experiment.run(Self.text)
    let second = try warned.experiment.run(Self.text)
    #expect(second.executed == [] && second.summary.directory == nil)
    #expect(WarnedExperiment.said(by: second) == ["a: \(Self.message)"])
    #expect(second.record == first.record)
  }

  @Test("are in no key: the same settings on other data of the same bytes give the same results")
  func keys() throws {
    let warned = try warned()
    let first = try #require(try warned.experiment.run(Self.text).record)
    let plan = try warned.experiment.plan(Self.text)
    #expect(plan.namesToRun == [])
    #expect(first.stages.allSatisfy { !$0.settings.compactText.contains("does not occur") })
  }

  @Test("are known to a plan, which writes nothing")
  func plan() throws {
    let warned = try warned()
    let plan = try warned.experiment.plan(Self.text)
    let store = try Store(at: warned.experiment.storePath)
    #expect(plan.warnings(in: store, isBrief: true) == [[Self.message], []])
    #expect(!FileManager.default.fileExists(atPath: "\(warned.experiment.storePath)/cells"))
    try warned.experiment.run(Self.text)
    #expect(try warned.experiment.plan(Self.text).warnings(in: store, isBrief: true) == [[Self.message], []])
  }

  @Test("go when their cause does")
  func mended() throws {
    let warned = try warned()
    try warned.experiment.run(Self.text)
    try warned.write((0..<40).map { Int64($0 % 4) }, test: (0..<40).map { Int64($0 % 4) })
    let outcome = try warned.experiment.run(Self.text)
    #expect(outcome.executed == ["a", "e"] && WarnedExperiment.said(by: outcome) == [])
    let page = String(decoding: try TemporaryExperiment.bytes("report.html", of: outcome), as: UTF8.self)
    #expect(!page.contains("Warnings"))
  }
}
