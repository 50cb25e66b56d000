import Synchronization

/// What the engine has done in this process: what is taken from the store does not count.
public final class EngineTally: Sendable {
  private let stepCount = Atomic(0)
  private let passCount = Atomic(0)
  private let valueCount = Atomic(0)

  init() {}

  /// Optimiser steps.
  public var steps: Int { stepCount.load(ordering: .relaxed) }
  /// Passes of one network over one split.
  public var passes: Int { passCount.load(ordering: .relaxed) }
  /// Values of metrics at points.
  public var values: Int { valueCount.load(ordering: .relaxed) }

  func addStep() { stepCount.add(1, ordering: .relaxed) }
  func addPass() { passCount.add(1, ordering: .relaxed) }
  func addValue() { valueCount.add(1, ordering: .relaxed) }
}
