import Declarations
import Platform
import Workflow

/// What a job says of its end. It is the truth; what the cluster says counts only where a job says nothing.
struct JobEnd: Sendable, Equatable {
  enum Outcome: Sendable, Equatable {
    /// The stage ran; its result is in the store under this key.
    case executed(key: String, seconds: Double, StageWork?)
    /// The result was there.
    case reused(key: String)
    case failed(String)
    /// It was asked to stop, by the user or since its time was up; what is done inside the stage is kept.
    case stopped
    case damagedInput(digest: String, path: String)
    case unreadableInput(stage: String, output: String, digest: String, reason: String)
  }

  let outcome: Outcome

  init(outcome: Outcome) { self.outcome = outcome }

  /// Whether what the job was to make is in the store.
  var isSuccess: Bool {
    switch outcome {
    case .executed, .reused: true
    case .failed, .stopped, .damagedInput, .unreadableInput: false
    }
  }
}

extension JobEnd {
  init(_ result: StageJob.Result) {
    outcome =
      switch result {
      case .executed(let action, let seconds, let work):
        .executed(key: "\(action.key)", seconds: seconds, work)
      case .reused(let action): .reused(key: "\(action.key)")
      case .failed(let message): .failed(message)
      case .cancelled, .notStarted: .stopped
      case .damagedInput(let digest, let path): .damagedInput(digest: "\(digest)", path: path)
      case .unreadableInput(let result):
        .unreadableInput(
          stage: result.stage, output: result.output, digest: "\(result.digest)", reason: result.reason)
      }
  }

  var json: JSON {
    switch outcome {
    case .executed(let key, let seconds, let work):
      [
        "end": "executed", "key": .text(key), "seconds": JSON(seconds),
        "work": work.map { ["unit": JSON($0.unit), "amount": JSON($0.amount)] } ?? .null,
      ]
    case .reused(let key): ["end": "reused", "key": .text(key)]
    case .failed(let message): ["end": "failed", "message": .text(message)]
    case .stopped: ["end": "stopped"]
    case .damagedInput(let digest, let path):
      ["end": "damaged-input", "digest": .text(digest), "path": .text(path)]
    case .unreadableInput(let stage, let output, let digest, let reason):
      [
        "end": "unreadable-input", "stage": .text(stage), "output": .text(output), "digest": .text(digest),
        "reason": .text(reason),
      ]
    }
  }

  init?(json: JSON) {
    switch json["end"]?.text {
    case "executed":
      guard let key = json["key"]?.text, let seconds = json["seconds"]?.number else { return nil }
      outcome = .executed(key: key, seconds: seconds, json["work"].flatMap(StageWork.init(json:)))
    case "reused":
      guard let key = json["key"]?.text else { return nil }
      outcome = .reused(key: key)
    case "failed":
      guard let message = json["message"]?.text else { return nil }
      outcome = .failed(message)
    case "stopped": outcome = .stopped
    case "damaged-input":
      guard let digest = json["digest"]?.text, let path = json["path"]?.text else { return nil }
      outcome = .damagedInput(digest: digest, path: path)
    case "unreadable-input":
      guard let stage = json["stage"]?.text, let output = json["output"]?.text,
        let digest = json["digest"]?.text, let reason = json["reason"]?.text
      else { return nil }
      outcome = .unreadableInput(stage: stage, output: output, digest: digest, reason: reason)
    default: return nil
    }
  }
}
