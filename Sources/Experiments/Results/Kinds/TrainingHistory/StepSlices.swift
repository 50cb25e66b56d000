import Charts

/// The steps of a training in so few slices that a figure can show them: of each slice the least, the greatest and the
/// mean of what its steps came to.
struct StepSlices {
  private let table: ResultTable
  private let slices: [Range<Int>]
  private let stepsPerEpoch: Double

  private static let most = 400

  init(_ table: ResultTable) {
    self.table = table
    let steps = table.rows.count
    let count = min(steps, Self.most)
    slices = (0..<count).map { (steps * $0 / count)..<(steps * ($0 + 1) / count) }
    let epochs = table.numbers("epoch")
    stepsPerEpoch = Double(epochs.count { $0 == 1 })
  }

  var count: Int { slices.count }
  var isSliced: Bool { table.rows.count > slices.count }

  /// A column against the time in epochs, with its spread as a band where slices have more steps than one.
  func series(_ column: String, scale: Double, showsSpread: Bool) -> Series {
    let values = table.numbers(column).map { scale * $0 }
    let middles = slices.map { Double($0.lowerBound + $0.upperBound) / 2 / stepsPerEpoch }
    let band = Series.Band(
      lower: slices.map { values[$0].min() ?? .nan }, upper: slices.map { values[$0].max() ?? .nan })
    return Series(
      "step", x: middles, y: slices.map { values[$0].reduce(0, +) / Double($0.count) },
      band: isSliced && showsSpread ? band : nil, colour: 0)
  }
}
