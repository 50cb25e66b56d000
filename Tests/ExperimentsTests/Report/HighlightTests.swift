import Declarations
import Testing

@testable import Experiments

@Suite("What a report says of ensembles and networks")
struct HighlightTests {
  private static let metrics = ["cross-entropy", "error", "ece"]

  /// Five members along a curve, its ends among them; the third has the lowest error, lower than the ensemble's.
  private func ensemble(predictor: String = "member", hasEnds: Bool = true) -> EnsembleEvaluation {
    var table = ResultTable(columns: ["predictor", "t"] + Self.metrics)
    func append(_ predictor: String, _ t: Double?, _ values: [Double]) {
      table.append([.text(predictor), t.map { .number($0) } ?? .nothing] + values.map { .number($0) })
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
    return EnsembleEvaluation(
      split: "test", metrics: Self.metrics, table: table, diversity: ResultTable(columns: ["ambiguity"]),
      reliability: ResultTable(columns: EnsembleEvaluation.reliabilityColumns))
  }

  @Test("cards hold the ensemble against its best member, by name, and say where it is worse")
  func cards() {
    let notes = ensemble().highlights(of: "vote").map { ($0.name, $0.value, $0.note) }
    let mean = "mean of the members' probabilities"
    #expect(
      notes.map(\.0)
        == ["cross-entropy", "error", "expected calibration error"].map { "vote: ensemble's \($0)" })
    #expect(notes.map(\.1) == ["0.4000", "14.40 %", "0.0235"])
    #expect(
      notes.map(\.2) == [
        "\(mean); better than each of 5 members; the best (t = 0.50): 0.4100",
        "\(mean); better than 4 of 5 members; the best (t = 0.50): 14.20 %",
        "\(mean); worse than each of 5 members; the best (t = 0.75): 0.0120",
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
