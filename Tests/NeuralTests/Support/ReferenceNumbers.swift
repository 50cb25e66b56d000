import Foundation
import Networks

@testable import Neural

/// What PyTorch got for one network: whole tensors with their weights, or samples of them over formula weights.
struct ReferenceNumbers {
  let file: TensorFile
  let layout: ParameterLayout

  var isSampled: Bool { file.tensors["input"] == nil }
  /// Values that a file holds of one tensor at most.
  private var samples: Int { file.tensors["samples"].map { Int($0[0]) } ?? 160 }

  /// A flat vector of parameters or buffers; `prefix` is `weights`, `curve/end`, `curve/theta` or `buffers`.
  func vector(_ prefix: String, _ tensors: [ParameterLayout.Tensor]) -> [Float] {
    tensors.flatMap { tensor in
      let key = "\(prefix)/\(tensor.name)"
      return file.tensors[key]?.map { Float($0) } ?? formula(key, tensor)
    }
  }

  private func formula(_ key: String, _ tensor: ParameterLayout.Tensor) -> [Float] {
    if key.hasSuffix("running_var") {
      return FormulaValues.values(key, count: tensor.count, middle: 1.25, reach: 0.75)
    }
    guard key.hasSuffix("weight") else { return FormulaValues.values(key, count: tensor.count, reach: 0.1) }
    if tensor.shape.count == 1 {
      return FormulaValues.values(key, count: tensor.count, middle: 1, reach: 0.5)
    }
    let fanIn = tensor.shape.dropFirst().reduce(1, *)
    return FormulaValues.values(key, count: tensor.count, reach: 1 / Double(fanIn).squareRoot())
  }

  func batch(_ reference: ReferenceNetwork) -> Batch {
    let (shape, count) = (reference.network.input, reference.examples)
    let inputs =
      file.tensors["input"]?.map { Float($0) }
      ?? FormulaValues.values("input", count: count * shape.count, reach: 1.7)
    let classes =
      file.tensors["labels"] ?? FormulaValues.hashed("labels", count: count).map { Double($0 % 10) }
    let targets =
      file.tensors["labels"]?.map { Float($0) }
      ?? FormulaValues.values("labels", count: count, reach: 1.7)
    let rows = (0..<count).map { Array(inputs[($0 * shape.count)...].prefix(shape.count)) }
    return reference.isRegression
      ? Batch(input: shape, rows: rows, targets: targets.prefix(count).map { [$0] })
      : Batch(input: shape, rows: rows, classes: classes.prefix(count).map { Int($0) })
  }

  /// |ours - theirs| / |theirs|, over all that the file holds of a tensor; its norm counts where it is sampled.
  func error(_ key: String, _ ours: [Float]) -> Double {
    guard let theirs = file.tensors[key] else { return .infinity }
    let step = isSampled ? (ours.count + samples - 1) / samples : 1
    let mine = stride(from: 0, to: ours.count, by: step).map { Double(ours[$0]) }
    guard mine.count == theirs.count else { return .infinity }
    let size = norm(theirs)
    let apart = norm(zip(mine, theirs).map { $0 - $1 })
    let sampled = size > 0 ? apart / size : apart
    guard let whole = file.tensors["norms/\(key)"]?.first, whole > 0 else { return sampled }
    return max(sampled, abs(norm(ours.map { Double($0) }) - whole) / whole)
  }

  /// The largest error over the tensors of a flat vector.
  func worst(_ prefix: String, _ tensors: [ParameterLayout.Tensor], _ ours: [Float]) -> Double {
    tensors.map { error("\(prefix)/\($0.name)", Array(ours[$0.range])) }.max() ?? 0
  }

  private func norm(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }
}
