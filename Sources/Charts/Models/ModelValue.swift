/// A value of what a page's script is told of a figure; whoever writes the page makes JSON of it.
public indirect enum ModelValue: Sendable, Equatable {
  /// A member of a record.
  public struct Member: Sendable, Equatable {
    public let name: String
    public let value: ModelValue

    init(_ name: String, _ value: ModelValue) {
      self.name = name
      self.value = value
    }
  }

  case text(String)
  case boolean(Bool)
  /// Not a number where there is none.
  case number(Double)
  case list([ModelValue])
  case record([Member])
  /// Numbers that several parts of a figure may have in common, such as the places on a curve: `FigureModel` keeps each
  /// such list once, and puts its place there.
  case column([Double])

  static func numbers(_ values: Double...) -> ModelValue { .list(values.map { .number($0.rounded(to: 2)) }) }

  /// The corner, width and height in pixels of the figure.
  static func rect(_ rect: Rect) -> ModelValue { .numbers(rect.x, rect.y, rect.width, rect.height) }

  /// A record without what is missing.
  static func object(_ members: KeyValuePairs<String, ModelValue?>) -> ModelValue {
    .record(members.compactMap { name, value in value.map { Member(name, $0) } })
  }
}

extension ModelValue {
  /// The value with every column replaced by its place in `columns`, to which those that are new are added.
  func pooled(in columns: inout ColumnPool) -> ModelValue {
    switch self {
    case .text, .boolean, .number: return self
    case .column(let values): return .number(Double(columns.place(of: values)))
    case .list(let elements):
      var pooled: [ModelValue] = []
      for element in elements { pooled.append(element.pooled(in: &columns)) }
      return .list(pooled)
    case .record(let members):
      var pooled: [Member] = []
      for member in members { pooled.append(Member(member.name, member.value.pooled(in: &columns))) }
      return .record(pooled)
    }
  }
}

/// Lists of numbers, each once, in the digits that a reader can see.
struct ColumnPool: Sendable {
  private(set) var columns: [[Double]] = []
  private var places: [[UInt64]: Int] = [:]

  /// Digits of a value that the script shows, draws and saves.
  private static let digits = 7

  mutating func place(of values: [Double]) -> Int {
    let bits = values.map(\.bitPattern)
    if let place = places[bits] { return place }
    places[bits] = columns.count
    columns.append(ColumnPool.shortened(values))
    return columns.count - 1
  }

  /// The values in seven digits, where these tell them apart: values within a narrow range far from zero stay as they
  /// are.
  private static func shortened(_ values: [Double]) -> [Double] {
    let known = values.filter(\.isFinite)
    guard let least = known.min(), let greatest = known.max() else { return values }
    let isNarrow = greatest - least < 1e-3 * max(abs(least), abs(greatest)) && greatest > least
    return isNarrow ? values : values.map { $0.isFinite ? $0.shortened(toDigits: digits) : $0 }
  }
}

extension Double {
  /// Those that are exact.
  private static let powersOfTen: [Double] = (0...22).map { Double("1e\($0)") ?? .nan }

  /// The number that so many significant digits name.
  func shortened(toDigits count: Int) -> Double {
    // A quotient of whole numbers that are exact is what its digits name; planes have many values.
    guard (1e-9..<1e15).contains(magnitude), (1...10).contains(count) else {
      return Double(NumberFormat(.scientific(count), glyphs: .plain).string(self)) ?? self
    }
    let powers = Self.powersOfTen
    let exponent =
      magnitude >= 1
      ? (powers.lastIndex { $0 <= magnitude } ?? 0) : -(powers.firstIndex { magnitude * $0 >= 1 } ?? 0)
    let shift = count - 1 - exponent
    return shift < 0
      ? (self / powers[-shift]).rounded() * powers[-shift] : (self * powers[shift]).rounded() / powers[shift]
  }

  func rounded(to decimals: Int) -> Double {
    isFinite ? Double(NumberFormat(.decimals(decimals), glyphs: .plain).string(self)) ?? self : self
  }
}
