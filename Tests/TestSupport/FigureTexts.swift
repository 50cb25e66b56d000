import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// The texts of a figure and where they stand, without a browser.
public struct FigureTexts {
  /// One line of text.
  public struct Line: Sendable {
    /// Letters in line, and raised ones, which are three quarters as large.
    public var level = ""
    public var raised = ""
    /// The class that gives it its size, such as `tick`.
    public let style: String
    let x: Double
    let y: Double
    let anchor: String
    let isTurned: Bool
  }

  public let lines: [Line]
  let width: Double
  let height: Double

  public init(_ svg: String) {
    let collector = TextCollector()
    let parser = XMLParser(data: Data(svg.utf8))
    parser.delegate = collector
    _ = parser.parse()
    (lines, width, height) = (collector.lines, collector.size.0, collector.size.1)
  }

  /// What is wrong with them: two that overlap, or one that leaves the figure.
  ///
  /// - Parameters:
  ///   - size: of the letters of a style, in pixels.
  ///   - measure: gives the width of letters in a style.
  public func faults(
    size: (_ style: String) -> Double, measure: (_ text: String, _ style: String) -> Double
  ) -> [String] {
    let boxes = lines.map {
      line -> (words: String, left: Double, right: Double, top: Double, bottom: Double) in
      let length = measure(line.level, line.style) + 0.75 * measure(line.raised, line.style)
      let before = line.anchor == "end" ? length : line.anchor == "middle" ? length / 2 : 0
      let (ascent, descent) = (0.8 * size(line.style), 0.2 * size(line.style))
      let words = line.level + line.raised
      return line.isTurned
        ? (words, line.x - ascent, line.x + descent, line.y - length + before, line.y + before)
        : (words, line.x - before, line.x - before + length, line.y - ascent, line.y + descent)
    }
    var faults: [String] = []
    for (index, box) in boxes.enumerated() {
      if box.left < -0.5 || box.right > width + 0.5 || box.top < -0.5 || box.bottom > height + 0.5 {
        faults.append("'\(box.words)' leaves the figure")
      }
      for other in boxes[(index + 1)...] {
        let across = min(box.right, other.right) - max(box.left, other.left)
        let down = min(box.bottom, other.bottom) - max(box.top, other.top)
        if min(across, down) > 0.5 { faults.append("'\(box.words)' and '\(other.words)' overlap") }
      }
    }
    return faults
  }
}

private final class TextCollector: NSObject, XMLParserDelegate {
  var lines: [FigureTexts.Line] = []
  var size = (0.0, 0.0)
  private var shifts: [(x: Double, y: Double)] = []
  private var isInText = false
  private var isRaised = false

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String] = [:]
  ) {
    func number(_ key: String) -> Double { attributes[key].flatMap { Double($0) } ?? 0 }
    if name == "svg" {
      // The pixels that it is laid out in: its size on paper is in points.
      let box = (attributes["viewBox"] ?? "").split(separator: " ").compactMap { Double($0) }
      size = box.count == 4 ? (box[2], box[3]) : (number("width"), number("height"))
    }
    let shift = Self.shift(attributes["transform"] ?? "")
    let outer = shifts.last ?? (0, 0)
    shifts.append((outer.x + shift.x, outer.y + shift.y))
    if name == "text" {
      isInText = true
      let place = shifts[shifts.count - 1]
      lines.append(
        FigureTexts.Line(
          style: attributes["class"]?.split(separator: " ").first.map(String.init) ?? "",
          x: place.x + number("x"), y: place.y + number("y"), anchor: attributes["text-anchor"] ?? "start",
          isTurned: attributes["transform"]?.contains("rotate") ?? false))
    }
    isRaised = name == "tspan" && attributes["font-size"] != nil
    if name == "title" { isInText = false }
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    shifts.removeLast()
    if name == "text" { isInText = false }
    if name == "tspan" { isRaised = false }
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) {
    guard isInText else { return }
    if isRaised { lines[lines.count - 1].raised += text } else { lines[lines.count - 1].level += text }
  }

  /// The numbers of `translate(x y)`.
  private static func shift(_ transform: String) -> (x: Double, y: Double) {
    guard let start = transform.range(of: "translate(")?.upperBound,
      let end = transform[start...].firstIndex(of: ")")
    else { return (0, 0) }
    let numbers = transform[start..<end].split(separator: " ").compactMap { Double($0) }
    return numbers.count == 2 ? (numbers[0], numbers[1]) : (0, 0)
  }
}
