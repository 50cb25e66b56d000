import Declarations

extension Plan {
  /// How much of a stage that will run is there already; nil where it does not run, where it waits for others, or
  /// where nothing inside it is remembered.
  ///
  /// Nothing is written, and no damaged object is moved.
  public func survey(of stage: PlannedStage, in store: Store, services: Services) -> StageSurvey? {
    guard case .toRun = stage.state, let index = graph.position(of: stage.node.name),
      let inputs = resolver.inputs(of: index, { stages[$0].known?.outputs })
    else { return nil }
    let context = StageContext(
      node: stage.node, cores: CoreShare(1), inputs: inputs, services: services, store: store,
      cancellation: Cancellation(), isSurvey: true,
      isForced: stage.isForced, report: { _ in })
    // Where an input is damaged or does not fit, the run will say so at its place.
    return try? stage.node.stage.survey(in: context)
  }
}
