import Declarations
import Neural
import Workflow

/// A state on the way of a training, from which others go on: weights, running statistics, the optimiser's memory, and
/// what the epochs before came to.
public struct TrainingStateResult: Artifact {
  public static let type = "training-state"

  /// Nil where the training never came to it.
  let state: TrainingState?
  let stepsPerEpoch: Int
  /// The kind of optimiser whose memory it has.
  let optimiser: String
  /// Why there is no state: what asked for it fails, and not the training.
  var absence: String?

  init(_ state: TrainingState, stepsPerEpoch: Int, optimiser: String) {
    (self.state, self.stepsPerEpoch, self.optimiser) = (state, stepsPerEpoch, optimiser)
  }

  init(absence: String, stepsPerEpoch: Int, optimiser: String) {
    (state, self.stepsPerEpoch, self.optimiser, self.absence) = (nil, stepsPerEpoch, optimiser, absence)
  }

  public init(files: [ArtifactFile]) throws {
    let json = try files.json()
    absence = json["absence"]?.text
    state = absence == nil ? try TrainingState(bytes: try files.bytes(ending: ".safetensors")) : nil
    guard let steps = try json.member("steps-per-epoch").integer, (1...1 << 40).contains(steps),
      let optimiser = try json.member("optimiser").text
    else { throw ArtifactError("a training's state does not say how long its epochs are") }
    (stepsPerEpoch, self.optimiser) = (steps, optimiser)
  }

  public func files(named name: String) throws -> [ArtifactFile] {
    guard let state else {
      let facts: JSON = [
        "absence": JSON(absence ?? "there is no state"), "optimiser": JSON(optimiser),
        "steps-per-epoch": JSON(stepsPerEpoch),
      ]
      return [ArtifactFile(name: "\(name).json", text: facts.prettyText)]
    }
    let facts: JSON = [
      "optimiser": JSON(optimiser), "step": JSON(state.step), "steps-per-epoch": JSON(stepsPerEpoch),
    ]
    return [
      ArtifactFile(name: "\(name).safetensors", bytes: state.bytes),
      ArtifactFile(name: "\(name).json", text: facts.prettyText),
    ]
  }
}

extension TrainingStateResult {
  /// The state, for a training that goes on from it.
  ///
  /// - Throws: `SettingError` where it is of another kind of training.
  func state(
    of continuation: Continuation, for job: TrainingJob, _ record: HistoryDetail?
  ) throws -> TrainingState {
    let name = continuation.from.name
    guard let kept = state else {
      throw SettingError(
        "'\(name)' has no \(continuation.moment.inWords): \(absence ?? "")",
        at: ["continue"], help: "take an earlier moment of '\(name)'")
    }
    if stepsPerEpoch != job.stepsPerEpoch {
      throw SettingError(
        "an epoch of '\(name)' has \(stepsPerEpoch) steps, and one here has \(job.stepsPerEpoch)",
        help: "a training goes on with as many examples and the same `batch`")
    }
    if optimiser != Swift.type(of: job.course.optimiser).kind {
      throw SettingError(
        "the memory of \(optimiser) is of no use to \(Swift.type(of: job.course.optimiser).kind)",
        help: "go on with the optimiser of '\(name)'; or start from its weights with `from`")
    }
    var state = kept
    if record == nil { state.steps = nil }
    if record == .steps, state.steps == nil {
      throw SettingError(
        "'\(name)' did not record its steps, which would be missing here",
        help: "write `record: steps` there too"
      )
    }
    guard state.fits(job.initialState.recording(record)) else {
      throw ArtifactError("the state of '\(name)' is of another network or optimiser")
    }
    return state
  }

  static let kind = ResultKind(TrainingStateResult.self, feedsCommands: false, export: .asKept)
}
