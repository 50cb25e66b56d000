import Declarations
import Workflow

/// The whole key of a stage, and of what is inside it.
struct StageExplanation: Sendable {
  private let name: String
  private let kind: String
  private let preimage: JSON?
  private let key: String?
  private let state: String
  private let cachedProgress: CachedProgress?

  init(_ stage: PlannedStage, cachedProgress: CachedProgress?) {
    name = stage.node.name
    kind = stage.node.kind.name
    self.cachedProgress = cachedProgress
    switch stage.state {
    case .cached(let action):
      (preimage, key) = (action.preimage, action.key.description)
      state = "up to date"
    case .toRun(let preimage):
      (self.preimage, key) = (preimage.json, preimage.key.description)
      state = "runs"
    case .leftOut:
      (preimage, key) = (nil, nil)
      state = "left out"
    case .waiting(let names):
      (preimage, key) = (nil, nil)
      state = "its key is known once \(names.listed()) \(names.count == 1 ? "is" : "are") made"
    }
  }

  var lines: [StyledLine] {
    var lines: [StyledLine] = ["\(name, .strong)  \(kind, .active)  \(state)"]
    if let key, let preimage {
      lines += [StyledLine("key \(key)", .faint), StyledLine()] + Self.lines(of: preimage)
    }
    guard let cachedProgress else { return lines }
    lines += [StyledLine(), StyledLine("inside: \(PlanDescription.words(for: cachedProgress))")]
    lines += cachedProgress.notes.map { StyledLine("  \($0)") }
    for scope in cachedProgress.scopes {
      lines += [StyledLine(), StyledLine("scope \(scope.key)", .faint)] + Self.lines(of: scope.preimage)
    }
    return lines
  }

  var json: JSON {
    [
      "stage": JSON(name), "kind": JSON(kind), "key": key.map { JSON($0) } ?? .null,
      "preimage": preimage ?? .null,
      "inside": cachedProgress?.json ?? .null,
      "scopes": .array(
        (cachedProgress?.scopes ?? []).map { ["key": JSON($0.key.description), "preimage": $0.preimage] }),
    ]
  }

  private static func lines(of json: JSON) -> [StyledLine] {
    json.prettyText.split(separator: "\n").map { StyledLine(String($0)) }
  }
}

extension CachedProgress {
  /// `{"unit", "done", "of", "notes"}`
  var json: JSON {
    [
      "unit": JSON(unit), "done": JSON(done), "of": JSON(total), "notes": .array(notes.map { JSON($0) }),
    ]
  }
}
