import Declarations
import Testing

@testable import Experiments

@Suite("What a report says of ensembles and networks")
struct HighlightTests {
  private static let metrics = ["cross-entropy", "error", "ece"]

  /// Five members along a curve, its ends among them; the third has the lowest error, lower than the ensemble's.
  ///
  /// - Parameters:
  ///   - examples: that were gathered by confidence, in two bins; nil for none.
  ///   - metrics: of which others than the usual three have 0.5 for all.
  private func ensemble(
    hasEnds: Bool = true, examples: Int? = nil, metrics: [String] = metrics
  ) -> EnsembleEvaluation {
    let further = metrics.dropFirst(Self.metrics.count)
    var table = ResultTable(columns: ["predictor", "t"] + metrics)
    func append(_ predictor: String, _ t: Double?, _ values: [Double]) {
      table.append(
        [.text(predictor), t.map { .number($0) } ?? .nothing] + values.map { .number($0) }
          + further.enumerated().map { .number(Double($0.offset + table.rows.count) / 100) })
    }
    let rows = [
      (0, [0.45, 16.3, 0.021]), (0.25, [0.43, 15.1, 0.014]), (0.5, [0.41, 14.2, 0.013]),
      (0.75, [0.42, 14.6, 0.012]), (1, [0.44, 15.0, 0.017]),
    ]
    append("start", 0, rows[0].1)
    append("end", 1, rows[4].1)
    for (t, values) in rows where hasEnds || (t > 0 && t < 1) { append("member", t, values) }
    append("probability-mean", nil, [0.40, 14.4, 0.0235])
    append("logit-mean", nil, [0.39, 14.3, 0.016])
    var reliability = ResultTable(columns: EnsembleEvaluation.reliabilityColumns)
    for (predictor, share) in [("probability-mean", 0.25), ("probability-mean", 0.75), ("start", 1)] {
      guard let examples else { break }
      reliability.append([
        .text(predictor), .number(0), .number(1), .integer(Int(share * Double(examples))), .number(0.5),
        .number(0.5),
      ])
    }
    return EnsembleEvaluation(
      split: "test", metrics: metrics, table: table, diversity: ResultTable(columns: ["ambiguity"]),
      reliability: reliability)
  }

  @Test("cards hold the ensemble against its best member, by name, and say where it is worse")
  func cards() {
    let notes = ensemble().highlights(of: "vote").map { ($0.name, $0.value, $0.note) }
    let mean = "mean of the members' probabilities"
    #expect(
      notes.map(\.0)
        == ["cross-entropy", "error", "expected calibration error"].map { "vote: ensemble's test \($0)" })
    #expect(notes.map(\.1) == ["0.4000", "14.40 %", "0.0235"])
    #expect(
      notes.map(\.2) == [
        "\(mean); better than each of 5 members; the best (t = 0.50): 0.4100",
        "\(mean); better than 4 of 5 members; the best (t = 0.50): 14.20 %",
        "\(mean); worse than each of 5 members; the best (t = 0.75): 0.0120",
      ])
  }

  @Test("an error has its standard error, the ensemble's as well as its best member's; a loss has none")
  func standardErrors() throws {
    let cards = ensemble(examples: 10_000).highlights(of: "vote")
    // By hand: the roots of 0.144 · 0.856 / 10,000 and of 0.142 · 0.858 / 10,000 are 0.003511 and 0.003491.
    #expect(cards.map(\.error) == [nil, "± 0.35", nil])
    #expect(cards[1].value == "14.40 %" && cards[1].note.hasSuffix("the best (t = 0.50): 14.20 % (± 0.35)"))
    #expect(ensemble(examples: 100).highlights(of: "vote")[1].note.hasSuffix("14.20 % (± 3.49)"))
    let notes = ensemble(examples: 10_000).comparison().notes
    #expect(
      notes == [
        "On the test split. Bold: the best of each column.",
        "Standard error of the ensemble's error: ± 0.35 percentage points, of 10\u{2009}000 examples.",
      ])
    #expect(
      ensemble().comparison().notes.count == 1
        && ensemble().highlights(of: "vote").allSatisfy { $0.error == nil })
    #expect(ensemble(examples: 10_000).terms.contains { $0.name == "Standard error (±)" })
    #expect(!ensemble().terms.contains { $0.name.hasPrefix("Standard error") })
    // Together with others of its family a value has their deviation instead.
    let family = (1...3).flatMap { ensemble(examples: 100).highlights(of: "vote@seed=\($0)") }
    #expect(Highlight.takenTogether(family).allSatisfy { $0.error == nil })
  }

  @Test("what a bin of few examples decides is not set in bold, with other bins neither")
  func maximum() {
    let table = ensemble(metrics: Self.metrics + ["mce", "mce-15", "brier"]).comparison()
    #expect(table.columns.suffix(3).map(\.best) == [nil, nil, .lowest])
    #expect(
      table.notes == [
        "On the test split. Bold: the best of each column, but of no maximum calibration error and maximum calibration error "
          + "(15 bins), which a bin of few examples can decide."
      ])
  }

  @Test("ends that are no members are held against the ensemble as well")
  func ends() {
    let note = ensemble(hasEnds: false).highlights(of: "vote")[0].note
    #expect(note.hasSuffix("better than each of 5 single networks; the best (t = 0.50): 0.4100"), "\(note)")
    let samples = SampleResults.samples(3).highlights(of: "vote")[0].note
    #expect(
      samples.contains("of 4 single networks; the best (the mean of the weights): 0.4100"), "\(samples)")
  }

  @Test("a table of members has each end once, and sets off the best value of each column")
  func table() {
    let table = ensemble().comparison()
    let names = table.rows.map { $0.cells[0] }
    #expect(
      names
        == [
          "member, start", "member", "member", "member", "member, end", "ensemble (mean probability)",
          "ensemble (mean logit)",
        ].map { .text($0) })
    let lines = table.text().split(separator: "\n").filter { $0.contains("*") }
    #expect(lines.count == 3, "\(table.text())")
    #expect(lines[0].contains("14.20*") && lines[1].contains("0.0120*") && lines[2].contains("0.3900*"))
    let apart = ensemble(hasEnds: false).comparison()
    #expect(
      apart.rows.map { $0.cells[0] }.prefix(3) == [
        .text("start (t = 0)"), .text("end (t = 1)"), .text("member"),
      ])
  }

  @Test("a table of networks has the axes of families in columns of their own, as CSV")
  func axes() throws {
    var table = ResultTable(columns: ["network", "split", "error"])
    for (name, error) in [("net@width=8,seed=1/best", 13.5), ("net@width=08,seed=2/best", 14), ("other", 15)]
    {
      table.append([.text(name), .text("test"), .number(error)])
    }
    let evaluation = NetworkEvaluation(metrics: ["error"], splits: ["test"], table: table)
    let files = try evaluation.files(named: "networks")
    let text = String(decoding: try #require(files.first { $0.name == "networks.csv" }).bytes, as: UTF8.self)
    #expect(
      text == """
        network,width,seed,split,error
        "net@width=8,seed=1/best",8,1,test,13.5
        "net@width=08,seed=2/best",08,2,test,14.0
        other,,,test,15.0

        """)
    #expect(try NetworkEvaluation(files: files).table == table)
    #expect(ResultTable(columns: ["a"]).withAxes(of: "network") == ResultTable(columns: ["a"]))
  }
}
