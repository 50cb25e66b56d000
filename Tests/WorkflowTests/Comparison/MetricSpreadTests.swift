import Testing

@testable import Workflow

/// What metrics come to over the stages of a family.
struct MetricSpreadTests {
  @Test("mean, deviation, extremes and number over the last axis, for each value of the others")
  func spreads() throws {
    let laboratory = try Laboratory()
    func text(_ plus: Int, _ values: [Int]) -> String {
      """
      stages:
        n: {for: {v: \(values)}, number: "${for.v}"}
        m: {for: {w: [10, 20], v: \(values)}, sum: {of: n, plus: "${for.w}"}}
        s: {sum: {of: n, plus: \(plus)}}

      """
    }
    _ = try laboratory.run(text(0, [1, 2, 3]))
    _ = try laboratory.run(text(0, [1, 2, 3, 6]))
    let spreads = try laboratory.comparison().spreads
    #expect(spreads.map(\.stages) == ["n", "m@w=10", "m@w=20"])
    #expect(spreads.map(\.axis) == ["v", "v", "v"])
    #expect(spreads.map(\.name) == ["value", "value", "value"])
    let wide = try #require(spreads[1].runs[1])
    #expect(wide.count == 4 && wide.mean == 13 && wide.least == 11 && wide.greatest == 16)
    // Of 11, 12, 13, 16: squares 4 + 1 + 0 + 9 over 3.
    #expect(abs(try #require(wide.deviation) - (14.0 / 3).squareRoot()) < 1e-12)
    #expect(spreads[1].runs[0]?.mean == 12)
    #expect(spreads[1].runs[0]?.deviation == 1)
  }

  @Test("families that are the same in all runs are not told of, and neither are single stages")
  func same() throws {
    let laboratory = try Laboratory()
    let text = "stages: {n: {for: {v: [1, 2]}, number: '${for.v}'}, s: {sum: {of: n, plus: 1}}}"
    _ = try laboratory.run(text)
    _ = try laboratory.run(text.replacing("plus: 1", with: "plus: 2"))
    #expect(try laboratory.comparison().spreads == [])
  }

  @Test("a single value has no deviation")
  func single() throws {
    let summary = try #require(MetricSpread.Summary(of: [3]))
    #expect(summary.deviation == nil && summary.mean == 3 && summary.count == 1)
    #expect(MetricSpread.Summary(of: []) == nil)
  }
}

extension Laboratory {
  /// The first two runs, compared.
  fileprivate func comparison() throws -> RunComparison {
    let runs = try directories.all.prefix(2).map { run in
      let folder = RunFolder(path: run.path)
      return ComparedRun(label: "\(run.number)", folder: folder, record: try folder.record())
    }
    return try RunComparison(of: runs, registry: registry, measures: NumberMeasures())
  }
}
