import TestSupport
import Testing

@testable import Charts

@Suite("Tables")
struct TableTests {
  private let table = Table(
    title: "Ensemble <test>",
    columns: [
      Table.Column("", alignment: .leading), Table.Column("loss", format: .decimals(3), best: .lowest),
      Table.Column("accuracy (%)", format: .decimals(1), best: .highest),
    ],
    rows: [
      Table.Row(["start & more", 0.41249, 85.31]), Table.Row(["end", 0.4021, 85.34]),
      Table.Row(["members", 0.1, 99.0], isRanked: false, opensSection: true),
      Table.Row(["ensemble", .number(.nan)]),
    ], notes: ["Two \"notes\"", "of 漢字"])

  @Test("a table is drawn as recorded")
  func figure() throws {
    try Snapshot.check(table.svg(id: "table", width: 320), "table.svg")
    try Snapshot.check(table.html(), "table.html")
    try Snapshot.check(table.text(), "table.txt")
  }

  @Test("the best ranked number of a column is marked, with all that are printed alike")
  func best() {
    let printed = PrintedTable(table, glyphs: .plain)
    #expect(printed.rows.map { $0[1].isBest } == [false, true, false, false])
    #expect(printed.rows.map { $0[2].text } == ["85.3", "85.3", "99.0", "-"])
    #expect(printed.rows.map { $0[2].isBest } == [true, true, false, false])
  }

  @Test("a number alone in its column is not marked")
  func alone() {
    let single = Table(columns: [Table.Column("loss", best: .lowest)], rows: [Table.Row([0.5])])
    #expect(PrintedTable(single, glyphs: .plain).rows == [[PrintedTable.Cell(text: "0.5000", isBest: false)]])
  }

  @Test("lines of plain text are aligned, whatever the width of the letters")
  func aligned() {
    let wide = Table(
      columns: [Table.Column("name", alignment: .leading), Table.Column("n", format: .decimals(0))],
      rows: [Table.Row(["漢字", 1.0]), Table.Row(["e\u{301}t\u{1B}[31m", 100.0])])
    #expect(wide.text() == "name       n\n------------\n漢字       1\ne\u{301}t\u{FFFD}[31m  100\n")
  }

  @Test("a fragment of HTML is well-formed and holds its text")
  func html() {
    let parsed = ParsedSVG(table.html())
    #expect(parsed.isWellFormed)
    #expect(parsed.nodes("caption").map(\.text) == ["Ensemble <test>"])
    #expect(parsed.nodes("strong").map(\.text) == ["85.3", "0.402", "85.3"])
    #expect(parsed.nodes("th").map(\.text).contains("start & more"))
  }

  @Test("columns stay in a figure that is as wide as they need", arguments: [0.0, 420, 680])
  func columns(given: Double) throws {
    let width = max(given, GalleryTables.ensemble.leastWidth)
    let figure = GalleryTables.ensemble.svg(id: "t", width: width)
    for label in ParsedSVG(figure).nodes("text") where label.attributes["text-anchor"] == "end" {
      #expect(try #require(Double(label.attributes["x"] ?? "")) <= width - 9)
    }
  }

  @Test("at its least width a table of many columns cuts no text, and below it does")
  func leastWidth() {
    let names = (1...8).map { Table.Column("Expected calibration error \($0)", format: .decimals(4)) }
    let wide = Table(
      columns: [Table.Column("predictor", alignment: .leading)] + names,
      rows: [Table.Row([.text("mean of members")] + names.map { _ in .number(0.1234) })])
    func isCut(_ width: Double) -> Bool {
      ParsedSVG(wide.svg(id: "t", width: width)).texts.contains { $0.hasSuffix("…") }
    }
    #expect(wide.leastWidth > 560)
    #expect(!isCut(wide.leastWidth))
    #expect(isCut(wide.leastWidth - 20))
  }

  @Test("a table without rows or columns says so")
  func empty() {
    let empty = Table(columns: [], rows: [])
    #expect(ParsedSVG(empty.svg(id: "t")).texts == ["No rows"])
    #expect(ParsedSVG(empty.html()).isWellFormed)
    #expect(empty.text() == "\n\n")
  }
}
