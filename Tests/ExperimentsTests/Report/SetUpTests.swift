import Declarations
import Testing

@testable import Experiments
@testable import Workflow

@Suite("The set-up at the top of a report")
struct SetUpTests {
  /// Names and words of the rows of a page.
  private func rows(of page: String) throws -> [String: String] {
    let section = try #require(page.firstMatch(of: #/<section id="section:set-up">[\s\S]*?<\/section>/#))
      .output
    let pairs = section.matches(of: #/<dt>([^<]*)<\/dt>\s*<dd>([^<]*)<\/dd>/#).map {
      (String($0.output.1), String($0.output.2))
    }
    return Dictionary(pairs) { first, _ in first }
  }

  @Test("a run tells data with the sizes of splits, network with parameters, trainings with their seeds")
  func written() throws {
    let run = try TemporaryExperiment().run(Edit.base)
    let page = String(decoding: try TemporaryExperiment.bytes("report.html", of: run), as: UTF8.self)
    let rows = try rows(of: page)
    #expect(rows["Data"] == "two-moons (noise 0.1); examples: training 40, validation 20, test 60.")
    // 2 · 6 + 6 and 6 · 2 + 2.
    #expect(rows["Network"] == "input 2, 2 linear layers, 32 parameters.")
    let trained = try #require(rows["start, end (train)"])
    #expect(
      trained.hasPrefix("2 epochs, batches of 20, ") && trained.hasSuffix("; seeds 1, 2."), "\(trained)")
    #expect(rows["valley (fit-curve)"]?.contains("curve bezier, 3 control points; seed") == true, "\(rows)")
    #expect(rows.count == 5 && rows["Computed by"] != nil, "\(rows)")
    #expect(
      run.record?.sources[0].facts?["examples"] == ["train": 40, "validation": 20, "test": 60])
  }

  @Test(
    "of runs that counted nothing, sizes follow from settings or from what is published, and else are not told"
  )
  func earlier() throws {
    #expect(
      try rows(of: CommittedRun("quickstart").page())["Data"]
        == "fashion-mnist; examples: training 55\u{2009}000, validation 5000, test 10\u{2009}000 (as it is published)."
    )
    let regression = try rows(of: CommittedRun("regression").page())
    #expect(regression["Data"]?.hasSuffix("; examples: training 50, test 10.") == true, "\(regression)")
    func counts(_ settings: JSON, facts: JSON? = nil) -> [Int]? {
      SplitCounts(of: .init(name: "data", settings: settings, parts: .null, facts: facts))?.splits.map(
        \.count)
    }
    let idx: JSON = ["dataset": ["idx": ["path": "folder"]], "validation": 5]
    #expect(counts(idx) == nil && counts(idx, facts: ["examples": ["train": 7, "test": 10]]) == [7, 10])
    #expect(
      counts(["dataset": ["cifar-10": [:]], "validation": 5000, "examples": ["count": 900]]) == [
        900, 5000, 10_000,
      ])
    for wrong: JSON in [
      ["dataset": ["mnist": [:]], "validation": 60_000],
      ["dataset": ["mnist": [:]], "examples": ["count": -1]], [:],
      ["dataset": ["two-moons": ["count": "many"]]], ["dataset": .null], .null,
    ] { #expect(counts(wrong) == nil, "\(wrong)") }
  }

  @Test("settings that are as usual are left out")
  func words() {
    #expect(SettingWords.choice("constant") == "constant" && SettingWords.choice(.null) == nil)
    let adam: JSON = [
      "adam": [
        "beta1": .real(0.9), "beta2": .real(0.99), "epsilon": .real(1e-8), "rate": .real(0.002),
        "weight-decay": .real(0.0),
      ]
    ]
    #expect(SettingWords.choice(adam) == "adam (rate 0.002, beta2 0.99)")
    let sgd: JSON = [
      "sgd": ["decay-norms-and-biases": false, "momentum": .real(0.9), "nesterov": true, "rate": .real(0.1)]
    ]
    #expect(
      SettingWords.choice(sgd) == "sgd (rate 0.1, no decay of norms and biases, momentum 0.9, nesterov)")
    #expect(
      SettingWords.members(["crop-padding": 4, "cutout": 0, "flip": true, "padding-mode": "zero"])
        == "crop padding 4, flip")
    #expect(NetworkWords(recorded: ["input": [2], "layers": [["none-such": [:]]]]) == nil)
    #expect(NetworkWords(recorded: .null) == nil)
  }
}
