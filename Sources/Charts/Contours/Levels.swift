#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The values at which the bands of a contour chart meet.
///
/// Band k holds the values from `values[k]` up to `values[k + 1]`. What is below the first level is drawn as the
/// first band.
public struct Levels: Sendable, Equatable {
  /// How values are compressed before they are interpolated between grid places.
  enum Spacing: Sendable, Equatable {
    case linear
    /// By log(value - origin), held at log(`floor`) from below.
    case logarithmic(origin: Double, floor: Double)
  }

  /// Increasing.
  public let values: [Double]
  /// Whether a further band, labelled "> x", holds what is above the last level.
  public let isOpenAbove: Bool
  let spacing: Spacing

  private init(_ values: [Double], isOpenAbove: Bool, spacing: Spacing) {
    self.values = values
    self.isOpenAbove = isOpenAbove
    self.spacing = spacing
  }

  /// The levels given, with equal steps of colour between them.
  public init(_ values: [Double], isOpenAbove: Bool = false) {
    precondition(values.count >= 2, "contours need two levels")
    precondition(zip(values, values.dropFirst()).allSatisfy { $0 < $1 }, "levels increase")
    self.init(values, isOpenAbove: isOpenAbove, spacing: .linear)
  }

  /// `count` levels in equal steps from the least value to the greatest.
  public static func even(over surface: Surface, count: Int = 20) -> Levels {
    let extent = extent(of: surface)
    let values = steps(max(count, 2)) { extent.lowerBound + (extent.upperBound - extent.lowerBound) * $0 }
    return Levels(values, isOpenAbove: false, spacing: .linear)
  }

  /// `count` levels by equal factors from the least value to the greatest, or to `limit` with what is above in a band
  /// of its own. When the least value is not above zero, the levels are even instead.
  public static func logarithmic(over surface: Surface, count: Int = 20, limit: Double? = nil) -> Levels {
    let extent = extent(of: surface)
    let least = extent.lowerBound
    let isOpen = limit.map { $0 > least && $0 < extent.upperBound } ?? false
    guard least > 0 else { return even(over: surface, count: count) }
    let greatest = isOpen ? limit ?? extent.upperBound : extent.upperBound
    let values = steps(max(count, 2)) { least * pow(greatest / least, $0) }
    return Levels(values, isOpenAbove: isOpen, spacing: .logarithmic(origin: 0, floor: least))
  }

  /// Levels whose height above the least value grows by equal factors, as in Garipov et al. (2018).
  ///
  /// With m the least value and M the greatest or the `limit`: level 0 is m, and level i is
  /// m + e^(a + i (log(M - m) - a) / n), where a is `nearest` and n is `count`.
  ///
  /// - Parameter leastStep: how far the level above a value has to be from it, such as the noise that the value has.
  ///   Where so many levels would be nearer to each other, a is the logarithm of the step at m, and n is as great as it
  ///   may be.
  public static func logarithmicAboveMinimum(
    of surface: Surface, count: Int = 7, limit: Double? = nil, nearest: Double = -5,
    leastStep: (Double) -> Double = { _ in 0 }
  ) -> Levels {
    let extent = extent(of: surface)
    let least = extent.lowerBound
    let isOpen = limit.map { $0 > least && $0 < extent.upperBound } ?? false
    let top = log((isOpen ? limit ?? extent.upperBound : extent.upperBound) - least)
    let step = leastStep(least)
    let start = min(step > 0 ? max(nearest, log(step)) : nearest, top - 1)
    for count in stride(from: max(count, 1), through: 1, by: -1) {
      let heights = steps(count + 1) { exp(start + (top - start) * $0) }
      let values = [least] + heights.dropFirst().map { least + $0 }
      guard count == 1 || zip(values, values.dropFirst()).allSatisfy({ $1 - $0 >= leastStep($0) }) else {
        continue
      }
      return Levels(values, isOpenAbove: isOpen, spacing: .logarithmic(origin: least, floor: exp(start)))
    }
    preconditionFailure("one level is far enough from no other")
  }

  /// What a colour bar says behind the name of the values where steps from level to level are not equal.
  var growth: String { spacing == .linear || bandCount < 2 ? "" : ", growing steps" }

  /// The number of bands.
  var bandCount: Int { values.count - (isOpenAbove ? 0 : 1) }

  /// A value on the scale on which it is interpolated; not a number where it cannot be drawn.
  func compressed(_ value: Double) -> Double {
    guard value.isDrawable else { return .nan }
    switch spacing {
    case .linear: return value
    case .logarithmic(let origin, let floor): return log(max(value - origin, floor))
    }
  }

  /// The values' range, made wider when they are all the same.
  private static func extent(of surface: Surface) -> ClosedRange<Double> {
    let extent = surface.extent ?? 0...1
    let (least, greatest) = (extent.lowerBound, extent.upperBound)
    let reach = max(abs(least), 1e-12) * 1e-6
    return greatest - least > reach * 1e-3 ? extent : least...(least + reach)
  }

  private static func steps(_ count: Int, _ value: (Double) -> Double) -> [Double] {
    (0..<count).map { value(Double($0) / Double(count - 1)) }
  }
}
