import Declarations
import Foundation
import Neural
import Specifications
import Testing
import Workflow

@testable import Experiments

/// Calibration errors over several bins, from NumPy; `Fixtures/make_calibration.py` writes these.
struct CalibrationReference: Decodable, Sendable {
  struct Result: Decodable, Sendable {
    let bins: Int
    let closed: Bool
    let ece: Double
    let mce: Double
    let counts: [Int]

    var chosen: CalibrationBins { CalibrationBins(count: bins, edges: closed ? .closed : .torchmetrics) }
  }

  let probabilities: [[Float]]
  let labels: [ClassIndex]
  let results: [Result]

  var predictions: ClassPredictions {
    ClassPredictions(
      probabilities: probabilities.flatMap(\.self), labels: labels, classCount: probabilities[0].count)
  }

  static let all: [CalibrationReference] =
    (try? MetricReference.read(
      [CalibrationReference].self, MetricReference.fixtures.appending(path: "calibration.json"))) ?? []
}

@Suite("bins of confidence")
struct CalibrationBinsTests {
  @Test("calibration errors and counts are those of NumPy, whatever the bins", arguments: 0..<3)
  func reference(index: Int) throws {
    let reference = try #require(CalibrationReference.all.dropFirst(index).first)
    let predictions = reference.predictions
    #expect(reference.results.count == 14)
    for result in reference.results {
      let bins = result.chosen
      #expect(
        abs(ExpectedCalibrationError(bins: bins).value(of: predictions) - result.ece) < 1e-12, "\(bins)")
      #expect(abs(MaximumCalibrationError(bins: bins).value(of: predictions) - result.mce) < 1e-12, "\(bins)")
      #expect(Reliability(of: predictions, in: bins).bins.map(\.count) == result.counts, "\(bins)")
    }
  }

  @Test("a confidence of exactly 1 has a bin of its own, or is in the last where that is closed")
  func one() {
    let predictions = ClassPredictions(
      probabilities: [1, 0, 0.96875, 0.03125], labels: [0, 1], classCount: 2)
    let open = Reliability(of: predictions, in: CalibrationBins(count: 4)).bins
    #expect(open.map(\.count) == [0, 0, 0, 1, 1])
    #expect(open.last?.lower == 1 && open.last?.upper == 1)
    let closed = Reliability(of: predictions, in: CalibrationBins(count: 4, edges: .closed)).bins
    #expect(closed.map(\.count) == [0, 0, 0, 2])
    #expect(closed.last?.lower == 0.75 && closed.last?.upper == 1)
  }

  @Test("what is not a number is in no bin, and makes the errors what they are")
  func notANumber() {
    let predictions = ClassPredictions(
      probabilities: [.nan, .nan, 0.75, 0.25], labels: [0, 0], classCount: 2)
    #expect(Reliability(of: predictions).bins.reduce(0) { $0 + $1.count } == 1)
    #expect(ExpectedCalibrationError().value(of: predictions).isNaN)
    #expect(MaximumCalibrationError(bins: CalibrationBins(count: 3)).value(of: predictions).isNaN)
  }

  private static let names: [(bins: CalibrationBins, name: String)] = [
    (CalibrationBins(), "ece"), (CalibrationBins(count: 15), "ece-15"),
    (CalibrationBins(count: 25, edges: .closed), "ece-closed"),
    (CalibrationBins(count: 1000, edges: .closed), "ece-1000-closed"),
  ]

  @Test("a name says the bins, and is read back", arguments: 0..<4)
  func names(index: Int) throws {
    let (bins, name) = Self.names[index]
    let metric = ExpectedCalibrationError(bins: bins)
    #expect(metric.name == name)
    let named = try #require(Metrics.named(name) as? ExpectedCalibrationError)
    #expect(named.bins == bins)
    #expect(named.identity == "\(name) 1")
    let other = try #require(Metrics.named("m\(name.dropFirst())") as? MaximumCalibrationError)
    #expect(other.bins == bins)
  }

  @Test(
    "other names are none",
    arguments: [
      "ece-25", "ece-0", "ece-015", "ece-1001", "ece-", "ece-open", "ece-closed-15", "ece-15-", "eces",
      "mce--1",
    ])
  func noNames(name: String) { #expect(Metrics.named(name) == nil) }

  /// What a list of metrics is read as, and how it stands in a key.
  private static func read(_ text: String) throws -> (names: [String], key: String, problems: [String]) {
    var problems = Problems()
    let source = SourceText(name: "metrics", text: text)
    let node = try #require(YAML.readValue(in: source, from: 1, into: &problems))
    guard let choice = MetricChoice.schema.read(node, &problems) else {
      return ([], "", problems.list.map { "\($0.message); \($0.help ?? "")" })
    }
    return (choice.names.map(\.name), MetricChoice.schema.canonical(choice).jsonWithNames.compactText, [])
  }

  private static let spellings: [(text: String, names: [String], key: String)] = [
    ("[ece, error]", ["ece", "error"], #"["ece","error"]"#),
    ("ece", ["ece"], #"["ece"]"#),
    ("[{ece: {}}, {mce: {bins: 25}}, error: {}]", ["ece", "mce", "error"], #"["ece","mce","error"]"#),
    ("[ece, {ece: {bins: 15}}]", ["ece", "ece-15"], #"["ece",{"ece":{"bins":15}}]"#),
    (
      "{mce: {bins: 15, edges: closed}}", ["mce-15-closed"], #"[{"mce":{"bins":15,"edges":"closed"}}]"#
    ),
    ("{ece: {edges: torchmetrics, bins: 10}}", ["ece-10"], #"[{"ece":{"bins":10}}]"#),
  ]

  @Test("bins are written by name, and what is the usual stands in no key", arguments: 0..<6)
  func spelling(index: Int) throws {
    let spelling = Self.spellings[index]
    let read = try Self.read(spelling.text)
    #expect(read.problems == [])
    #expect(read.names == spelling.names)
    #expect(read.key == spelling.key)
  }

  private static let mistakes: [(text: String, says: String)] = [
    ("ece-15", "'ece-15' is not a metric; write {ece: {bins: 15}}"),
    ("mce-10-closed", "'mce-10-closed' is not a metric; write {mce: {bins: 10, edges: closed}}"),
    ("[{ece: {bins: 0}}]", "expected an integer from 1 to 1000, found the integer 0; "),
    ("[{ece: {bins: 1.5}}]", "expected an integer from 1 to 1000, found the number 1.5; "),
    ("[{ece: {edges: guo}}]", "'guo' is not one of 'torchmetrics', 'closed'; "),
    ("[{ece: {bin: 15}}]", "'bin' is not a setting of the bins of confidence; did you mean 'bins'?"),
    ("[{accuracy: {bins: 15}}]", "'bins' is not a setting of `accuracy`; `accuracy` has no settings"),
    ("[{eze: {bins: 15}}]", "'eze' is not a metric; did you mean 'ece'?"),
    ("[ece, {ece: {bins: 25}}]", "'ece' is named twice; list each once"),
  ]

  @Test("a mistake in them is named, with what to write", arguments: 0..<9)
  func mistake(index: Int) throws {
    let mistake = Self.mistakes[index]
    #expect(try Self.read(mistake.text).problems == [mistake.says])
  }
}
