import Charts

/// Realistic tables, reliability diagrams and dot plots of an ensemble along a curve.
enum GalleryTables {
  static let ensemble = Table(
    title: "Ensemble of 11 points of the curve, test split",
    columns: [
      Table.Column("", alignment: .leading),
      Table.Column("cross-entropy", format: .decimals(4), best: .lowest),
      Table.Column("ECE", format: .decimals(4), best: .lowest),
      Table.Column("accuracy (%)", format: .decimals(2), best: .highest),
      Table.Column("AUROC", format: .decimals(4), best: .highest),
    ],
    rows: [
      Table.Row(["start", 0.4120, 0.0121, 85.30, 0.9861]),
      Table.Row(["end", 0.4020, 0.0145, 85.82, 0.9867]),
      Table.Row(["mean of members", 0.3967, 0.0098, 85.74, 0.9869], isRanked: false, opensSection: true),
      Table.Row(["worst member", 0.4154, 0.0181, 85.30, .missing], isRanked: false),
      Table.Row(["ensemble", 0.3851, 0.0117, 86.21, 0.9876], opensSection: true),
    ],
    notes: ["Bold: the best of start, end and ensemble. Probabilities are averaged, not logits."])

  static let calibration = {
    let bins = (0..<26).map { index in
      let lower = Double(index) / 25
      let middle = min(lower + 0.02, 1)
      let count = index < 4 ? 0 : Int(30 + 3.2 * middle * middle * middle * middle * 900)
      let right = index == 25 ? 0.998 : max(middle - 0.22 * middle * (1 - middle) * 1.8, 0.02)
      return ReliabilityBin(
        lower: lower, upper: index == 25 ? 1 : Double(index + 1) / 25, count: count, confidence: middle,
        accuracy: index == 8 ? 0.5 : right)
    }
    return ReliabilityDiagram(title: "Calibration of start", subtitle: "Test split, 25 bins", bins: bins)
  }()

  static let members = DotPlot(
    title: "Members and ensemble", axis: Axis("test accuracy", unit: "%"),
    rows: [
      DotRow(
        "members", values: [85.3, 85.42, 85.6, 85.71, 85.9, 86.0, 85.95, 85.88, 85.84, 85.86, 85.82],
        colour: 0),
      DotRow("start", 85.3, colour: 1, marker: .square), DotRow("end", 85.82, colour: 1, marker: .square),
      DotRow("logit mean", 86.14, colour: 2, marker: .diamond),
      DotRow("ensemble", 86.21, colour: 2, marker: .diamond),
    ], format: NumberFormat(.decimals(2), suffix: " %"))
}
