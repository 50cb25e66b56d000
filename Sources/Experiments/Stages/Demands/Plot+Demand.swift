import Workflow

extension Plot {
  /// A few figures of each stage that is drawn, of which the report has one copy more.
  func demand(in context: DemandContext) -> StageDemand? {
    StageDemand(
      memory: 8 << 20, results: of.count * Self.bytesOfSubject, remembered: of.count * Self.bytesOfSubject)
  }

  private static let bytesOfSubject = 45_000
}
