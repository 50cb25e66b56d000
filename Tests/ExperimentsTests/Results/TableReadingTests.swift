import Testing

@testable import Experiments

@Suite("Tables as people read them")
struct TableReadingTests {
  @Test("metrics are in what people read them in, with the unit in the head")
  func columns() {
    let shown = TableReading.shown(
      columns: ["network", "split", "accuracy", "error", "ece"],
      rows: [["a", "test", "0.875", "12.5", "0.03"], ["b", "test", "", "nan", "0.04"]], of: "networks")
    #expect(shown.columns == ["network", "split", "accuracy (%)", "error (%)", "ece"])
    #expect(shown.rows == [["a", "test", "87.5", "12.5", "0.03"], ["b", "test", "", "nan", "0.04"]])
  }

  @Test("a summary has a metric a row, and lengths are none of its numbers")
  func summary() {
    let shown = TableReading.shown(
      columns: ["path", "metric", "min", "length", "int"],
      rows: [["curve", "accuracy", "0.5", "2.0", "0.75"], ["curve", "ece", "0.5", "2.0", "0.75"]],
      of: "points")
    #expect(shown.columns == ["path", "metric", "min", "length", "int"])
    #expect(
      shown.rows == [
        ["curve", "accuracy (%)", "50.0", "2.0", "75.0"], ["curve", "ece", "0.5", "2.0", "0.75"],
      ])
  }

  @Test("a table of reliability is in percent, edges and all")
  func reliability() {
    let shown = TableReading.shown(
      columns: EnsembleEvaluation.reliabilityColumns, rows: [["mean", "0.28", "0.32", "7", "0.29", "0.07"]],
      of: "ensemble")
    #expect(
      shown.columns == ["predictor", "lower (%)", "upper (%)", "count", "confidence (%)", "accuracy (%)"])
    #expect(shown.rows == [["mean", "28.0", "32.0", "7", "29.0", "7.0"]])
  }

  @Test("the columns of other programs are as they are written")
  func others() {
    let shown = TableReading.shown(columns: ["epoch", "accuracy"], rows: [["0.5", "0.25"]], of: "table")
    #expect(shown.columns == ["epoch", "accuracy"] && shown.rows == [["0.5", "0.25"]])
  }
}
