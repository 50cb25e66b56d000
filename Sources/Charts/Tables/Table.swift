/// Numbers in rows and columns, as a figure, as HTML and as plain text.
public struct Table: Sendable, Equatable {
  public var title: String
  public var columns: [Column]
  public var rows: [Row]
  /// Lines of explanation under the table.
  public var notes: [String]

  public init(title: String = "", columns: [Column], rows: [Row], notes: [String] = []) {
    self.title = title
    self.columns = columns
    self.rows = rows
    self.notes = notes
  }

  public struct Column: Sendable, Equatable {
    public enum Alignment: Sendable, Equatable { case leading, trailing }

    /// Which of a column's numbers is marked.
    public enum Best: Sendable, Equatable { case highest, lowest }

    public var name: String
    public var alignment: Alignment
    public var format: NumberFormat
    public var best: Best?

    public init(
      _ name: String, alignment: Alignment = .trailing, format: NumberFormat = .significant(4),
      best: Best? = nil
    ) {
      self.name = name
      self.alignment = alignment
      self.format = format
      self.best = best
    }
  }

  public enum Cell: Sendable, Hashable {
    case text(String)
    case number(Double)
    case missing
  }

  public struct Row: Sendable, Equatable {
    public var cells: [Cell]
    /// Whether its numbers may be the best of their columns.
    public var isRanked: Bool
    /// Whether a rule parts it from the row above.
    public var opensSection: Bool

    /// - Parameter cells: one a column; those that lack are missing.
    public init(_ cells: [Cell], isRanked: Bool = true, opensSection: Bool = false) {
      self.cells = cells
      self.isRanked = isRanked
      self.opensSection = opensSection
    }
  }
}

extension Table.Cell: ExpressibleByStringLiteral, ExpressibleByFloatLiteral {
  public init(stringLiteral value: String) { self = .text(value) }
  public init(floatLiteral value: Double) { self = .number(value) }
}
