/// Vectors of weights that a few coordinates tell apart: those along a curve, in a plane, or a single one.
public protocol WeightSpace: Sendable {
  /// The flat parameters at some coordinates.
  func weights(at coordinates: [Double]) -> [Float]

  /// What all of them are combinations of, up to rounding, where there is more than one.
  var basis: PointBasis? { get }

  /// The coefficients in the basis; not asked for where there is none.
  func coefficients(at coordinates: [Double]) -> [Double]
}

/// Base vectors whose combinations are the weight vectors of many points: a curve's control points, a plane's origin and
/// directions.
public struct PointBasis: Sendable {
  public let vectors: [[Float]]

  public init(_ vectors: [[Float]]) {
    self.vectors = vectors
  }
}

/// One vector, which has no coordinates.
public struct SinglePoint: WeightSpace {
  private let parameters: [Float]

  public init(_ parameters: [Float]) {
    self.parameters = parameters
  }

  public func weights(at coordinates: [Double]) -> [Float] { parameters }
  public var basis: PointBasis? { nil }
  public func coefficients(at coordinates: [Double]) -> [Double] { [] }
}

/// The coordinate is t.
extension Curve: WeightSpace {
  public func weights(at coordinates: [Double]) -> [Float] { point(at: coordinates[0]) }
  public var basis: PointBasis? { PointBasis(controlPoints) }

  public func coefficients(at coordinates: [Double]) -> [Double] {
    family.coefficients(at: coordinates[0], count: controlPoints.count)
  }
}

/// The coordinates are a and b; a alone on a line.
extension WeightPlane: WeightSpace {
  public func weights(at coordinates: [Double]) -> [Float] {
    point(coordinates[0], coordinates.count > 1 ? coordinates[1] : 0)
  }
  public func coefficients(at coordinates: [Double]) -> [Double] { [1] + coordinates }
}
