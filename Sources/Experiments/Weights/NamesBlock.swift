import Declarations
import Neural

/// The lines that say in YAML which tensor of a file is which of a network, ready to be put into a stage.
///
/// In braces, so that they stand in a map of either style; one line a layer, and one entry where a layer's tensors have
/// the same names within it.
struct NamesBlock {
  let lines: [String]

  static let mostLines = 400

  init(
    _ pairs: [(tensor: ParameterLayout.Tensor, offered: OfferedTensor)], in wanted: [ParameterLayout.Tensor]
  ) {
    let sizes = Dictionary(wanted.map { ($0.name.layerName, 1) }, uniquingKeysWith: +)
    let layers = Dictionary(grouping: pairs) { $0.tensor.name.layerName }
    var rows: [String] = []
    for layer in pairs.map(\.tensor.name.layerName).uniqued {
      guard let members = layers[layer] else { continue }
      let other = members[0].offered.name.layerName
      let isWhole = members.allSatisfy { $0.offered.name == "\(other).\($0.tensor.name.leafName)" }
      if isWhole, members.count == sizes[layer], !layer.isEmpty {
        rows.append("\(Self.quoted(layer)): \(Self.quoted(other))")
      } else {
        rows.append(
          members.map { "\(Self.quoted($0.tensor.name)): \(Self.quoted($0.offered.name))" }.joined(
            separator: ", "))
      }
    }
    let text = rows.joined(separator: ", ")
    if text.utf8.count <= 90 {
      lines = ["names: {\(text)}"]
    } else if rows.count <= Self.mostLines {
      lines = rows.enumerated().map { index, row in
        "\(index == 0 ? "names: {" : "  ")\(row)\(index == rows.count - 1 ? "}" : ",")"
      }
    } else {
      lines =
        ["names: {\(rows[0]),"] + rows[1..<Self.mostLines].map { "  \($0)," }
        + ["  …}   and \(rows.count - Self.mostLines) more"]
    }
  }

  /// A text as YAML takes it for one, in quotes where it could be anything else.
  static func quoted(_ text: String) -> String {
    let isPlain = text.unicodeScalars.allSatisfy {
      $0.isASCII
        && ($0.properties.isAlphabetic || $0.properties.numericType != nil
          || "_./-".unicodeScalars.contains($0))
    }
    let isNumber = text.unicodeScalars.allSatisfy { !$0.properties.isAlphabetic } || Double(text) != nil
    let isWord = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(text.lowercased())
    if isPlain, !isNumber, !isWord, text.first != "-", !text.hasPrefix(".") { return text }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case let scalar where !scalar.isPrinted:
        let digits = String(scalar.value, radix: 16)
        let width = scalar.value > 0xFFFF ? 8 : 4
        quoted += (width == 8 ? "\\U" : "\\u") + String(repeating: "0", count: width - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

extension Unicode.Scalar {
  fileprivate var isPrinted: Bool {
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
    case .spaceSeparator: self == " "
    default: !properties.isDefaultIgnorableCodePoint
    }
  }
}
