/// How well confidence tells examples of the data from those of other data: outliers, which a network was not trained for.
///
/// The score of an example is its largest probability (Hendrycks and Gimpel 2017, arXiv 1610.02136).
public struct OutlierDetection: Equatable, Sendable {
  /// The chance that an example of the data has a higher score than an outlier, ties counting half; NaN where a score is not a
  /// number.
  public let auroc: Double
  /// The mean score of the data, and of the outliers.
  public let confidence: Double
  public let outlierConfidence: Double

  public init(of inside: ClassPredictions, against outliers: ClassPredictions) {
    let scores = [inside, outliers].map { predictions in
      (0..<predictions.count).map { predictions.confidence($0) }
    }
    auroc =
      inside.hasNaN || outliers.hasNaN ? .nan : AUROC.area(positives: scores[0], negatives: scores[1])
    confidence = Self.mean(scores[0])
    outlierConfidence = Self.mean(scores[1])
  }

  private static func mean(_ scores: [Float]) -> Double {
    scores.reduce(0) { $0 + Double($1) } / Double(scores.count)
  }
}
