/// A place in which two JSON values differ.
public struct JSONDifference: Sendable {
  public let path: [PathStep]
  /// Nil where only the new value has something there.
  public let old: JSON?
  /// Nil where only the old value has something there.
  public let new: JSON?
}

extension JSON {
  /// Where `other` differs, member by member; arrays of unequal length and scalars differ as a whole.
  public func differences(to other: JSON) -> [JSONDifference] { differences(to: other, at: []) }

  private func differences(to other: JSON, at path: [PathStep]) -> [JSONDifference] {
    switch (self, other) {
    case (.object(let old), .object(let new)): return Self.differences(old, new, at: path)
    case (.array(let old), .array(let new)) where old.count == new.count:
      return zip(old, new).enumerated().flatMap { index, pair in
        pair.0.differences(to: pair.1, at: path + [.index(index)])
      }
    default: return self == other ? [] : [JSONDifference(path: path, old: self, new: other)]
    }
  }

  private static func differences(
    _ old: [Member], _ new: [Member], at path: [PathStep]
  ) -> [JSONDifference] {
    let before = values(of: old)
    let after = values(of: new)
    var seen = Set<ExactText>()
    return (old + new).flatMap { member -> [JSONDifference] in
      let name = ExactText(member.name)
      guard seen.insert(name).inserted else { return [] }
      let path = path + [.key(member.name)]
      switch (before[name], after[name]) {
      case (let old?, let new?): return old.differences(to: new, at: path)
      case (let old, let new): return [JSONDifference(path: path, old: old, new: new)]
      }
    }
  }

  private static func values(of members: [Member]) -> [ExactText: JSON] {
    Dictionary(members.map { (ExactText($0.name), $0.value) }) { first, _ in first }
  }
}
