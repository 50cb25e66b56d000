import Declarations

/// A document, put together: `extends` followed, flags applied, variables filled in, defaults laid under.
public struct Specification: Sendable {
  /// A stage as written, before it is read.
  /// A class, since a graph of thousands of stages is gone over many times, and a copy of an entry counts ten references.
  public final class StageEntry: Sendable {
    public let name: String
    public let namePlace: Place
    public let kind: StageKind
    /// The settings, merged.
    public let settings: Node
    public let description: String?
    /// What is written beside the kind of what it asks of a cluster.
    let writtenResources: Node?
    /// What it asks of a cluster, by itself and as one of its kind.
    public let resources: Resources
    /// The family that it is a stage of, and the values of axes that it is for.
    let family: String?
    let bindings: [String: String]

    init(
      name: String, namePlace: Place, kind: StageKind, settings: Node, description: String?,
      writtenResources: Node?, resources: Resources = Resources(), family: String? = nil,
      bindings: [String: String] = [:]
    ) {
      self.name = name
      self.namePlace = namePlace
      self.kind = kind
      self.settings = settings
      self.description = description
      self.writtenResources = writtenResources
      self.resources = resources
      self.family = family
      self.bindings = bindings
    }

    /// The same with other settings, or another claim on a cluster.
    func with(settings: Node? = nil, resources: Resources? = nil) -> StageEntry {
      StageEntry(
        name: name, namePlace: namePlace, kind: kind, settings: settings ?? self.settings,
        description: description, writtenResources: writtenResources, resources: resources ?? self.resources,
        family: family, bindings: bindings)
    }

    /// The same as a stage of a family.
    func asMember(of family: String, bindings: [String: String]) -> StageEntry {
      StageEntry(
        name: name, namePlace: namePlace, kind: kind, settings: settings, description: description,
        writtenResources: writtenResources, resources: resources, family: family, bindings: bindings)
    }
  }

  /// An entry of a section of sources.
  public struct SourceEntry: Sendable {
    public let name: String
    public let namePlace: Place
    public let kind: SourceKind
    public let settings: Node
  }

  public let name: String
  public let description: String?
  public internal(set) var stages: [StageEntry]
  /// The stages that entries with `for` stand for, by entry.
  let families: [StageFamily]
  public let sources: [SourceEntry]
  /// The entries of each section of named values.
  public let sections: [String: [Node.Entry]]
  /// Those sections.
  let namedSections: [NamedSection]
  /// The file that was named, as it is written.
  public let source: SourceText
  /// What flags laid upon it, each as it was written: `stages.start.train.seed=7`.
  public let overrides: [String]
  /// What was wrong so far; the graph reports it with what it finds itself.
  let problems: Problems
  /// Names of stages that are written so that nothing more can be said of them.
  let unreadableNames: Set<String>
}
