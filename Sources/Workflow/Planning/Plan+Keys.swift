extension Plan {
  /// The keys of the stages whose results are in the store.
  public var cachedKeys: [Digest] {
    stages.compactMap { if case .cached(let action) = $0.state { action.key } else { nil } }
  }

  /// The stages that would run now, with their keys; others may have one once these are there.
  public var keysToRun: [(key: Digest, outputs: [OutputDeclaration])] {
    stages.compactMap { stage in
      if case .toRun(let preimage) = stage.state { (preimage.key, stage.node.outputs) } else { nil }
    }
  }
}
