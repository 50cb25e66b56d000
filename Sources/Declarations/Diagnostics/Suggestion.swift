/// Finds the name that was probably meant.
public enum Suggestion {
  /// The candidate that looks like `name`, or else the nearest one by edit distance, where one is near enough to be worth
  /// saying. Of `seed:1` that is what is nearest to `seed`.
  public static func nearest(to name: String, among candidates: some Sequence<String>) -> String? {
    let written = Written(name)
    var best: (name: String, distance: Int)?
    for candidate in candidates {
      let limit = min(best.map { $0.distance - 1 } ?? .max, largest(written.scalars.count, candidate))
      if let distance = written.distance(to: candidate, atMost: limit) { best = (candidate, distance) }
    }
    return best?.name
  }

  /// "did you mean `x`?" where a name is near; otherwise all the names, where they are few.
  ///
  /// - Parameter remark: what is said beside all the names.
  public static func help(
    for name: String, among candidates: [String], else remark: String? = nil
  ) -> String? {
    if let nearest = nearest(to: name, among: candidates) { return question(nearest, inPlaceOf: name) }
    if candidates.isEmpty { return remark }
    return "available: \(candidates.listed)\(remark.map { "; \($0)" } ?? "")"
  }

  private static func question(_ nearest: String, inPlaceOf name: String) -> String {
    if let colon = Written(name).missingSpace, colon.key.lowercased() == nearest.lowercased() {
      let remedy = "write '\(nearest): \(colon.value)'"
      return colon.sign == ":"
        ? "a space is missing after the ':'; \(remedy)"
        : "'\(colon.sign)' is \(colon.sign.codePoint), not ':'; \(remedy)"
    }
    if name == nearest {
      return "did you mean '\(nearest)' with \(nearest.codePoints)?"
        + (name.codePoints.isEmpty ? "" : " this has \(name.codePoints)")
    }
    let looksAlike = UnusualCharacters.appearance(of: name) == UnusualCharacters.appearance(of: nearest)
    let difference = UnusualCharacters.difference(of: name).map { "here \($0)" }
    let other = UnusualCharacters.difference(of: nearest).map { "where it is given, \($0)" }
    return "did you mean '\(nearest)'?\((looksAlike ? difference ?? other : nil).map { " (\($0))" } ?? "")"
  }

  /// The largest distance that is worth saying.
  private static func largest(_ length: Int, _ candidate: String) -> Int {
    max(1, min(length, min(64, candidate.unicodeScalars.count)) / 3)
  }

  /// The optimal string alignment distance: insertions, deletions, substitutions, swaps of neighbours.
  ///
  /// - Parameter limit: what is more than this need not be known.
  /// - Returns: nil where it is more than the limit.
  static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar], atMost limit: Int = .max) -> Int? {
    if abs(a.count - b.count) > limit { return nil }
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    var twoBack: [Int] = []
    var previous = Array(0...b.count)
    for i in 1...a.count {
      var current = [i] + Array(repeating: 0, count: b.count)
      for j in 1...b.count {
        let substitution = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
        current[j] = min(previous[j] + 1, current[j - 1] + 1, substitution)
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          current[j] = min(current[j], twoBack[j - 2] + 1)
        }
      }
      if min(current.min() ?? 0, previous.min() ?? 0) > limit { return nil }
      twoBack = previous
      previous = current
    }
    return previous[b.count] <= limit ? previous[b.count] : nil
  }
}

extension Sequence<String> {
  /// "'a', 'b'": all of them where they are no more than 25, otherwise the first 20 and how many more there are.
  public var listed: String {
    let all = map { "'\($0)'" }
    let shown = all.prefix(all.count > 25 ? 20 : 25)
    return shown.joined(separator: ", ")
      + (shown.count < all.count ? " and \(all.count - shown.count) more" : "")
  }
}

/// A name as it was written, and as it looks.
private struct Written {
  private let name: String
  let scalars: [Unicode.Scalar]
  /// The parts of a name such as `seed:1`, which was meant as a key and its value.
  let missingSpace: (key: String, sign: Unicode.Scalar, value: String)?

  init(_ name: String) {
    self.name = name
    scalars = Self.comparable(name)
    let all = name.unicodeScalars.prefix(400)
    guard let colon = all.firstIndex(where: { $0 == ":" || $0.plainCounterpart == ":" }),
      colon != all.startIndex
    else {
      missingSpace = nil
      return
    }
    let key = UnusualCharacters.appearance(of: String(all[..<colon]))
    let value = String(all[colon...].dropFirst().drop { $0 == " " })
    missingSpace = (String(key.unicodeScalars.filter { $0 != " " }), all[colon], value)
  }

  /// How far a candidate is from this; nil where that is more than the limit.
  func distance(to candidate: String, atMost limit: Int) -> Int? {
    if limit < 0 { return nil }
    if candidate == name { return 0 }
    if let missingSpace, missingSpace.key.lowercased() == candidate.lowercased() { return 0 }
    return Suggestion.distance(scalars, Self.comparable(candidate), atMost: limit)
  }

  private static func comparable(_ name: String) -> [Unicode.Scalar] {
    let looks = UnusualCharacters.appearance(of: String(name.unicodeScalars.prefix(64)))
    return Array(looks.lowercased().unicodeScalars)
  }
}
