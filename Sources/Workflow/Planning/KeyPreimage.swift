import Declarations

/// What a key is the hash of, kept beside the result so that anyone can see why it is what it is.
///
///     {"type": "thalweg-stage", "kind": …, "numerics": …, "settings": {…}, "version": …}
///
/// Settings are canonical: sorted, defaults left out, references replaced by digests. The stage's name,
/// paths, thread counts and times are not in it.
public struct KeyPreimage: Sendable {
  public let json: JSON

  init(node: GraphNode, inputs: ResolvedInputs, numerics: String) {
    self.init(node: node, numerics: numerics) { inputs.json(for: $0, of: node.stage) }
  }

  /// - Parameter resolve: gives what stands for a reference.
  init(node: GraphNode, numerics: String, resolving resolve: (Reference) -> JSON) {
    var members = [
      JSON.Member("type", "thalweg-stage"),
      JSON.Member("kind", JSON(node.kind.name)),
      JSON.Member("version", JSON(node.kind.version)),
      JSON.Member("settings", node.kind.write(node.stage, .key).json(resolving: resolve)),
    ]
    if node.kind.computes { members.append(JSON.Member("numerics", JSON(numerics))) }
    json = JSON.object(members).sorted
  }

  /// The stage's key: SHA-256 of the preimage.
  public var key: Digest { Digest(of: json) }
}
