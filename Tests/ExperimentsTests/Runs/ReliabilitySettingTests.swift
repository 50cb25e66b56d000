import Declarations
import Foundation
import Testing
import Workflow

@testable import Experiments

@Suite("Bins of confidence as settings")
struct ReliabilitySettingTests {
  private static let other = Edit.base.replacing(
    "members: 3}",
    with:
      "members: 3, metrics: [ece, {ece: {bins: 5}}, {mce: {edges: closed}}], reliability: {bins: 5, edges: closed}}"
  )

  @Test("another number of bins is another table of reliability, and a column of its own")
  func table() throws {
    let experiment = try TemporaryExperiment()
    let usual = try experiment.run(Edit.base)
    let key = try #require(usual.record?.stage("vote")?.key)
    func table(_ file: String, _ run: TemporaryExperiment.Outcome) throws -> [String] {
      String(decoding: try TemporaryExperiment.bytes("stages/vote/\(file)", of: run), as: UTF8.self)
        .split(separator: "\n").map(String.init)
    }
    #expect(try table("ensemble-reliability.csv", usual).count == 1 + 3 * 26)
    let run = try experiment.run(Self.other)
    #expect(
      run.tally.steps == 0 && run.tally.passes == 0, "members are there, whatever is asked of them")
    #expect(run.record?.stage("vote")?.key != key)
    let rows = try table("ensemble-reliability.csv", run)
    #expect(rows.count == 1 + 3 * 5 && rows[5].hasPrefix("start,"))
    #expect(rows[5].contains(",1.0,"), "the last bin ends at 1: \(rows[5])")
    #expect(try table("ensemble.csv", run)[0] == "predictor,t,ece,ece-5,mce-closed")
    let page = String(
      decoding: try TemporaryExperiment.bytes("report.html", of: run), as: UTF8.self)
    #expect(
      page.contains(
        "ece: 25 bins of equal width from 0 to 1, [lower, upper), and one more for a confidence of exactly 1"
      ))
    #expect(
      page.contains("ece-5: 5 bins of equal width")
        && page.contains("Expected calibration error (5 bins)"))
    let written = try experiment.run(
      Edit.base.replacing(
        "members: 3}", with: "members: 3, reliability: {bins: 25, edges: torchmetrics}}"))
    #expect(written.record?.stage("vote")?.key == key, "what is the usual stands in no key")
  }

  @Test("a plane is drawn of a metric with bins of its own")
  func plane() throws {
    let text = Edit.base.replacing("grid: 4}", with: "grid: 4, metrics: [{ece: {bins: 5}}]}")
    let run = try TemporaryExperiment().run(text)
    #expect(run.failures == [:])
    let svg = String(
      decoding: try TemporaryExperiment.bytes("stages/figure/plane-ece-5.svg", of: run),
      as: UTF8.self)
    #expect(svg.contains("expected calibration error (5 bins)"))
  }
}
