import Workflow

extension Plot {
  /// A few figures of each stage that is drawn.
  func demand(in context: DemandContext) -> StageDemand? {
    StageDemand(memory: 8 << 20, results: of.count * 2 * 30_000)
  }
}
