import Charts
import Specifications

// Figures of the numbers of a family, whatever its stages are.
extension ReportedFamily {
  static let width = 560.0
  static let wide = 1136.0

  /// The figures of its type, a matrix over its pairs, and every value with mean and deviation.
  var figures: [FigureSet.Figure] { ownFigures + matrices + strips }

  /// Every value, a strip for each group and path, a chart for each quantity.
  private var strips: [FigureSet.Figure] {
    let quantities = headings.map(\.quantity).uniqued
    let charts = quantities.compactMap { quantity -> StripChart? in
      let kinds = headings.filter { $0.quantity == quantity }
      let rows = groups.enumerated().flatMap { index, group in
        kinds.enumerated().map { place, kind in
          StripChart.Row(
            [group.common.words, kind.path ?? ""].filter { !$0.isEmpty }.joined(separator: ", "),
            values: group.items.compactMap { member in
              value(kind.heading, of: member).map {
                (name: axes.words(of: member.parts), value: $0)
              }
            }, colour: kinds.count > 1 ? place : index)
        }
      }.filter { row in row.values.contains { $0.value.isFinite } }
      guard let first = kinds.first, !rows.isEmpty, rows.count <= Self.mostStrips else { return nil }
      return StripChart(axis: Axis(quantity), rows: rows, format: first.format)
    }
    if charts.isEmpty { return [] }
    let columns = charts.count > 1 ? 2 : 1
    let figure = Panels(title: "Every value: \(name)", charts: charts, columns: columns)
    return [
      FigureSet.Figure(
        figure, name: "\(name)@values",
        caption:
          "A dot for each of \(axes.countInWords) (\(axes.inWords)); the line is their mean, the band "
          + "reaches one standard deviation (n − 1) to either side\(axes.dependenceInWords).",
        width: columns > 1 ? Self.wide : Self.width)
    ]
  }

  /// More than so many rows are read in the table alone.
  private static let mostStrips = 24

  /// Ends × ends, a matrix for each path and group, all of one quantity in the same colours.
  private var matrices: [FigureSet.Figure] {
    guard axes.isOfPairs, members.count > 2 else { return [] }
    return headings.filter(\.isInMatrix).map(\.quantity).uniqued.enumerated().map { place, quantity in
      let charts = pairMatrices(of: quantity).map { matrix in
        HeatMap(
          title: matrix.title, rows: matrix.ends, columns: matrix.ends,
          values: matrix.values.map { $0.map { $0 ?? .nan } }, valueName: quantity,
          namesBar: false, rowName: axes.repeated.joined(separator: ", "),
          columnName: axes.repeated.joined(separator: ", "),
          format: matrix.format, cellFormat: matrix.format, range: range(of: quantity), colours: .tint(1))
      }
      // A row for each path, a column for each group, as far as the page is wide.
      let most = charts.map(\.rows.count).max() ?? 1
      let whole = groups.count == 1 ? charts.count : groups.count
      let columns = whole <= (most > 8 ? 2 : 4) ? whole : most > 8 ? 2 : 4
      return FigureSet.Figure(
        Panels(title: "\(quantity.capitalisedFirst): \(name)", charts: charts, columns: columns),
        name: "\(name)@pairs-\(place + 1)",
        caption: "\(quantity.capitalisedFirst) between each two networks"
          + (headings.contains { $0.quantity == quantity && $0.ends != nil }
            ? "; on the diagonal that of the network itself." : ".") + note,
        width: columns > 1 ? min(Self.wide, Double(columns) * 380) : Self.width)
    }
  }

  /// One quantity over the pairs of a group, symmetric.
  struct PairMatrix {
    let title: String
    let ends: [String]
    let values: [[Double?]]
    let format: NumberFormat
  }

  func pairMatrices(of quantity: String) -> [PairMatrix] {
    let kinds = headings.filter { $0.quantity == quantity }
    return kinds.flatMap { kind in
      groups.map { group in
        let ends = group.items.compactMap { StagePair($0.parts) }.flatMap { [$0.first, $0.second] }
          .uniqued.inNaturalOrder
        let places = Dictionary(ends.enumerated().map { ($0.element, $0.offset) }) { first, _ in first }
        var values = ends.map { _ in ends.map { _ in Double?.none } }
        for member in group.items {
          guard let pair = StagePair(member.parts), let row = places[pair.first],
            let column = places[pair.second],
            let found = member.values.first(where: { $0.heading == kind.heading })
          else { continue }
          values[row][column] = found.value
          values[column][row] = found.value
          if let alone = found.ends {
            values[row][row] = alone.first
            values[column][column] = alone.second
          }
        }
        let title = [group.common.words, kind.path ?? ""].filter { !$0.isEmpty }.joined(separator: ", ")
        return PairMatrix(title: title, ends: ends, values: values, format: kind.format)
      }
    }
  }

  /// Colours begin at zero, as in all matrices of pairs.
  private func range(of quantity: String) -> ClosedRange<Double>? {
    let values = pairMatrices(of: quantity).flatMap { $0.values.joined() }.compactMap(\.self)
      .filter(\.isFinite)
    guard let least = values.min(), let greatest = values.max() else { return nil }
    return min(least, 0)...max(greatest, 0)
  }

  var groups: [(common: [InstanceName.Part], items: [Member])] { axes.groups(members, \.parts) }
}

extension String {
  /// `Highest test error`
  var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }
}

extension [String] {
  /// Numbers by value, where all are numbers; otherwise as they came.
  fileprivate var inNaturalOrder: [String] {
    let numbers = compactMap { Double($0) }
    guard numbers.count == count else { return self }
    return zip(numbers, self).sorted { $0.0 < $1.0 }.map(\.1)
  }
}
