import Declarations
import FileFormats
import Networks
import Neural

/// What `names` says of a file: its tensors by those of the network.
///
/// What it gives a tensor is a tensor's name; what it gives a layer is a layer's, in which the tensors are then found
/// by the same last part of their names, or by their roles (`kernel` for `weight`). A prefix that all names of the file
/// have can be left out, as can the names of wrappers.
struct GivenNames {
  /// A name that leads nowhere.
  struct Fault {
    let tensor: ParameterLayout.Tensor
    let written: String
    let nearest: String?
  }

  /// Places among the file's tensors by the names of the network's.
  private(set) var places: [String: Int] = [:]
  private(set) var faults: [Fault] = []
  /// A tensor of the file and those of the network that are all said to be it.
  private(set) var shared: [(offered: OfferedTensor, wanted: [ParameterLayout.Tensor])] = []

  init(_ wanted: [ParameterLayout.Tensor], _ offered: OfferedTensors) {
    let given = Dictionary(offered.settings.names.map { ($0.name, $0.value) }) { first, _ in first }
    guard !given.isEmpty else { return }
    let prefixes = WeightNaming.commonPrefixes(of: offered.tensors)
    for tensor in wanted {
      if let name = given[tensor.name] {
        let place = prefixes.firstNonNil { offered.place($0 + name) }
        settle(tensor, place, written: name, offered.tensors)
      } else if let layer = given[tensor.name.layerName] {
        let place = prefixes.firstNonNil { Self.place(of: tensor, in: $0 + layer, offered) }
        settle(tensor, place, written: "\(layer).\(tensor.name.leafName)", offered.tensors)
      }
    }
    let owners = Dictionary(grouping: wanted.filter { places[$0.name] != nil }) { places[$0.name] ?? 0 }
    shared = owners.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }
      .map { (offered.tensors[$0.key], $0.value) }
  }

  private mutating func settle(
    _ tensor: ParameterLayout.Tensor, _ place: Int?, written name: String, _ offered: [OfferedTensor]
  ) {
    if let place {
      places[tensor.name] = place
    } else {
      // Files may have any number of tensors, and comparing names takes time.
      let names = offered.prefix(1000).filter { $0.shape == tensor.shape }.map(\.name)
      faults.append(
        Fault(tensor: tensor, written: name, nearest: Suggestion.nearest(to: name, among: names)))
    }
  }

  /// Where in a layer of the file a tensor is: under its own name, or as the only one of its role and shape.
  private static func place(
    of tensor: ParameterLayout.Tensor, in layer: String, _ offered: OfferedTensors
  ) -> Int? {
    if let place = offered.place("\(layer).\(tensor.name.leafName)") { return place }
    let path = TensorName("\(layer).\(tensor.name.leafName)").layer
    let like = offered.places(inLayer: path).filter {
      offered.tensors[$0].parts.role == tensor.role && offered.tensors[$0].shape == tensor.shape
    }
    return like.count == 1 ? like[0] : nil
  }
}

extension [String] {
  fileprivate func firstNonNil(_ transform: (String) -> Int?) -> Int? { lazy.compactMap(transform).first }
}

/// A pattern of names: `*` stands for any run of characters, dots among them, `?` for one.
struct NamePattern {
  let text: String
  private let pattern: [Unicode.Scalar]

  init(_ text: String) {
    self.text = text
    pattern = Array(text.unicodeScalars)
  }

  func matches(_ name: String) -> Bool {
    let name = Array(name.unicodeScalars)
    var (place, wanted) = (0, 0)
    /// Where to go on when what follows the last `*` does not fit: it takes one character more.
    var retry: (place: Int, wanted: Int)?
    while place < name.count {
      if wanted < pattern.count, pattern[wanted] == "*" {
        wanted += 1
        retry = (place, wanted)
      } else if wanted < pattern.count, pattern[wanted] == "?" || pattern[wanted] == name[place] {
        place += 1
        wanted += 1
      } else if let last = retry {
        (place, wanted) = (last.place + 1, last.wanted)
        retry = (place, wanted)
      } else {
        return false
      }
    }
    return pattern[wanted...].allSatisfy { $0 == "*" }
  }
}

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

/// What the user says of the tensors of a file.
struct ImportSettings {
  /// Where in the file the weights are.
  var entry: String?
  /// Names in the file by those of the network's tensors or layers.
  var names: [NamedValue<String>] = []
  /// Patterns of names in the file that are left out.
  var ignore: [String] = []
  /// Which control point is wanted of a file that holds a curve.
  var controlPoint: Int?
  /// Whether the point is one of a curve that is taken whole: those between the ends then have the start's statistics,
  /// as no one asks for theirs.
  var isOfWholeCurve = false
}
