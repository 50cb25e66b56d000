import Charts
import Declarations
import Foundation
import Specifications
import TestSupport
import Testing
import Workflow

@testable import Experiments

@Suite("Reports of families")
struct FamilyReportTests {
  private let experiment: TemporaryExperiment

  init() throws { experiment = try TemporaryExperiment() }

  private func page(_ specification: String) throws -> String {
    let outcome = try experiment.run(specification, cores: 2, jobs: 2)
    #expect(outcome.failures.isEmpty, "\(outcome.failures)")
    return String(decoding: try TemporaryExperiment.bytes("report.html", of: outcome), as: UTF8.self)
  }

  private func texts(_ pattern: Regex<(Substring, Substring)>, in page: String) -> [String] {
    page.matches(of: pattern).map { String($0.output.1) }
  }

  @Test("nine pairs have cards of means, matrices of ends by ends, and axes as columns")
  func ninePairs() throws {
    let page = try page(FamilyExperiments.ninePairs())
    let cards = texts(#/class="card-name">([^<]*)</#, in: page)
    #expect(cards.count <= 8 && cards.contains("along: test barrier on the curve"), "\(cards)")
    #expect(!cards.contains { $0.contains("@") })
    #expect(page.contains("mean of 9 pairs of 9 networks, from"))
    let families = texts(#/id="family:\d+">\s*<h3>([^<]*)</#, in: page)
    #expect(Set(families) == ["net", "valley", "along", "plane", "vote"], "\(families)")
    #expect(
      page.contains(
        "9 evaluate stages: width small, middle, a-network-with-a-long-name; pairs of seed 1, 2, 3 (9 pairs of 9 networks)"
      ))
    #expect(page.contains("9 pairs of 9 networks: pairs that have a network in common are not independent"))
    let figures = Set(PageFaults.figures(of: page).map(\.name))
    for name in ["along_40_mean", "along_40_each", "along_40_pairs-1", "along_40_pairs-2", "along_40_values"]
    {
      #expect(figures.contains(name), "\(figures.sorted())")
    }
    // Curve and segment, of three widths, of two quantities.
    #expect(texts(#/<caption>((?:barrier|highest)[^<]*)</#, in: page).count == 12)
    let heads = texts(#/<thead><tr>(.*?)</tr>/#, in: page).map { texts(#/>([^<]+)</#, in: $0) }
    #expect(heads.contains { $0.prefix(3) == ["width", "over seed", "mean"] }, "\(heads)")
    #expect(heads.contains { $0.prefix(5) == ["width", "seed", "path", "split", "metric"] }, "\(heads)")
    // The plots of single stages are folded away.
    #expect(page.contains("<summary>along: each of 9 figures</summary>"))
    let identifiers = texts(#/ id="([^"]*)"/#, in: page)
    #expect(Set(identifiers).count == identifiers.count)
    let links = texts(#/href="#([^"]*)"/#, in: page)
    #expect(links.count > 8 && Set(links).isSubset(of: identifiers))
    #expect(page.utf8.count < 3_000_000, "\(page.utf8.count)")
  }

  @Test("fifty seeds have one figure of means and bands, and every value behind a fold")
  func fiftySeeds() throws {
    let page = try page(FamilyExperiments.fiftySeeds)
    let figures = Set(PageFaults.figures(of: page).map(\.name))
    #expect(figures.contains("net_40_training") && figures.contains("path_40_mean"), "\(figures.sorted())")
    #expect(!figures.contains { $0.contains("seed_3d_") }, "no figure of a single one of them")
    #expect(page.contains("<summary>Every value: 50 stages</summary>"))
    #expect(page.contains("50 train stages: seed 1, 2, 3, …, 50"))
    // The table of networks names them by family and seed, and says their mean.
    #expect(page.contains("Mean ± standard deviation over the networks (n − 1)."))
    #expect(page.contains("<summary>All 50 networks</summary>"))
    #expect(page.utf8.count < 1_500_000, "\(page.utf8.count)")
  }

  @Test("means and deviations are those of the stages' own numbers")
  func numbers() throws {
    let outcome = try experiment.run(FamilyExperiments.fiftySeeds, cores: 2, jobs: 2)
    let folder = RunFolder(path: try #require(outcome.directory))
    let run = try PresentedRun(of: folder, registry: .experiments)
    let families = try FamilySection.families(of: run)
    let paths = try #require(families.first { $0.name == "path" })
    let heading = try #require(paths.headings.first { $0.quantity == "highest test error (%)" })
    let values = paths.members.compactMap { paths.value(heading.heading, of: $0) }
    #expect(values.count == 50)
    let mean = values.reduce(0, +) / 50
    let deviation = (values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 49).squareRoot()
    let row = try #require(
      paths.summaryTable.rows.first { $0.cells.contains(.text(heading.heading)) })
    let texts = Moments.texts(mean: mean, deviation: deviation, heading.format)
    #expect(row.cells.contains(.text(texts.mean)), "\(row.cells)")
    #expect(deviation >= 0 && row.cells.count == 6)
    // The directory alone gives the very page that was written.
    let again = try #require(try ReportPresenter().files(presenting: run).first)
    #expect(try again.bytes == Array(TemporaryExperiment.bytes("report.html", of: outcome)))
  }

  @Test("pairs are read from names, and what is no pair is not")
  func pairs() {
    func parts(_ text: String) -> [InstanceName.Part] { InstanceName(parsing: "a@\(text)")?.parts ?? [] }
    #expect(StagePair(parts("width=4,seed=1+2")).map { [$0.first, $0.second] } == ["1", "2"])
    #expect(StagePair(parts("seed=1+2,width=4+8")).map { [$0.first, $0.second] } == ["1, 4", "2, 8"])
    #expect(StagePair(parts("seed=1")) == nil && StagePair(parts("rate=1+1")) == nil)
    let sweep = FamilyAxes([parts("width=4,seed=1"), parts("width=8,seed=1")])
    #expect(sweep.repeated == ["seed"] && sweep.grouping == ["width"] && !sweep.isOfPairs)
    let rates = FamilyAxes([parts("rate=1e+5"), parts("rate=1e+6")])
    #expect(!rates.isOfPairs && rates.names == ["rate"] && rates.labels("rate") == ["1e+5", "1e+6"])
    let pairs = FamilyAxes([parts("width=4,seed=1+2"), parts("width=4,seed=1+3")])
    #expect(
      pairs.isOfPairs && pairs.repeated == ["seed"] && pairs.inWords == "width 4; pairs of seed 1, 2, 3")
    #expect(pairs.countInWords == "2 pairs of 3 networks" && sweep.countInWords == "2 stages")
    let apart = FamilyAxes([parts("width=4,seed=1+2"), parts("width=8,seed=1+2")])
    #expect(apart.countInWords == "2 pairs of 4 networks")
  }

  @Test("a page says when and where it was made, what came from the cache, and what is set up otherwise")
  func circumstances() throws {
    let first = try page(Edit.base)
    #expect(first.contains("all 8 stages computed") && first.contains(#/\d+ cores?\)/#))
    #expect(first.contains(#/20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC/#) && first.contains("Thalweg test"))
    #expect(!first.contains("<h2>Changes</h2>"))
    let second = try page(Edit.base.replacing("members: 3", with: "members: 5"))
    #expect(second.contains("2 stages computed, 6 from the cache"))
    #expect(second.contains("<h2>Changes</h2>") && second.contains("stages.vote.ensemble.members"))
    #expect(second.contains("<span class=\"made\">from the cache</span>"))
  }

  @Test("a copy that lacks files gives a page of the rest, which says so")
  func lacking() throws {
    let outcome = try experiment.run(Edit.base)
    let folder = try #require(outcome.directory)
    func page() throws -> String {
      let run = try PresentedRun(of: RunFolder(path: folder), registry: .experiments)
      return String(
        decoding: try #require(try ReportPresenter().files(presenting: run).first).bytes, as: UTF8.self)
    }
    let whole = try page()
    #expect(!whole.contains("Made from a copy"))
    // A table as CSV is there for others.
    try FileManager.default.removeItem(atPath: "\(folder)/stages/along/points.csv")
    #expect(try page() == whole)
    try FileManager.default.removeItem(atPath: "\(folder)/stages/start/weights.safetensors")
    #expect(try page().contains("Nothing on this page is drawn from the others: weights (start)."))
    try FileManager.default.removeItem(atPath: "\(folder)/stages/plane")
    let rest = try page()
    #expect(
      rest.contains(
        "For want of the others this page leaves out: plane (plane). It needs none of these: weights (start)."
      ))
    #expect(rest.contains("Along the curve: along"))
  }

  @Test("what an earlier plot showed of results that a copy lacks is named")
  func leftOut() throws {
    let outcome = try experiment.run(Edit.base)
    let folder = try #require(outcome.directory)
    let record = "\(folder)/run.json"
    let text = try String(contentsOfFile: record, encoding: .utf8)
    // The figures of a version that told pages nothing of them.
    let earlier = text.replacing(#/"kind": "plot",\s*"version": \d+/#) { _ in
      "\"kind\": \"plot\",\n\"version\": 2"
    }
    try #require(earlier != text)
    try earlier.write(toFile: record, atomically: true, encoding: .utf8)
    try FileManager.default.removeItem(atPath: "\(folder)/stages/plane")
    try FileManager.default.removeItem(atPath: "\(folder)/stages/figure")
    let run = try PresentedRun(of: RunFolder(path: folder), registry: .experiments)
    let page = String(
      decoding: try #require(try ReportPresenter().files(presenting: run).first).bytes, as: UTF8.self)
    #expect(page.contains("Along the curve: along") && page.contains("Ensemble: vote"))
    #expect(page.contains("draws plane too, from results that this copy of the run lacks."))
  }

  @Test(
    "pages of nine pairs and of fifty seeds lie well everywhere, and print",
    .enabled(if: Browser.isInstalled, Browser.absence))
  func layout() throws {
    for specification in [FamilyExperiments.ninePairs(), FamilyExperiments.fiftySeeds] {
      let page = try page(specification)
      // What is folded away is looked at as well.
      let open = page.replacing("<details>", with: "<details open>")
      #expect(try PageFaults.everywhere(of: open) == [])
      let faults = try Browser.faults(of: PageFaults.figures(of: page))
      #expect(faults == [], "\(faults)")
      let review = try PageReview.faults(of: page)
      #expect(review.isEmpty, "\(review.count): \(review.prefix(12))")
    }
  }
}
