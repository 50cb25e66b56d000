import Declarations

/// What a result is made of, down to the sources: known before anything has run, as a key is not.
///
/// Two stages of one recipe have one key, whenever it is known. Stages of different recipes may have one key too,
/// where an input comes out the same.
struct Recipe: Sendable, Hashable, CustomStringConvertible {
  let digest: Digest

  /// 64 hexadecimal digits.
  var description: String { digest.description }

  /// Those of all stages of a graph, in its order: the preimage of a key, with the recipe of a stage in place of what
  /// it makes.
  static func all(_ resolver: InputResolver) -> [Recipe] {
    var known: [String: Recipe] = [:]
    let sources = resolver.sources.sources
    return resolver.graph.stages.map { node in
      let preimage = KeyPreimage(node: node) { reference in
        if let source = sources[reference.name] {
          let content = source.json(for: reference, of: node.stage)
          return reference.keepsName ? ["is": content, "name": JSON(reference.text)] : content
        }
        guard let recipe = known[reference.name] else {
          preconditionFailure("a graph has a stage before one that it refers to")
        }
        let made: JSON = ["recipe": JSON("\(recipe)"), "types": .array(reference.types.map { .text($0) })]
        return reference.keepsName ? ["name": JSON(reference.name), "is": made] : made
      }
      let recipe = Recipe(digest: preimage.key)
      known[node.name] = recipe
      return recipe
    }
  }
}
