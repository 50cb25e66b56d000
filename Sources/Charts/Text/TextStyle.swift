/// The sizes of type in a figure.
enum TextStyle: String, Sendable, CaseIterable {
  case title, subtitle, name, tick, legend, note, strong

  /// The size of the type in pixels.
  var size: Double {
    switch self {
    case .title: 14
    case .subtitle, .name, .legend, .strong: 12
    case .tick, .note: 11
    }
  }

  var isBold: Bool { self == .title || self == .strong }

  /// The height of one line.
  var lineHeight: Double { (size * 1.35).rounded() }

  /// How far a baseline lies below the middle of the digits.
  var middle: Double { size * 0.35 }
}
