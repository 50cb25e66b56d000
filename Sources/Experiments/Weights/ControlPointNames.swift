import FileFormats

/// How a file that holds a whole curve calls the tensors of its control points.
///
/// The code of Garipov et al. writes `net.0.weight_0`, `net.0.weight_1` … and keeps one set of running statistics for
/// all points; Thalweg writes `points.0.0.weight` … and the statistics of the ends, `start.1.running_mean`.
struct ControlPointNames {
  /// How many control points there are.
  let count: Int
  private let isNumberedFirst: Bool

  /// Nothing where these are not the names of a curve's tensors.
  init?(_ names: [String]) {
    if let count = Self.count(names.compactMap(Self.numberedLast)) {
      (self.count, isNumberedFirst) = (count, false)
    } else if let count = Self.count(names.compactMap(Self.numberedFirst)) {
      (self.count, isNumberedFirst) = (count, true)
    } else {
      return nil
    }
  }

  /// What a tensor is called in the network at a control point; nothing where it is no part of that.
  ///
  /// - Parameter withStatistics: whether points between the ends are given the start's, where each end has its own.
  func name(_ name: String, at point: Int, withStatistics: Bool = false) -> String? {
    if isNumberedFirst {
      if let numbered = Self.numberedFirst(name) { return numbered.point == point ? numbered.base : nil }
      let end = point == count - 1 ? "end." : point == 0 || withStatistics ? "start." : nil
      return end.flatMap { name.hasPrefix($0) ? String(name.dropFirst($0.count)) : nil }
    }
    if let numbered = Self.numberedLast(name) { return numbered.point == point ? numbered.base : nil }
    return Self.isCoefficient(name) ? nil : name
  }

  /// Whether running statistics belong to one of the points rather than to the curve as a whole.
  var haveOwnStatistics: Bool { isNumberedFirst }

  /// What the positions on the curve are weighted with, which is no weight.
  private static func isCoefficient(_ name: String) -> Bool {
    name.split(separator: ".").dropLast().last == "coeff_layer"
  }

  private typealias Numbered = (base: String, point: Int)

  /// "net.0.weight" and 1 of "net.0.weight_1".
  private static func numberedLast(_ name: String) -> Numbered? {
    guard let line = name.lastIndex(of: "_"), let point = number(name[name.index(after: line)...]) else {
      return nil
    }
    let base = String(name[..<line])
    return base.leafName == "weight" || base.leafName == "bias" ? (base, point) : nil
  }

  /// "0.weight" and 1 of "points.1.0.weight".
  private static func numberedFirst(_ name: String) -> Numbered? {
    guard name.hasPrefix("points.") else { return nil }
    let parts = name.split(separator: ".", maxSplits: 2)
    guard parts.count == 3, let point = number(parts[1]) else { return nil }
    return (String(parts[2]), point)
  }

  private static func number(_ text: Substring) -> Int? {
    text.utf8.count <= 3 && text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
  }

  /// How many points there are, where every tensor is there for each of them.
  private static func count(_ names: [Numbered]) -> Int? {
    let points = Dictionary(grouping: names, by: \.base).values.map { $0.map(\.point).sorted() }
    guard let first = points.first, first.count >= 2, first == Array(0..<first.count),
      points.allSatisfy({ $0 == first })
    else { return nil }
    return first.count
  }
}
