import Declarations
import Neural

/// Everything that was timed, as a table and as JSON.
struct BenchmarkReport: Sendable {
  let settings: BenchmarkSettings
  /// Operations a second: of one thread, and of all together.
  let peakOfThread: Double, peak: Double
  let numerics: String
  private(set) var results: [BenchmarkResult] = []

  init(_ settings: BenchmarkSettings, peakOfThread: Double, peak: Double, numerics: String) {
    self.settings = settings
    self.peakOfThread = peakOfThread
    self.peak = peak
    self.numerics = numerics
  }

  mutating func append(_ result: BenchmarkResult) { results.append(result) }

  var lines: [StyledLine] {
    var table = TextTable(columns: [
      "network", "work", "median ms", "quartiles", "pieces", "GFLOP/s", "% of peak", "peak MiB",
    ])
    for result in results { table.append(row(result)) }
    return table.lines() + [StyledLine()] + notes.map { StyledLine($0, .faint) }
  }

  private func row(_ result: BenchmarkResult) -> [String] {
    let times = result.timings
    return [
      result.network.name, result.work.rawValue, milliseconds(times.median),
      "\(milliseconds(times.lowerQuartile)) to \(milliseconds(times.upperQuartile))", String(times.count),
      NumberText.fixed(result.speed * 1e-9, decimals: 1),
      result.shareOfPeak.map { NumberText.fixed($0 * 100, decimals: 0) } ?? "-",
      result.peakMemory.map { NumberText.fixed(Double($0) / 0x1p20, decimals: 0) } ?? "-",
    ]
  }

  private var notes: [String] {
    let threads = NumberText.count(settings.threads, "thread")
    var notes = [
      "\(threads), batches of \(settings.batch); \(numerics)",
      "peak: \(gigaflops(peak)) GFLOP/s on \(threads), \(gigaflops(peakOfThread)) on one alone, by multiply-adds "
        + "in registers",
      "train, curve: one optimiser step; evaluate: one batch. GFLOP/s count dense multiply-adds by weights.",
    ]
    if results.contains(where: { ($0.shareOfPeak ?? 0) > 1 }) {
      notes.append(
        "above 100 % of peak: Winograd's transforms need fewer multiplications than a convolution as it is defined"
      )
    }
    if settings.engine == .torch {
      notes.append(
        "PyTorch takes steps some at a time: a time is the mean of about a quarter of a second; MiB are those of its process"
      )
    }
    if results.contains(where: { $0.work == .landscape }) {
      notes.append(
        "landscape: one point over \(settings.images) images, of \(settings.points) timed together"
          + (settings.statistics == 0 ? "" : ", batch norms from \(settings.statistics) images at each")
      )
    }
    return notes
  }

  private func milliseconds(_ seconds: Double) -> String {
    NumberText.fixed(seconds * 1000, decimals: seconds < 0.1 ? 2 : 1)
  }

  private func gigaflops(_ speed: Double) -> String { NumberText.fixed(speed * 1e-9, decimals: 1) }

  var json: JSON {
    [
      "thalweg": JSON(Version.current), "engine": JSON(settings.engine.rawValue), "numerics": JSON(numerics),
      "threads": JSON(settings.threads),
      "batch": JSON(settings.batch), "landscape-points": JSON(settings.points),
      "landscape-images": JSON(settings.images), "landscape-statistics": JSON(settings.statistics),
      "peak-gigaflop-per-second": [
        "one-thread": JSON(peakOfThread * 1e-9), "all-threads": JSON(peak * 1e-9),
      ],
      "results": .array(results.map(\.json)),
    ]
  }
}

/// One line at the bottom of a terminal that says what is being timed; nothing elsewhere.
///
/// It is drawn at most ten times a second, and not before something has taken a second.
final class BenchmarkProgress {
  private let stream: StandardStream
  private let usesColour: Bool
  private let isLive: Bool
  private var region = LiveRegion()
  private var start = 0.0
  private var lastDrawing = 0.0

  /// - Parameter isLive: whether the stream is a terminal that can move its cursor.
  init(on stream: StandardStream, usesColour: Bool, isLive: Bool) {
    self.stream = stream
    self.usesColour = usesColour
    self.isLive = isLive
  }

  /// Something else is being timed from now on.
  func begin() { start = Clock.steady }

  /// - Parameter share: how much of it is done, in [0, 1].
  func show(_ title: String, share: Double) {
    let now = Clock.steady
    guard isLive, now - start > 1, now - lastDrawing > 0.1, stream.isInForeground else { return }
    lastDrawing = now
    let width = stream.size.columns
    let bar = ProgressBar(columns: ProgressBar.most, fraction: share).line
    let line: StyledLine = "\(title)  \(bar)  \(DurationText.exact(now - start), .faint)"
    draw(line.cut(to: width - 1), width)
  }

  /// Takes the line away.
  func clear() {
    if isLive { stream.write(region.update(lasting: [], live: [], width: stream.size.columns)) }
  }

  private func draw(_ line: StyledLine, _ width: Int) {
    stream.write(
      region.update(lasting: [], live: [(line.rendered(inColour: usesColour), line.columns)], width: width))
  }
}
