/// Finds the name that was probably meant.
public enum Suggestion {
  /// The candidate nearest to `name` by edit distance, where one is near enough to be worth saying.
  public static func nearest(to name: String, among candidates: some Sequence<String>) -> String? {
    let wanted = Array(name.lowercased().unicodeScalars.prefix(64))
    var best: (name: String, distance: Int)?
    for candidate in candidates {
      let distance = distance(wanted, Array(candidate.lowercased().unicodeScalars.prefix(64)))
      if distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    guard let best, best.distance <= max(1, min(wanted.count, best.name.count) / 3) else { return nil }
    return best.name
  }

  /// "did you mean `x`?" where a name is near; otherwise all the names, where they are few.
  public static func help(for name: String, among candidates: [String]) -> String? {
    if let nearest = nearest(to: name, among: candidates) { return "did you mean '\(nearest)'?" }
    if candidates.isEmpty { return nil }
    let shown = candidates.prefix(12).map { "'\($0)'" }.joined(separator: ", ")
    return candidates.count <= 12 ? "known here: \(shown)" : "known here: \(shown), …"
  }

  /// The optimal string alignment distance: insertions, deletions, substitutions, swaps of neighbours.
  static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
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
      twoBack = previous
      previous = current
    }
    return previous[b.count]
  }
}
