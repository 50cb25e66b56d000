import Charts
import Testing

@testable import Charts
@testable import Experiments

@Suite("Levels of planes")
struct PlaneLevelTests {
  private static let plane = SampleResults.plane()
  private static var surface: Surface {
    Surface(x: plane.alphas, y: plane.betas, rows: plane.grid("error") ?? [])
  }

  @Test("the number of examples is found from errors, which are whole numbers of them")
  func examples() {
    for count in [7, 500, 9_999, 10_000, 60_000, 1_281_167] {
      let hits = [1, 3, count / 3, count / 2, count - 1, count]
      let noise = SamplingNoise(ofPercentages: hits.map { Double(100 * $0) / Double(count) } + [.nan])
      #expect(noise == SamplingNoise(examples: count), "\(count)")
      // As results of earlier versions have them.
      let older = hits.map { 100 * (1 - Double(count - $0) / Double(count)) }
      #expect(SamplingNoise(ofPercentages: older) == SamplingNoise(examples: count), "\(count)")
    }
    for values in [[0.5, 101], [-1], [100 / 2.0.squareRoot(), 33.1], [0, 100], []] {
      #expect(SamplingNoise(ofPercentages: values) == nil, "\(values)")
    }
  }

  @Test("the noise is the standard error of a share, and no less than one example")
  func noise() {
    let noise = SamplingNoise(examples: 10_000)
    #expect(abs(noise.standardError(ofPercentage: 14.2) - 0.349) < 1e-3)
    #expect(noise.standardError(ofPercentage: 0) == 0.01 && noise.standardError(ofPercentage: 100) == 0.01)
  }

  @Test("levels of an error are at least its noise apart, so that one colour at most lies inside it")
  func apart() throws {
    let noise = try #require(SamplingNoise(ofPercentages: Self.surface.values))
    #expect(noise.examples == 10_000)
    let levels = PlaneLevels.standard(of: Self.surface, noise: noise).values
    #expect((8...13).contains(levels.count))
    for (low, high) in zip(levels, levels.dropFirst()) {
      #expect(high - low >= noise.standardError(ofPercentage: low))
    }
    let without = PlaneLevels.standard(of: Self.surface, noise: nil).values
    #expect(without.count == 13 && without[5] - without[0] < noise.standardError(ofPercentage: without[0]))
  }

  @Test("a plane that is flat within its noise has one colour")
  func flat() {
    let surface = Surface(x: [0, 1], y: [0, 1], values: [14.1, 14.2, 14.15, 14.25])
    let levels = PlaneLevels.standard(of: surface, noise: SamplingNoise(examples: 10_000))
    #expect(levels.values.count == 2 && levels.values[0] == 14.1 && abs(levels.values[1] - 14.25) < 1e-12)
  }

  @Test("the caption of an error says its noise, and that of a loss, whose noise is not known, does not")
  func caption() throws {
    let figures = Self.plane.figures(named: "plane", FigureStyle(title: nil, width: 560))
    #expect(!figures[0].caption.contains("standard error"))
    #expect(figures[1].caption.contains("a standard error of the sample apart (0.35 percentage points"))
    #expect(figures[1].caption.contains("10\u{2009}000 examples"))
  }
}
