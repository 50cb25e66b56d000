import Charts
import Workflow

/// What families of stages come to: means and deviations, matrices over pairs, and every value.
struct FamilySection: ReportSection {
  let title = "Families"

  func content(of run: PresentedRun) throws -> HTML {
    let families = try Self.families(of: run)
    if families.isEmpty { return .nothing }
    let note = HTML.element(
      "p", ["class": "note"],
      .text("A family is the stages that one entry with "), .element("code", [:], .text("for")),
      .text(" stands for. Deviations are standard deviations of a sample (n − 1)."))
    return .joined([note] + families.enumerated().map { block($0.element, $0.offset) })
  }

  func contents(of run: PresentedRun) throws -> [ContentsEntry] {
    try Self.families(of: run).enumerated().map {
      ContentsEntry($0.element.name, Self.identifier($0.offset))
    }
  }

  /// Of all types of results.
  static func families(of run: PresentedRun) throws -> [ReportedFamily] {
    try ResultKinds.all.flatMap { try $0.families?(run) ?? [] }.filter { !$0.headings.isEmpty }
  }

  private static func identifier(_ place: Int) -> String { "family:\(place + 1)" }

  private func block(_ family: ReportedFamily, _ place: Int) -> HTML {
    .element(
      "div", ["class": "family", "id": Self.identifier(place)],
      .element("h3", [:], .text(family.name)),
      .element(
        "p", ["class": "facts"],
        .text(
          "\(family.members.count) \(family.kind) stages: \(family.axes.inWords)"
            + (family.axes.isOfPairs ? " (\(family.axes.countInWords))" : ""))),
      FigureSet.html(of: family.figures), .table(family.summaryTable), everyValue(family), matrices(family))
  }

  /// More rows are folded away.
  private static let mostRows = 12

  private func everyValue(_ family: ReportedFamily) -> HTML {
    .details(
      "Every value: \(family.members.count) stages", isOpen: family.members.count <= Self.mostRows,
      .table(family.memberTable))
  }

  private func matrices(_ family: ReportedFamily) -> HTML {
    let tables = family.matrixTables
    return tables.isEmpty ? .nothing : .details("Matrices over pairs, as tables", tables.map { .table($0) })
  }
}

extension HTML {
  /// What is folded away behind a few words.
  static func details(_ summary: String, isOpen: Bool = false, _ content: HTML...) -> HTML {
    details(summary, isOpen: isOpen, content)
  }

  static func details(_ summary: String, isOpen: Bool = false, _ content: [HTML]) -> HTML {
    let parts = [element("summary", [:], text(summary))] + content
    return isOpen ? element("details", ["open": "open"], parts) : element("details", [:], parts)
  }
}

extension ReportedFamily {
  /// Mean and deviation of each quantity, for each group.
  var summaryTable: Table {
    let grouping = axes.grouping
    let rows = groups.enumerated().flatMap { place, group -> [Table.Row] in
      headings.enumerated().compactMap { index, heading -> Table.Row? in
        let values = group.items.compactMap { value(heading.heading, of: $0) }
        guard let moments = Moments(of: values) else { return nil }
        let (format, texts) = (heading.format, moments.texts(heading.format))
        let labels = grouping.map { axis in
          group.common.first { $0.axis == axis }.map { Table.Cell.text($0.label) } ?? .missing
        }
        let numbers: [Table.Cell] = [
          .text(texts.mean), texts.deviation.map { .text($0) } ?? .missing,
          .text(format.string(moments.least)), .text(format.string(moments.greatest)),
          .text("\(moments.count)"),
        ]
        return Table.Row(
          labels + [.text(heading.heading)] + numbers, isRanked: false, opensSection: place > 0 && index == 0)
      }
    }
    return Table(
      columns: grouping.map { .text($0) } + [.text("over \(axes.repeated.joined(separator: ", "))")]
        + ["mean", "deviation", "least", "greatest", axes.isOfPairs ? "pairs" : "n"].map { Table.Column($0) },
      rows: rows, notes: dependenceNotes)
  }

  /// What the number of pairs does not say.
  private var dependenceNotes: [String] {
    axes.isOfPairs
      ? [
        "\(axes.countInWords.capitalisedFirst): pairs that have a network in common are not independent, so that the deviation "
          + "says how pairs differ, and divided by the root of their number it is no standard error."
      ] : []
  }

  /// A row for each stage, with the axes as columns.
  var memberTable: Table {
    let groups = groups
    let rows = groups.enumerated().flatMap { place, group in
      group.items.enumerated().map { index, member in
        let labels = axes.names.map { axis in
          member.parts.first { $0.axis == axis }.map { Table.Cell.text($0.label) } ?? .missing
        }
        return Table.Row(
          labels + headings.map { value($0.heading, of: member).map { .number($0) } ?? .missing },
          isRanked: false, opensSection: place > 0 && index == 0)
      }
    }
    return Table(
      columns: axes.names.map { .text($0) } + headings.map { Table.Column($0.heading, format: $0.format) },
      rows: rows)
  }

  /// Each matrix over pairs as a table.
  var matrixTables: [Table] {
    guard axes.isOfPairs, members.count > 2 else { return [] }
    return headings.filter(\.isInMatrix).map(\.quantity).uniqued.flatMap { quantity in
      pairMatrices(of: quantity).map { matrix in
        Table(
          title: [quantity, matrix.title].filter { !$0.isEmpty }.joined(separator: ": "),
          columns: [.text(axes.repeated.joined(separator: ", "))]
            + matrix.ends.map { Table.Column($0, format: matrix.format) },
          rows: zip(matrix.ends, matrix.values).map { end, values in
            Table.Row([.text(end)] + values.map { $0.map { .number($0) } ?? .missing }, isRanked: false)
          })
      }
    }
  }
}
