import Workflow

/// What a plan says, stage by stage, with the reasons.
struct PlanDescription: Sendable {
  enum State: String, Sendable {
    case upToDate = "up-to-date"
    case runs
    /// It waits for stages that run; where they give the bytes they gave before, it need not.
    case mayRun = "may-run"
  }

  struct Stage: Sendable {
    let name: String
    let kind: String
    let state: State
    let reasons: [RunReason]
    /// How much of it is there already, where that is known.
    var survey: StageSurvey?
    /// About how long it will take, where earlier runs tell.
    var seconds: Double?
  }

  let name: String
  let stages: [Stage]

  func count(_ state: State) -> Int { stages.count { $0.state == state } }
}

extension PlanDescription {
  /// - Parameter earlier: the latest run of the same name, which reasons compare with.
  init(
    _ plan: Plan, since earlier: RunRecord?, surveyedBy survey: (PlannedStage) -> StageSurvey? = { _ in nil },
    durations: RecordedDurations? = nil
  ) {
    name = plan.graph.name
    stages = plan.stages.map { stage in
      let state: State =
        switch stage.state {
        case .cached: .upToDate
        case .toRun: .runs
        case .waiting: .mayRun
        }
      let survey = survey(stage)
      return Stage(
        name: stage.node.name, kind: stage.node.kind.name, state: state,
        reasons: plan.reasons(for: stage, since: earlier), survey: survey,
        seconds: durations?.estimate(for: stage, survey))
    }
  }
}
