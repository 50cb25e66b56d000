import Declarations
import FileFormats
import FoundationEssentials
import Neural

/// A state of a training as safetensors, so that a checkpoint can be looked at with other tools.
///
/// `weights`, `buffers`, `optimiser.0` and so on as they are; `counts`: steps, and examples and right ones of the
/// epoch that is not over; `loss`: their sum of losses; `history`: rows of epoch, loss, accuracy and rate; `steps`: the
/// same of each step, where steps are recorded.
extension TrainingState {
  var bytes: [UInt8] {
    let history = history.flatMap { [Double($0.epoch), $0.loss, $0.accuracy, $0.rate] }
    var tensors = [
      StoredTensor("weights", shape: [weights.count], weights),
      StoredTensor("buffers", shape: [buffers.count], buffers),
      StoredTensor("counts", shape: [3], [step, tally.examples, tally.correct].map(Int64.init)),
      StoredTensor("loss", shape: [1], [tally.loss]),
      StoredTensor("history", shape: [self.history.count, 4], history),
    ]
    if let steps {
      let rows = steps.flatMap { [Double($0.epoch), $0.loss, $0.accuracy, $0.rate] }
      tensors.append(StoredTensor("steps", shape: [steps.count, 4], rows))
    }
    for (index, vector) in optimiser.vectors.enumerated() {
      tensors.append(StoredTensor("optimiser.\(index)", shape: [vector.count], vector))
    }
    return Array(SafetensorsFile.encode(tensors))
  }

  /// - Throws: `ArtifactError` or `FileFormatError` where this is something else.
  init(bytes: [UInt8]) throws {
    let file = try SafetensorsFile(decoding: FileContent(name: "checkpoint.safetensors", bytes: Data(bytes)))
    func values<Element: StoredElement>(_ name: String, _ type: Element.Type) throws -> [Element] {
      guard let values = file[name]?.elements(as: type) else {
        throw ArtifactError("a checkpoint has no '\(name)'")
      }
      return values
    }
    var vectors: [[Float]] = []
    while file["optimiser.\(vectors.count)"] != nil {
      vectors.append(try values("optimiser.\(vectors.count)", Float.self))
    }
    self.init(
      weights: try values("weights", Float.self), buffers: try values("buffers", Float.self),
      optimiser: OptimiserState(vectors: vectors))
    let counts = try values("counts", Int64.self).map { Int($0) }
    let loss = try values("loss", Double.self)
    let history = try values("history", Double.self)
    let steps = file["steps"] == nil ? nil : try values("steps", Double.self)
    guard counts.count == 3, loss.count == 1, history.count % 4 == 0, counts.allSatisfy({ $0 >= 0 }),
      (history + (steps ?? [])).allSatisfy(\.isFinite), counts.allSatisfy({ $0 <= 1 << 53 }),
      steps.map({ $0.count / 4 == counts[0] && $0.count % 4 == 0 }) ?? true
    else { throw ArtifactError("a checkpoint is not what it should be") }
    step = counts[0]
    tally.examples = counts[1]
    tally.correct = counts[2]
    tally.loss = loss[0]
    self.history = stride(from: 0, to: history.count, by: 4).map {
      EpochRecord(
        epoch: Int(saturating: history[$0]), loss: history[$0 + 1], accuracy: history[$0 + 2],
        rate: history[$0 + 3])
    }
    self.steps = steps.map { rows in
      stride(from: 0, to: rows.count, by: 4).map {
        StepRecord(
          epoch: Int(saturating: rows[$0]), loss: rows[$0 + 1], accuracy: rows[$0 + 2], rate: rows[$0 + 3])
      }
    }
  }

  /// Whether it has the vectors that `other` has, in length, and remembers as much.
  func fits(_ other: TrainingState) -> Bool {
    weights.count == other.weights.count && buffers.count == other.buffers.count
      && optimiser.vectors.map(\.count) == other.optimiser.vectors.map(\.count)
      && (steps == nil) == (other.steps == nil)
  }
}
