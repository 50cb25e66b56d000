import Declarations

/// What a key is the hash of, kept beside the result so that anyone can see why it is what it is.
///
///     {"type": "thalweg-stage", "kind": …, "numerics": …, "settings": {…}, "version": …}
///
/// Settings are canonical: sorted, defaults left out, references replaced by digests. The stage's name,
/// paths, thread counts and times are not in it. `numerics` is the identity of the engine that computes the stage.
public struct KeyPreimage: Sendable {
  public let json: JSON

  init(node: GraphNode, inputs: ResolvedInputs) {
    self.init(node: node) { inputs.json(for: $0, of: node.stage) }
  }

  /// - Parameter resolve: gives what stands for a reference.
  init(node: GraphNode, resolving resolve: (Reference) -> JSON) {
    // As they are sorted.
    var members = [JSON.Member("kind", JSON(node.kind.name))]
    if let numerics = node.numerics { members.append(JSON.Member("numerics", JSON(numerics))) }
    members.append(JSON.Member("settings", node.kind.write(node.stage, .key).json(resolving: resolve)))
    members.append(JSON.Member("type", "thalweg-stage"))
    members.append(JSON.Member("version", JSON(node.kind.version)))
    json = JSON.object(members).sorted
  }

  /// The stage's key: SHA-256 of the preimage.
  public var key: Digest { Digest(of: json) }
}
