import Declarations
import Platform
import Specifications

/// A specification as it was when it was read: every file of it, and what flags laid upon it.
///
/// Whoever reads it again, on whichever machine, gets the same graph with the same places, whatever has become of the
/// files since.
public struct SpecificationSnapshot: Sendable {
  public let path: String
  /// Each as it was written: `vars.epochs=10`.
  public let overrides: [String]
  /// Texts by path.
  let files: ExactDictionary<String>

  /// Reads a specification and keeps what was read.
  ///
  /// - Throws: `Diagnostics`, all problems at once.
  public static func take(
    path: String, overrides: [String], in registry: Registry,
    readFile: @escaping @Sendable (String) throws(FileError) -> [UInt8] = TextFile.bytes
  ) throws(Diagnostics) -> (snapshot: SpecificationSnapshot, graph: Graph) {
    let recorded = RecordedTexts()
    let reader = SpecificationReader(registry: registry) { path throws(FileError) in
      let bytes = try readFile(path)
      recorded.keep(bytes, of: path)
      return bytes
    }
    let graph = try graph(of: path, overrides, in: registry, by: reader)
    return (SpecificationSnapshot(path: path, overrides: overrides, files: recorded.texts), graph)
  }

  /// The graph, as it was.
  ///
  /// - Throws: `Diagnostics` where `registry` is another one than the snapshot was taken with.
  package func graph(in registry: Registry) throws(Diagnostics) -> Graph {
    let files = files
    let reader = SpecificationReader(registry: registry) { path throws(FileError) in
      guard let text = files[path] else { throw FileError("'\(path)' is not in the snapshot") }
      return Array(text.utf8)
    }
    return try Self.graph(of: path, overrides, in: registry, by: reader)
  }

  private static func graph(
    of path: String, _ overrides: [String], in registry: Registry, by reader: SpecificationReader
  ) throws(Diagnostics) -> Graph {
    var changes: [Override] = []
    for text in overrides { changes.append(try Override(parsing: text)) }
    return try GraphBuilder.graph(of: reader.read(path: path, overrides: changes), in: registry)
  }
}

extension SpecificationSnapshot {
  package var json: JSON {
    let texts = files.sorted.map { JSON.Member($0.key, .text($0.value)) }
    return ["path": .text(path), "set": .array(overrides.map { .text($0) }), "files": .object(texts)]
  }

  package init?(json: JSON) {
    guard let path = json["path"]?.text, let overrides = json["set"]?.elements?.compactMap(\.text),
      let members = json["files"]?.members
    else { return nil }
    let texts = members.map { ($0.name, $0.value.text ?? "") }
    self.init(path: path, overrides: overrides, files: ExactDictionary(texts) { first, _ in first })
  }
}

/// What a reader read, from whichever thread.
private final class RecordedTexts: Sendable {
  private let kept = Guarded<ExactDictionary<String>>([:])

  var texts: ExactDictionary<String> { kept.withLock { $0 } }

  func keep(_ bytes: [UInt8], of path: String) {
    kept.withLock { $0[path] = String(decoding: bytes, as: UTF8.self) }
  }
}
