import Declarations

/// Finds what a stage needs among the results of a store, going by keys from the sources on.
struct InputLookup {
  let graph: Graph
  let sources: SourceResolution
  let store: Store

  /// Everything that `node` refers to; nil where a result is not there.
  func inputs(of node: GraphNode) -> ResolvedInputs? {
    let ancestors = ancestors(of: node)
    var outputs: ExactDictionary<[OutputRecord]> = [:]
    for earlier in graph.stages where ancestors.contains(earlier.name) {
      let inputs = ResolvedInputs(of: earlier, outputs: outputs, sources: sources)
      let key = KeyPreimage(node: earlier, inputs: inputs).key
      guard let action = store.takeUpRecordedElsewhere(key) else { return nil }
      outputs[earlier.name] = action.outputs
    }
    return ResolvedInputs(of: node, outputs: outputs, sources: sources)
  }

  /// The names of all stages that `node` needs, directly or not.
  private func ancestors(of node: GraphNode) -> Set<String> {
    var found: Set<String> = []
    var next = node.referredNames
    while let name = next.popLast() {
      guard let stage = graph.stage(name), found.insert(name).inserted else { continue }
      next += stage.referredNames
    }
    return found
  }
}
