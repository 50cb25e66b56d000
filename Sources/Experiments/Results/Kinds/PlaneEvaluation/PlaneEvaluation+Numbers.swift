import Interchange
import Workflow

extension PlaneEvaluation {
  /// The least and the greatest value, `test.error.min` and `test.error.max`, of the values that are finite.
  var measures: [MeasuredValue] {
    grids.flatMap { metric, rows in
      let values = rows.joined().filter(\.isFinite)
      return [
        MeasuredValue(split, metric: metric, values.min() ?? .nan, at: "min", isMain: true),
        MeasuredValue(split, metric: metric, values.max() ?? .nan, at: "max"),
      ]
    }
  }

  /// The coordinates, a grid `[betas, alphas]` for each metric, and what lies in the plane, as (alpha, beta).
  var arrays: [StoredTensor] {
    func row(_ name: String, _ values: [Double]) -> StoredTensor {
      StoredTensor(name, shape: [values.count], values)
    }
    func places(_ name: String, _ list: [Position]) -> StoredTensor {
      StoredTensor(name, shape: [list.count, 2], list.flatMap { [$0.alpha, $0.beta] })
    }
    let measured = grids.map {
      StoredTensor($0.metric, shape: [betas.count, alphas.count], $0.values.flatMap(\.self))
    }
    return [row("alphas", alphas), row("betas", betas)] + measured
      + [
        row("start", [start.alpha, start.beta]), row("end", [end.alpha, end.beta]),
        places("bends", bends), places("path", path), StoredTensor("residual", shape: [], [residual]),
      ]
  }
}
