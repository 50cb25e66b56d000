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

  @Test("the axes of a sweep are columns, empty for what is of no family or has no such axis")
  func axes() {
    let shown = TableReading.shown(
      columns: ["split", "network", "error"],
      rows: [
        ["test", "start@width=8,seed=1", "1"], ["test", "start@width=8,seed=2/best", "2"],
        ["test", "other@width=16", "3"], ["test", "swa", "4"],
      ], of: "networks")
    #expect(shown.columns == ["split", "network", "width", "seed", "error (%)"])
    #expect(
      shown.rows == [
        ["test", "start", "8", "1", "1.0"], ["test", "start/best", "8", "2", "2.0"],
        ["test", "other", "16", "", "3.0"], ["test", "swa", "", "", "4.0"],
      ])
    let one = TableReading.shown(
      columns: ["network", "error"], rows: [["a@x=1", "1"], ["b", "2"]], of: "networks")
    #expect(one.columns == ["network", "error (%)"] && one.rows[0][0] == "a@x=1")
  }
}
