import Declarations
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
    var cachedProgress: CachedProgress?
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
        reasons: plan.reasons(for: stage, since: before), cachedProgress: estimate?.cachedProgress,
        seconds: estimate?.seconds, warnings: warnings[index])
    }
  }
}

extension PlanDescription {
  /// `{"run": …, "stages": [{"stage", "kind", "state", "reasons": […]}], "counts": {…}}`
  var json: JSON {
    [
      "run": JSON(name),
      "stages": .array(stages.map(\.json)),
      "counts": [
        "up-to-date": JSON(count(.upToDate)), "runs": JSON(count(.runs)), "may-run": JSON(count(.mayRun)),
        "left-out": JSON(count(.leftOut)),
      ],
      "estimate": estimate?.json ?? .null,
    ]
  }
}

extension RunEstimate {
  /// `{"seconds", "memory", "disk", "free"}`; sizes in bytes.
  fileprivate var json: JSON {
    [
      "seconds": seconds.map { JSON($0) } ?? .null, "memory": memory.map { JSON($0) } ?? .null,
      "disk": JSON(disk), "free": free.map { JSON($0) } ?? .null,
    ]
  }
}

extension PlanDescription.Stage {
  fileprivate var json: JSON {
    [
      "stage": JSON(name), "kind": JSON(kind), "state": JSON(state.rawValue),
      "reasons": .array(reasons.map(\.json)), "inside": cachedProgress?.json ?? .null,
      "seconds": seconds.map { JSON($0) } ?? .null, "warnings": .array(warnings.map { JSON($0) }),
    ]
  }
}

extension RunReason {
  fileprivate var json: JSON {
    switch self {
    case .isNew: ["reason": "new"]
    case .setting(let path, let old, let new, let place):
      [
        "reason": "setting", "path": JSON(path.dotted), "old": old ?? .null, "new": new ?? .null,
        "place": place.map { JSON($0.description) } ?? .null,
      ]
    case .asked(let words, let stages):
      ["reason": "asked", "for": JSON(words), "by": .array(stages.map { JSON($0) })]
    case .notAsked(let words): ["reason": "not-asked", "for": JSON(words)]
    case .kind(let old, let new): ["reason": "kind", "old": JSON(old), "new": JSON(new)]
    case .version(let old, let new): ["reason": "version", "old": JSON(old), "new": JSON(new)]
    case .numerics(let old, let new): ["reason": "numerics", "old": JSON(old), "new": JSON(new)]
    case .input(let name): ["reason": "input", "stage": JSON(name)]
    case .source(let name, let parts):
      ["reason": "source", "source": JSON(name), "parts": .array(parts.map { JSON($0) })]
    case .waitsFor(let name): ["reason": "waits-for", "stage": JSON(name)]
    case .isOlder(let version): ["reason": "older-version", "version": JSON(version)]
    case .isLost: ["reason": "lost"]
    case .isForced: ["reason": "forced"]
    }
  }
}
