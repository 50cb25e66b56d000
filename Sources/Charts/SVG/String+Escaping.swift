extension String {
  /// The text as XML or HTML character data and as a quoted attribute value.
  ///
  /// Line breaks and tabs become spaces. Scalars that XML 1.0 forbids, and the bidirectional embeddings, overrides
  /// and isolates that could reorder what stands around the text, become U+FFFD, so that nothing is hidden.
  var escapedForXML: String {
    var escaped = ""
    escaped.reserveCapacity(utf8.count)
    for scalar in unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(scalar.isDrawable ? scalar : scalar.standIn)
      }
    }
    return escaped
  }
}

extension Unicode.Scalar {
  /// Whether the scalar can stand in one line of text without disturbing what is around it.
  var isDrawable: Bool {
    switch value {
    case 0..<0x20, 0x7F...0x9F, 0x2028...0x2029: false
    case 0x202A...0x202E, 0x2066...0x2069: false
    case 0xFFFE...0xFFFF: false
    default: true
    }
  }

  /// What is written in place of a scalar that is not drawable.
  var standIn: Unicode.Scalar {
    switch value {
    case 0x09, 0x0A, 0x0D, 0x85, 0x2028, 0x2029: " "
    default: "\u{FFFD}"
    }
  }
}
