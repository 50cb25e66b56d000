import Declarations

/// What a document has names for, as far as it can be read: for a command line that is being typed.
///
/// Nothing is checked, no variable is filled in and no `for` is spread out, so a long document takes milliseconds.
public struct SpecificationOutline: Sendable {
  /// The names of its stages; of one with `for`, that of the family.
  public let stages: [String]
  /// The path of every value that is written: `vars.epochs`, `stages.plane.landscape.grid`.
  public let writtenPaths: [String]
  /// The kind of each stage, by its name.
  private let kinds: [String: Vocabulary.Form]

  /// A choice within a choice, and so on, is looked into no further.
  private static let mostDepth = 6

  /// The paths of settings that may be given to a stage: `stages.plane.landscape.grid`; none of an unknown stage.
  public func paths(ofStage name: String) -> [String] {
    guard let kind = kinds[name] else { return [] }
    return kind.shape.settingPaths(under: "stages.\(name).\(kind.name)", depth: Self.mostDepth)
  }

  fileprivate init(_ document: Node, _ vocabulary: Vocabulary) {
    let entries = document["stages"]?.entries ?? []
    stages = entries.map(\.key)
    writtenPaths = document.valuePaths(under: "")
    let named = entries.compactMap { entry -> (String, Vocabulary.Form)? in
      let keys = entry.value.entries?.map(\.key) ?? [entry.value.text].compactMap(\.self)
      return keys.lazy.compactMap(vocabulary.stage).first.map { (entry.key, $0) }
    }
    kinds = Dictionary(named) { first, _ in first }
  }
}

extension SpecificationReader {
  /// The outline of a document; nil where there is none that can be read.
  public func outline(of path: String) -> SpecificationOutline? {
    var problems = Problems()
    return layered(path: path, from: nil, visited: [], &problems).map {
      SpecificationOutline($0.document, vocabulary)
    }
  }
}

extension Node {
  /// The path of every value in it that is no map.
  fileprivate func valuePaths(under path: String) -> [String] {
    guard let entries, !entries.isEmpty else { return path.isEmpty ? [] : [path] }
    return entries.flatMap { $0.value.valuePaths(under: path.isEmpty ? $0.key : "\(path).\($0.key)") }
  }
}

extension DocumentShape {
  /// The path of every value that may stand in it, through records and choices; lists and maps are values.
  fileprivate func settingPaths(under path: String, depth: Int) -> [String] {
    if depth == 0 { return [path] }
    switch self {
    case .record(let record):
      return record.fields.flatMap { $0.shape.settingPaths(under: "\(path).\($0.name)", depth: depth - 1) }
    case .choice(let choice):
      return (choice.takesBareNames ? [path] : [])
        + choice.cases.flatMap { $0.shape.settingPaths(under: "\(path).\($0.name)", depth: depth - 1) }
    case .any, .boolean, .integer, .number, .text, .list, .map, .alternatives, .reference, .recursive, .named:
      return [path]
    }
  }
}
