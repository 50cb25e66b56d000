import Workflow

/// The least and the greatest value on a plane, `test.error.min` and `test.error.max`, of the values that are finite.
struct PlaneMeasure: ArtifactMeasure {
  var type: String { PlaneEvaluation.type }

  func values(of files: [ArtifactFile]) throws -> [MeasuredValue] {
    let plane = try PlaneEvaluation(files: files)
    return plane.grids.flatMap { metric, rows in
      let values = rows.joined().filter(\.isFinite)
      return [
        MeasuredValue(plane.split, metric: metric, values.min() ?? .nan, at: "min", isMain: true),
        MeasuredValue(plane.split, metric: metric, values.max() ?? .nan, at: "max"),
      ]
    }
  }
}
