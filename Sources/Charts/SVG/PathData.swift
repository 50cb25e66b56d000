/// The `d` of an SVG path, written with relative coordinates to be short.
///
/// Each coordinate is rounded to a hundredth of a pixel before differences are taken, so errors do not add up.
struct PathData: Sendable {
  private(set) var text = ""
  private var lastX = 0
  private var lastY = 0

  var isEmpty: Bool { text.isEmpty }

  mutating func move(to point: Point) {
    append("M", point, isRelative: false)
  }

  mutating func line(to point: Point) {
    append("l", point, isRelative: true)
  }

  mutating func close() {
    text += "z"
  }

  /// A new piece through all the points, joined to its start when it is a ring.
  mutating func polyline(_ points: [Point], isClosed: Bool = false) {
    guard let first = points.first else { return }
    move(to: first)
    for point in points.dropFirst() { line(to: point) }
    if isClosed { close() }
  }

  static func polylines(_ pieces: [[Point]]) -> PathData {
    var data = PathData()
    for piece in pieces { data.polyline(piece) }
    return data
  }

  static func rings(_ rings: [[Point]]) -> PathData {
    var data = PathData()
    for ring in rings { data.polyline(ring, isClosed: true) }
    return data
  }

  private mutating func append(_ command: String, _ point: Point, isRelative: Bool) {
    precondition(abs(point.x) < 1e12 && abs(point.y) < 1e12, "a path must be finite and on the page")
    let x = Int((point.x * 100).rounded())
    let y = Int((point.y * 100).rounded())
    if isRelative && x == lastX && y == lastY { return }
    let first = Double.text(ofHundredths: isRelative ? x - lastX : x)
    let second = Double.text(ofHundredths: isRelative ? y - lastY : y)
    text += command + first + (second.hasPrefix("-") ? "" : " ") + second
    (lastX, lastY) = (x, y)
  }
}

extension Double {
  /// The number as an SVG coordinate: at most two decimals, no trailing zeros, the same in every locale.
  ///
  /// What is not a number a picture can hold is a mistake of the chart that drew it, and traps.
  var coordinate: String {
    precondition(abs(self) < 1e12, "a coordinate must be finite and on the page")
    let hundredths = Int((self * 100).rounded())
    return Double.text(ofHundredths: hundredths)
  }

  static func text(ofHundredths hundredths: Int) -> String {
    let magnitude = abs(hundredths)
    let sign = hundredths < 0 ? "-" : ""
    let (whole, rest) = magnitude.quotientAndRemainder(dividingBy: 100)
    if rest == 0 { return "\(sign)\(whole)" }
    if rest % 10 == 0 { return "\(sign)\(whole).\(rest / 10)" }
    return "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }

  /// Whether the value can be placed on an axis: finite, with a span that cannot overflow.
  var isDrawable: Bool {
    abs(self) < 1e300
  }
}
