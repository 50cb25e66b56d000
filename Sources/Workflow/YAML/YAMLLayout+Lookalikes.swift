import Declarations

/// Where a mistake that libyaml reports elsewhere was made.
extension YAMLLayout {
  /// The nearest line above that is not blank.
  func lineAbove(_ line: Int) -> Int? {
    var above = line - 1
    while above >= 0 {
      if text(ofLine: above).contains(where: { $0 != " " && $0 != "\t" && $0 != "\r" }) { return above }
      above -= 1
    }
    return nil
  }

  /// The colon of a line that begins as `key:value` does, on the first of these lines that does.
  func colonWithoutSpace(onLines lines: [Int]) -> YAMLMark? {
    for line in lines {
      let scalars = text(ofLine: line)
      let key = scalars.drop { $0 == " " || $0 == "-" }
      let rest = key.drop {
        $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "-" || $0 == "_")
      }
      guard rest.startIndex != key.startIndex, rest.first == ":",
        let next = rest.dropFirst().first, !" \t\r/\\".unicodeScalars.contains(next)
      else { continue }
      return YAMLMark(line: line, column: scalars.distance(from: scalars.startIndex, to: rest.startIndex))
    }
    return nil
  }

  /// The first character of a line that looks like an indicator of YAML, a quote or a blank, and is none.
  func unusualIndicator(onLine line: Int) -> Unicode.Scalar? {
    text(ofLine: line).first { scalar in
      scalar.plainCounterpart.map { " :,[]{}\"'#|".unicodeScalars.contains($0) } ?? false
    }
  }

  private func text(ofLine line: Int) -> Substring.UnicodeScalarView {
    Substring(source.line(line + 1) ?? "").unicodeScalars.dropFirst(line == 0 ? columnsBefore : 0)
  }
}
