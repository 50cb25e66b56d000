import Foundation
import TestSupport
import Testing
import Workflow

@testable import Experiments

@Suite("A comparison as a page")
struct ComparisonPageTests {
  private let experiment: TemporaryExperiment

  init() throws { experiment = try TemporaryExperiment() }

  private func comparison(_ specifications: [String], labels: [String]) throws -> RunComparison {
    let runs = try zip(specifications, labels).map { specification, label in
      let outcome = try experiment.run(specification)
      let folder = RunFolder(path: try #require(outcome.directory))
      return ComparedRun(label: label, folder: folder, record: try folder.record())
    }
    return try RunComparison(of: runs, registry: .experiments, measures: ResultMeasures())
  }

  private var edited: String { Edit.base.replacing("seed: 2", with: "seed: 3") }

  @Test("curves, planes and trainings that differ are drawn over one another, and nothing else")
  func figures() throws {
    let page = try ComparisonPage(comparison([Edit.base, edited], labels: ["before", "after"])).html()
    let titles = page.matches(of: #/<title id="[^"]*">([^<]*)</title>/#).map { String($0.output.1) }
    #expect(
      titles == [
        "Training: end", "Training: valley", "Along the curve: along, train", "Along the curve: along, test",
        "Cross-entropy landscape: plane", "Error landscape: plane",
      ])
    #expect(
      page.contains("stages.end.train.seed") && page.contains("differs: input valley; first cause: end"))
    let headings = page.matches(of: #/<h2>([^<]*)</h2>/#).map { String($0.output.1) }
    #expect(headings == ["Settings", "Figures", "Metrics", "Stages"])
  }

  @Test("a page is closed in itself, and identifiers stand once")
  func offline() throws {
    let page = try ComparisonPage(comparison([Edit.base, edited], labels: ["before", "after"])).html()
    let addresses = page.matches(of: #/https?://[^"'\s<]*/#).map { String($0.output) }
    #expect(Set(addresses) == ["http://www.w3.org/2000/svg"])
    for loading in ["<link", "<script", "<iframe", "<img", " src=", "@import", "url(http"] {
      #expect(!ReportScriptTests.markup(of: page).contains(loading), "\(loading)")
    }
    let identifiers = page.matches(of: #/ id="([^"]*)"/#).map { String($0.output.1) }
    #expect(Set(identifiers).count == identifiers.count && !identifiers.isEmpty)
  }

  @Test(
    "two and five runs side by side lie well everywhere, with the first picture on the first screen",
    .enabled(if: Browser.isInstalled, Browser.absence))
  func layout() throws {
    for count in [2, 5] {
      let seeds = (0..<count).map { Edit.base.replacing("seed: 2", with: "seed: \($0 + 2)") }
      let page = try ComparisonPage(
        comparison(seeds, labels: (1...count).map { "a-rather-long-name-of-an-experiment/\($0)" })
      ).html()
      let open = page.replacing("<details>", with: "<details open>")
      #expect(try PageFaults.everywhere(of: open) == [], "of \(count)")
      #expect(try Browser.faults(of: PageFaults.figures(of: page)) == [], "of \(count)")
      #expect(try PageFaults.topOfFirstFigure(of: page, width: 1440) < 600)
      let faults = try PageReview.faults(of: page)
      #expect(faults.isEmpty, "of \(count): \(faults.prefix(12))")
    }
  }

  @Test("families are drawn as means with bands, a colour for each run, and their stages are folded away")
  func families() throws {
    let base = FamilyExperiments.ninePairs()
    let other = FamilyExperiments.ninePairs(epochs: 5)
    let page = try ComparisonPage(comparison([base, other], labels: ["nine/1", "nine/2"])).html()
    let figures = PageFaults.figures(of: page)
    #expect(figures.contains { $0.name == "along_40_runs-test" && $0.svg.contains("nine/2, straight") })
    #expect(figures.contains { $0.name == "net_40_runs-training" })
    #expect(page.contains("<summary>along: each of 9 stages</summary>"))
    #expect(page.contains("<summary>net: 9 stages</summary>"))
    #expect(page.contains("Mean ± standard deviation (n − 1), and of how many stages."))
    // The same change of nine stages is said once.
    #expect(page.matches(of: #/stages\.net@[^<]*\.train\.epochs</#).count == 1)
    let heads = page.matches(of: #/<thead><tr>(.*?)<\/tr>/#).map { head in
      head.output.1.matches(of: #/>([^<]+)</#).map { String($0.output.1) }
    }
    #expect(heads.contains { $0.prefix(3) == ["width", "seed", "metric"] }, "\(heads)")
  }

  @Test("what users write is text wherever it stands")
  func escaping() throws {
    let evil = "<script>alert(1)</script>"
    let page = try ComparisonPage(comparison([Edit.base, edited], labels: [evil, "\(evil)2"])).html()
    #expect(page.contains("&lt;script&gt;") && !ReportScriptTests.markup(of: page).contains("<script"))
  }

  @Test("equal runs are said to be")
  func equal() throws {
    let page = try ComparisonPage(comparison([Edit.base, Edit.base], labels: ["a", "b"])).html()
    #expect(page.contains("Settings, data and results are the same.") && !page.contains("<svg"))
  }

  @Test("another grid and other metrics are drawn as far as both have them")
  func otherExtents() throws {
    let other = Edit.base.replacing("grid: 4", with: "grid: 5").replacing(
      "points: 5", with: "points: 7, metrics: [cross-entropy, brier], splits: [test, validation]")
    let comparison = try comparison([Edit.base, other], labels: ["a", "b"])
    #expect(
      comparison.stages.filter { $0.verdicts[0].isDifference }.map(\.name) == ["along", "plane", "figure"])
    let brier = try #require(comparison.metrics.first { $0.name == "test.brier" })
    #expect(brier.values[0] == nil && brier.values[1] != nil && brier.changes == [nil, nil])
    #expect(try ComparisonPage(comparison).html().contains("along, validation"))
  }
}
