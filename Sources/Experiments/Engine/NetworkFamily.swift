import Declarations
import Neural
import Workflow

/// Networks that a few coordinates tell apart: those along a curve, or those of a plane.
struct NetworkFamily {
  /// What stands for it in keys: the weights that it is made of, and how.
  let identity: JSON
  /// The flat parameters at some coordinates.
  let weights: ([Double]) -> [Float]
  /// What they are combinations of, and the coefficients at some coordinates.
  let basis: PointBasis
  let coefficients: ([Double]) -> [Double]
}

extension NetworkFamily {
  /// The networks φ(t) of a curve; the coordinate is t.
  init(_ curve: Curve) {
    let family = CurveFamilies.schema.canonical(curve.family, .complete).jsonWithNames
    self.init(
      identity: ["curve": family, "points": .array(curve.controlPoints.map(\.identity))],
      weights: { curve.point(at: $0[0]) }, basis: curve.basis,
      coefficients: { curve.family.coefficients(at: $0[0], count: curve.controlPoints.count) })
  }

  /// The networks P(a, b) of the plane that is laid through the ends of a curve and a bend; how it is laid is a
  /// setting of the stage.
  init(_ plane: WeightPlane, through points: [[Float]]) {
    self.init(
      identity: ["plane": .array(points.map(\.identity))], weights: { plane.point($0[0], $0[1]) },
      basis: plane.basis, coefficients: { [1, $0[0], $0[1]] })
  }
}

extension [Float] {
  /// The digest of the bytes.
  fileprivate var identity: JSON {
    var stream = DigestStream()
    withUnsafeBytes { stream.update($0) }
    return JSON(stream.finish().description)
  }
}
