extension Network {
  /// Whether a batch norm has a single value of an example in a channel, so that a batch of one example has no variance
  /// there: what leaves the norm is its shift, whatever the example is.
  public var hasNormOfSingleValues: Bool {
    ((try? compiled()) ?? []).contains { ($0.compiled as? CompiledBatchNorm)?.input.spatial == 1 }
  }
}
