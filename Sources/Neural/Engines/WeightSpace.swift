/// Vectors of weights that a few coordinates tell apart: those along a curve, in a plane, or a single one.
public protocol WeightSpace: Sendable {
  /// How many numbers each of its vectors has.
  var parameterCount: Int { get }

  /// Writes a stretch of the flat parameters at some coordinates, its first number to the start of `out`.
  ///
  /// A number does not depend on the stretch that it is written with, so several threads may write one vector.
  func write(_ range: Range<Int>, at coordinates: [Double], to out: UnsafeMutablePointer<Float>)

  /// What all of them are combinations of, up to rounding, where there is more than one.
  var basis: PointBasis? { get }

  /// The coefficients in the basis; not asked for where there is none.
  func coefficients(at coordinates: [Double]) -> [Double]
}

extension WeightSpace {
  /// The flat parameters at some coordinates.
  public func weights(at coordinates: [Double]) -> [Float] {
    [Float](unsafeUninitializedCapacity: parameterCount) { buffer, count in
      if let base = buffer.baseAddress { write(0..<parameterCount, at: coordinates, to: base) }
      count = parameterCount
    }
  }
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

  public var parameterCount: Int { parameters.count }

  public func write(_ range: Range<Int>, at coordinates: [Double], to out: UnsafeMutablePointer<Float>) {
    parameters.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress else { return }
      out.update(from: base + range.lowerBound, count: range.count)
    }
  }

  public func weights(at coordinates: [Double]) -> [Float] { parameters }
  public var basis: PointBasis? { nil }
  public func coefficients(at coordinates: [Double]) -> [Double] { [] }
}

/// The coordinates are a and b; a alone on a line.
extension WeightPlane: WeightSpace {
  public func coefficients(at coordinates: [Double]) -> [Double] { [1] + coordinates }
}
