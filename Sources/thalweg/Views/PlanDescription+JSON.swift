import Declarations
import Workflow

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
      "reasons": .array(reasons.map(\.json)), "inside": survey?.json ?? .null,
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
