/// How wide the letters of one font are, where a figure is drawn for a document that has it.
public struct FontMetrics: Sendable {
  private let regular: [UInt32: Int]
  private let bold: [UInt32: Int]

  /// Those that figures are laid out by at this moment; nil for letters as wide as in the widest of the common fonts.
  @TaskLocal static var current: FontMetrics?

  /// The letters that are asked for.
  public static var scalars: [UInt32] {
    AdvanceWidths.regular.flatMap { $0.first..<$0.first + UInt32($0.widths.count) }
  }

  /// - Parameter advance: the width of a letter in thousandths of the type's size; nil of a letter that the font lacks.
  public init(advance: (_ scalar: Unicode.Scalar, _ isBold: Bool) -> Int?) {
    func table(isBold: Bool) -> [UInt32: Int] {
      var table: [UInt32: Int] = [:]
      for value in Self.scalars {
        guard let scalar = Unicode.Scalar(value), let width = advance(scalar, isBold) else { continue }
        table[value] = width
      }
      return table
    }
    regular = table(isBold: false)
    bold = table(isBold: true)
  }

  /// In thousandths of the type's size; nil where the font does not say.
  func advance(of scalar: Unicode.Scalar, isBold: Bool) -> Int? {
    (isBold ? bold : regular)[scalar.value]
  }
}
