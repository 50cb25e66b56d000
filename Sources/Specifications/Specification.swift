import Declarations
import Platform

/// A document, put together: `extends` followed, flags applied, variables filled in, defaults laid under.
public struct Specification: Sendable {
  /// A stage as written, before it is read.
  /// A class, since a graph of thousands of stages is gone over many times, and a copy of an entry counts ten references.
  public final class StageEntry: Sendable {
    public let name: String
    public let namePlace: Place
    public let kind: Vocabulary.Form
    /// The settings, merged.
    public let settings: Node
    /// Those that are written in the entry itself.
    package let own: Node
    public let description: String?
    /// What is written beside the kind of what it asks of a cluster.
    let writtenResources: Node?
    /// What it asks of a cluster, by itself and as one of its kind.
    public let resources: Resources
    /// The family that it is a stage of, and the values of axes that it is for.
    package let family: String?
    package let bindings: [String: String]

    package init(
      name: String, namePlace: Place, kind: Vocabulary.Form, settings: Node, own: Node, description: String?,
      writtenResources: Node?, resources: Resources = Resources(), family: String? = nil,
      bindings: [String: String] = [:]
    ) {
      self.name = name
      self.namePlace = namePlace
      self.kind = kind
      self.settings = settings
      self.own = own
      self.description = description
      self.writtenResources = writtenResources
      self.resources = resources
      self.family = family
      self.bindings = bindings
    }

    /// The same with other settings, or another claim on a cluster.
    package func with(settings: Node? = nil, resources: Resources? = nil) -> StageEntry {
      StageEntry(
        name: name, namePlace: namePlace, kind: kind, settings: settings ?? self.settings, own: own,
        description: description, writtenResources: writtenResources, resources: resources ?? self.resources,
        family: family, bindings: bindings)
    }

    /// The same as a stage of a family.
    func asMember(of family: String, bindings: [String: String]) -> StageEntry {
      StageEntry(
        name: name, namePlace: namePlace, kind: kind, settings: settings, own: own, description: description,
        writtenResources: writtenResources, resources: resources, family: family, bindings: bindings)
    }
  }

  /// An entry of a section of sources.
  public struct SourceEntry: Sendable {
    public let name: String
    public let namePlace: Place
    public let kind: Vocabulary.Form
    public let settings: Node
  }

  public let name: String
  public let description: String?
  public package(set) var stages: [StageEntry]
  /// The stages that entries with `for` stand for, by entry.
  package let families: [StageFamily]
  public let sources: [SourceEntry]
  /// The entries of each section of named values.
  public let sections: [String: [Node.Entry]]
  /// The file that was named, as it is written.
  public let source: SourceText
  /// What flags laid upon it, each as it was written: `stages.start.train.seed=7`.
  public let overrides: [String]
  /// Where flags give variables their values, by full name.
  package var flaggedVariables: [ExactText: Place] = [:]
  /// What was wrong so far; the graph reports it with what it finds itself.
  package let problems: Problems
  /// Names of stages that are written so that nothing more can be said of them.
  package let unreadableNames: Set<String>
}

/// What experiments can be called: runs are kept in folders of their names.
public enum RunName {
  /// Why `name` cannot be used, in words without a full stop; nil where it can.
  public static func objection(to name: String) -> String? { EntryName.objection(to: name) }

  public static let help = EntryName.help
}

/// The rule for names of experiments, stages, data sets and networks: they become names of folders.
enum EntryName {
  /// Why `name` cannot be used; nil where it can.
  package static func objection(to name: String) -> String? {
    guard let first = name.unicodeScalars.first else { return "a name cannot be empty" }
    if name.unicodeScalars.count > 80 { return "the name is longer than 80 characters" }
    // File systems take 255 bytes, and some scalars are four.
    if name.utf8.count > 200 { return "the name is longer than 200 bytes" }
    if name.unicodeScalars.contains("/") || name.unicodeScalars.contains("\\") {
      return "the name '\(name)' contains a slash"
    }
    if !isLetterOrDigit(first) { return "the name '\(name)' does not start with a letter or digit" }
    if let odd = firstUnsuitable(in: name) { return "the name '\(name)' contains \(shown(odd))" }
    if name.hasSuffix(".") { return "the name '\(name)' ends with a dot" }
    return nil
  }

  package static let help = "use letters, digits, '-', '_' and '.', and start with a letter or digit"

  /// As much of the rule as can be said of letters that are not of ASCII.
  static let jsonSchema: JSON = [
    "pattern":
      "^[^\\u0000-/:-@\\[-`{-\\u007f]([^\\u0000-,/:-@\\[-^`{-\\u007f]*[^\\u0000-,./:-@\\[-^`{-\\u007f])?$",
    "maxLength": 80, "patternErrorMessage": .text(help),
  ]

  package static func check(_ name: String, at place: Place?, _ problems: inout Problems) {
    if let objection = objection(to: name) { problems.report(objection, at: place, help: help) }
  }

  /// The first character that no name may have.
  static func firstUnsuitable(in name: String) -> Unicode.Scalar? {
    name.unicodeScalars.first { !isLetterOrDigit($0) && !"-_.".unicodeScalars.contains($0) }
  }

  /// A character as a message shows it: some cannot be seen, or look like others.
  package static func shown(_ scalar: Unicode.Scalar) -> String {
    (0x20..<0x7f).contains(scalar.value) ? "'\(scalar)'" : scalar.codePoint
  }

  private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII
      ? ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
      : scalar.properties.isAlphabetic
  }
}
