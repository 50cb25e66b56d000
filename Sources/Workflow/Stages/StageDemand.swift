/// About what a stage takes of the machine, found out without running it.
public struct StageDemand: Sendable, Equatable {
  /// Bytes in use at the worst moment, beside what the program takes itself.
  public let memory: Int
  /// Bytes of its results: they are kept in the store, and copied into run directories.
  public let results: Int
  /// Bytes that the store keeps besides: checkpoints, cells, predictions.
  public let remembered: Int
  /// Floating-point operations of the whole of it: as many as the cores would do at their peak in the time it takes.
  public let operations: Double

  public init(memory: Int, results: Int, remembered: Int = 0, operations: Double = 0) {
    self.memory = memory
    self.results = results
    self.remembered = remembered
    self.operations = operations
  }
}
