import Declarations
import Networks
import Neural
import Workflow

/// What inner control points of a fit can start from.
enum InitialPoint: Referable {
  static var acceptedTypes: [String] { Weights.acceptedTypes + FittedCurve.acceptedTypes }
}

/// The inner control points that a fit starts from, where they are given.
struct InitialPoints {
  private let stage: FitCurve

  init(of stage: FitCurve) { self.stage = stage }

  private var wanted: Int { stage.controlPoints - 2 }

  /// Reports weights of other networks, and a number of points that is not the curve's, as far as settings tell it.
  func report(in context: CheckContext) {
    for (index, input) in (stage.initialPoints ?? []).enumerated() {
      stage.report(
        weights: input.reference, "'\(input.name)' and this curve have different networks",
        at: ["initial-points", .index(index)], help: "a curve is fitted through weights of one network",
        in: context)
    }
    guard let points = stage.initialPoints, !points.isEmpty else { return }
    var count = 0
    for input in points {
      switch context.stage(input.reference) {
      case let fit as FitCurve where input.reference.output == nil || input.reference.output == "curve":
        count += fit.controlPoints - 2
      case let given as CurveThrough: count += given.through.count - 2
      case is ImportCurve, is Command, nil: return
      default: count += 1
      }
    }
    if let complaint = complaint(of: count) {
      context.report(complaint.message, at: ["initial-points"], help: complaint.help)
    }
  }

  /// The vectors; nil where none are given.
  ///
  /// - Throws: `SettingError` where they are not as many as the curve has inner control points.
  func vectors(for layout: ParameterLayout, in context: StageContext) throws -> [[Float]]? {
    guard let points = stage.initialPoints, !points.isEmpty else { return nil }
    let vectors = try points.flatMap { input -> [[Float]] in
      let artifact = try context.artifact(input)
      guard FittedCurve.acceptedTypes.contains(artifact.type) else {
        let weights: Weights = try artifact.decoded()
        return [try weights.parameters(for: layout)]
      }
      let curve: FittedCurve = try artifact.decoded()
      return try curve.curve(for: layout).controlPoints.dropFirst().dropLast()
    }
    if let complaint = complaint(of: vectors.count) {
      throw SettingError(complaint.message, at: ["initial-points"], help: complaint.help)
    }
    return vectors
  }

  private func complaint(of count: Int) -> (message: String, help: String)? {
    if count == wanted { return nil }
    return (
      "\(count) inner control point\(count == 1 ? " is" : "s are") given, and a curve of \(stage.controlPoints) control "
        + "points has \(wanted)",
      count > 0
        ? "write `control-points: \(count + 2)`, which counts the ends too"
        : "a straight segment has no inner control points: leave `initial-points` out"
    )
  }
}
