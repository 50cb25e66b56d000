import Declarations
import Platform

/// A specification under the names of now: its text with former names replaced, and nothing else of it touched.
public struct SpecificationMigration: Sendable {
  /// A key that is replaced, with its value where that counts otherwise now.
  public struct Change: Sendable {
    public let place: Place
    /// `bends: 1`
    public let old: String
    /// `control-points: 3`
    public let new: String
  }

  public let source: SourceText
  /// In the order of the text; none where there is nothing to do.
  public let changes: [Change]
  /// The text as it is to be, with the byte order mark that the file has.
  public let text: String
  /// The file that it `extends`, where that is written.
  public let extended: String?

  /// - Throws: everything that keeps it from being rewritten, with places: what is no YAML, and former names that stand
  ///   where they cannot be replaced one by one.
  ///
  /// - Parameter mark: the byte order mark that the file begins with, or nothing.
  public init(of source: SourceText, mark: String = "", in vocabulary: Vocabulary) throws(Diagnostics) {
    self.source = source
    var problems = Problems()
    let document = YAML.read(source, into: &problems)
    try problems.throwIfAny()
    guard let document, document.entries != nil else {
      let help = "start with 'stages:'"
      throw Diagnostics([Diagnostic("a specification is a map", at: document?.place, help: help)])
    }
    extended = document["extends"]?.text.map { FilePath.resolve($0, besideFile: source.name) }
    let names = FormerNames(in: Self.filledIn(document), of: .record(vocabulary.documentShape))
    var rewriting = Rewriting(of: source)
    let kept = names.uses.isEmpty ? [] : Set(names.kept.map(\.description))
    for use in names.uses { rewriting.add(use, besides: kept, &problems) }
    try problems.throwIfAny()
    changes = rewriting.changes
    text = mark + rewriting.text
  }

  /// The document with its own variables filled in, since a variable may stand for a map that holds settings; what is
  /// wrong with them is not what is asked here.
  private static func filledIn(_ document: Node) -> Node {
    var unwanted = Problems()
    let variables = document["vars"].map { Interpolation.flattened($0, prefix: "vars", &unwanted) } ?? [:]
    let interpolation = Interpolation(variables: variables)
    return document.mappingEntries { key, value in
      key == "vars" ? value : interpolation.applied(to: value, &unwanted)
    }
  }
}

extension SpecificationMigration {
  /// - Throws: `Diagnostics` where the file cannot be read or rewritten.
  public init(ofFile path: String, in vocabulary: Vocabulary) throws(Diagnostics) {
    let source: SourceText
    let mark = "\u{feff}"
    let hasMark: Bool
    do {
      let bytes = try TextFile.bytes(path)
      source = try YAML.text(of: bytes, named: path)
      hasMark = bytes.starts(with: mark.utf8)
    } catch let error as FileError {
      throw Diagnostics([Diagnostic(error.message, at: nil, help: error.help)])
    } catch let diagnostic as Diagnostic {
      throw Diagnostics([diagnostic])
    } catch { preconditionFailure("A file is read or refused: \(error)") }
    try self.init(of: source, mark: hasMark ? mark : "", in: vocabulary)
  }

  /// Whether two paths lead to one file, as far as the paths say.
  public static func areSame(_ path: String, _ other: String) -> Bool {
    FilePath.withoutDetours(path).isExactly(FilePath.withoutDetours(other))
  }
}

/// Collects what is replaced in a text.
private struct Rewriting {
  private let source: SourceText
  private var replacements: [(range: Range<Int>, text: String)] = []
  private(set) var changes: [SpecificationMigration.Change] = []
  private var places = Set<String>()

  init(of source: SourceText) { self.source = source }

  /// Replaces an entry's key, and its value where that counts otherwise now; what keeps it from that is reported.
  mutating func add(_ use: FormerNames.Use, besides kept: Set<String>, _ problems: inout Problems) {
    let place = use.entry.keyPlace
    guard places.insert(place.description).inserted else { return }
    if let objection = objection(to: use, kept) { return problems.report(objection) }
    guard let written = place.written, let key = key(use.name, as: written, insteadOf: use.former.name) else {
      return problems.report(
        byHand(use, "the key is written in a way that is not rewritten", "write '\(use.name)' for it"))
    }
    var change = (old: written, new: key)
    replacements.append((range(of: place, written), key))
    switch use.former.successor(of: use.entry.value) {
    case .same: break
    case .text(let text):
      let value = use.entry.value.place.written ?? ""
      replacements.append((range(of: use.entry.value.place, value), text))
      change = ("\(written): \(value)", "\(key): \(text)")
    case .elsewhere, .none: return problems.report(unknownValue(of: use))
    }
    changes.append(.init(place: place, old: change.old, new: change.new))
  }

  /// The text with everything replaced.
  var text: String {
    var bytes = Array(source.text.utf8)
    for (range, text) in replacements.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
      bytes.replaceSubrange(range, with: text.utf8)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func range(of place: Place, _ written: String) -> Range<Int> {
    let start = source.byteOffset(of: place)
    return start..<start + written.utf8.count
  }

  /// The name of now in the quotes of the former one; nil where it is not written plainly or in quotes, on one line.
  private func key(_ name: String, as written: String, insteadOf former: String) -> String? {
    if written.isExactly(former) { return name }
    guard let quote = written.first, "\"'".contains(quote), written.last == quote, written.utf8.count > 1
    else {
      return nil
    }
    return "\(quote)\(name)\(quote)"
  }
}

extension Rewriting {
  private func objection(to use: FormerNames.Use, _ kept: Set<String>) -> Diagnostic? {
    if use.map[use.name] != nil {
      return byHand(use, "both stand here", "keep '\(use.name)' alone")
    }
    guard kept.contains(use.entry.keyPlace.description) else { return nil }
    return byHand(
      use, "an alias repeats it where '\(use.former.name)' means something else",
      "write it out in one of the two places")
  }

  private func byHand(_ use: FormerNames.Use, _ reason: String, _ help: String) -> Diagnostic {
    Diagnostic(
      "'\(use.former.name)' is now '\(use.name)', and \(reason)", at: use.entry.keyPlace, help: help)
  }

  private func unknownValue(of use: FormerNames.Use) -> Diagnostic {
    let value = use.entry.value
    let written = value.place.writtenWithoutQuotes
    let asked = "an integer to add \(use.former.addition) to"
    guard use.former.successor(of: value) == .elsewhere else {
      return Diagnostic(
        "'\(use.former.name)' is now '\(use.name)', and its value is \(value.kindInWords), not \(asked)",
        at: value.place, help: "write '\(use.name)' with a value of its own")
    }
    return Diagnostic(
      "'\(use.former.name)' is now '\(use.name)', and '\(written)' is not rewritten, since other places may use it too",
      at: value.place,
      help: "write '\(use.name)', and add \(use.former.addition) to what '\(written)' stands for")
  }
}
