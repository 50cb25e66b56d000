import Declarations

/// A document, put together: `extends` followed, flags applied, variables filled in, defaults laid under.
public struct Specification: Sendable {
  /// A stage as written, before it is read.
  public struct StageEntry: Sendable {
    public let name: String
    public let namePlace: Place
    public let kind: StageKind
    /// The settings, merged.
    public internal(set) var settings: Node
    public let description: String?
    /// What is written beside the kind of what it asks of a cluster.
    var writtenResources: Node?
    /// What it asks of a cluster, by itself and as one of its kind.
    public internal(set) var resources = Resources()
    /// The family that it is a stage of, and the values of axes that it is for.
    var family: String?
    var bindings: [String: String] = [:]
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
