import Workflow

/// What a plan says, stage by stage, with the reasons.
struct PlanDescription: Sendable {
  enum State: String, Sendable {
    case upToDate = "up-to-date"
    case runs
    /// It waits for stages that run; where they give the bytes they gave before, it need not.
    case mayRun = "may-run"
    /// The run is not for it, and its result is not there.
    case leftOut = "left-out"
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
    /// What whoever uses the result should know of it.
    var warnings: [String] = []
  }

  let name: String
  let stages: [Stage]
  /// Of the whole run.
  var estimate: RunEstimate?

  func count(_ state: State) -> Int { stages.count { $0.state == state } }
}

extension PlanDescription {
  /// - Parameters:
  ///   - earlier: runs of the same name, the latest first: reasons compare a stage with the first that has it.
  ///   - estimates: of each stage of the plan, and of the whole.
  ///   - warnings: of each stage of the plan.
  init(
    _ plan: Plan, since earlier: [RunRecord], _ estimates: [StageEstimate?], _ estimate: RunEstimate? = nil,
    warnings: [[String]]
  ) {
    name = plan.graph.name
    self.estimate = estimate
    stages = plan.stages.indices.map { index in
      let (stage, estimate) = (plan.stages[index], estimates[index])
      let state: State =
        switch stage.state {
        case .cached: .upToDate
        case .toRun: .runs
        case .waiting: .mayRun
        case .leftOut: .leftOut
        }
      let before = earlier.first { $0.stage(stage.node.name) != nil } ?? earlier.first
      return Stage(
        name: stage.node.name, kind: stage.node.kind.name, state: state,
        reasons: plan.reasons(for: stage, since: before), survey: estimate?.survey,
        seconds: estimate?.seconds, warnings: warnings[index])
    }
  }
}
