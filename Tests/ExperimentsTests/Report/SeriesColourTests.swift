import Testing

@testable import Experiments

@Suite("Colours that mean the same in all figures")
struct SeriesColourTests {
  private static let style = FigureStyle(title: nil, width: 560)

  /// The strokes and colours of lines in a figure: `s1 dashed`, the first of the palette.
  private func lines(_ figures: [FigureSet.Figure], _ name: String) throws -> Set<String> {
    let svg = try #require(figures.first { $0.name == name }?.svg)
    return Set(svg.matches(of: #/class="line (s\d[^"]*)"/#).map { String($0.output.1) })
  }

  @Test(
    "curves are blue, straight segments orange, ensembles green; lines are solid on the split that counts")
  func paths() throws {
    let along = SampleResults.along().figures(named: "along", Self.style)
    #expect(try lines(along, "along-along") == ["s1", "s1 dashed", "s2", "s2 dashed"])
    #expect(try lines(along, "along-curve") == ["s1", "s1 dashed"])
    #expect(
      along.allSatisfy {
        $0.caption.contains("Lines are solid on the test split and dashed on the train split.")
      })
    let members = SampleResults.ensemble(members: 5).figures(named: "vote", Self.style)
    #expect(try lines(members, "vote-members") == ["s1", "s3"])
    #expect(try lines(members, "vote-reliability") == ["s3"])
    let names = SampleResults.ensemble(members: 2, names: ["a", "b"]).figures(named: "vote", Self.style)
    #expect(try lines(names, "vote-members") == ["s3"])
  }

  @Test("a second plot of the same is folded away, and what it alone draws is not")
  func again() throws {
    let run = try TemporaryExperiment().run(
      Edit.base + "  notebook: {plot: {of: [along, valley], style: notebook}}\n")
    let page = String(decoding: try TemporaryExperiment.bytes("report.html", of: run), as: UTF8.self)
    let fold = try #require(
      page.firstMatch(of: #/<details>\s*<summary>(1 figure of the same[^<]*)<\/summary>/#))
    #expect(
      fold.output.1.contains("1 figure of the same by other plots: Along the curve: along (notebook style)"))
    let rest = page[fold.range.upperBound...]
    let end = try #require(rest.firstRange(of: "</details>")?.lowerBound)
    #expect(rest[..<end].matches(of: #/<figure /#).count == 1)
    #expect(page[..<fold.range.lowerBound].contains("id=\"valley-training\""))
  }
}
