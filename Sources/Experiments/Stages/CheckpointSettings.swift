import Declarations
import Neural

/// Which states of a training are kept, to go on from.
struct CheckpointSettings: Sendable, Equatable {
  var everyEpochs = 1
  /// Within long epochs.
  var everySeconds = 60
  var most = 20

  static let schema = Schema<CheckpointSettings>.record(
    "checkpoints",
    Field(
      "every-epochs", \.everyEpochs, .integer(TrainingCourse.epochCounts), default: 1,
      "Epochs from one to the next."),
    Field(
      "every-seconds", \.everySeconds, .integer(1...1_000_000_000), default: 60,
      "After how many seconds one is kept within an epoch: what a killed run loses at most."),
    Field(
      "most", \.most, .integer(0...10_000), default: 20,
      "How many are kept of a training, spread over its steps; the newest always is. 0 keeps none."),
    build: { CheckpointSettings(everyEpochs: $0, everySeconds: $1, most: $2) })
}
