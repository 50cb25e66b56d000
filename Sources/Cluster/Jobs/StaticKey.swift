import Declarations
import Platform
import Workflow

/// What a result is made of, down to the sources: known before anything has run, as a key is not.
///
/// Two stages of one static key have one key, whenever it is known. Stages of different static keys may have one key too,
/// where an input comes out the same.
struct StaticKey: Sendable, Hashable, CustomStringConvertible {
  let digest: Digest

  /// 64 hexadecimal digits.
  var description: String { digest.description }

  /// Those of all stages of a graph, in its order: the preimage of a key, with the static key of a stage in place of what
  /// it makes.
  static func all(_ resolver: InputResolver) -> [StaticKey] {
    var known: [String: StaticKey] = [:]
    let sources = resolver.sources.sources
    return resolver.graph.stages.map { node in
      let preimage = KeyPreimage(node: node) { reference in
        if let source = sources[reference.name] {
          let content = source.json(for: reference, of: node.stage)
          return reference.keepsName ? ["is": content, "name": JSON(reference.text)] : content
        }
        guard let staticKey = known[reference.name] else {
          preconditionFailure("a graph has a stage before one that it refers to")
        }
        let made: JSON = ["recipe": JSON("\(staticKey)"), "types": .array(reference.types.map { .text($0) })]
        return reference.keepsName ? ["name": JSON(reference.name), "is": made] : made
      }
      let staticKey = StaticKey(digest: preimage.key)
      known[node.name] = staticKey
      return staticKey
    }
  }
}
