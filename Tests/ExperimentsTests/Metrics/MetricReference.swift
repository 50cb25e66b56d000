import Foundation
import Neural
import Testing

@testable import Experiments

/// What PyTorch and torchmetrics say of some predictions; `Fixtures/make_metrics.py` writes these.
struct MetricReference: Decodable, Sendable {
  let logits: [[Float]]
  let labels: [ClassIndex]
  let crossEntropy: Double
  let accuracy: Double
  let ece: Double
  let mce: Double
  let aurocMacro: Double
  let brier: Double

  var predictions: ClassPredictions {
    ClassPredictions(logits: logits.flatMap(\.self), labels: labels, classCount: logits[0].count)
  }

  /// The values by the names of our metrics.
  var values: [String: Double] {
    [
      "cross-entropy": crossEntropy, "accuracy": accuracy, "error": 100 * (1 - accuracy), "ece": ece,
      "mce": mce,
      "auroc": aurocMacro, "brier": brier,
    ]
  }

  static let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures")

  static func read<Content: Decodable>(_ type: Content.Type, _ url: URL) throws -> Content {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(type, from: Data(contentsOf: url))
  }
}
