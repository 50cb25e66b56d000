import Declarations
import Platform

/// Collects the entries of one map, with those that a merge key brings in.
struct YAMLEntries {
  /// The name of an entry, and where it is written.
  struct Key {
    package let name: String
    package let place: Place
  }

  private var entries: [Node.Entry] = []
  /// Where each key stands in `entries`; filled only in a map too long to search.
  private var positions: [ExactText: Int] = [:]
  private var merge: Merge?
  private(set) var firstKeyPlace: Place?

  private struct Merge {
    package let place: Place
    /// How many entries stand before it.
    package let position: Int
    package let entries: [Node.Entry]
  }

  /// Adds an entry; a key given before is reported and the first one stays.
  package mutating func add(_ value: Node, under key: Key, isMerge: Bool, into problems: inout Problems) {
    firstKeyPlace = firstKeyPlace ?? key.place
    if isMerge { return add(merging: value, at: key.place, into: &problems) }
    if let first = position(of: key.name) {
      problems.report(.givenTwice(key, first: entries[first].keyPlace))
    } else {
      append(Node.Entry(key: key.name, keyPlace: key.place, value: value))
    }
  }

  /// All entries; those merged in stand where the merge key does, unless the map says them itself.
  var merged: [Node.Entry] {
    guard let merge else { return entries }
    var seen = Set(entries.map { ExactText($0.key) })
    let added = merge.entries.filter { seen.insert(ExactText($0.key)).inserted }
    return entries[..<merge.position] + added + entries[merge.position...]
  }

  private mutating func append(_ entry: Node.Entry) {
    entries.append(entry)
    if entries.count == Self.searchLimit {
      for (position, entry) in entries.enumerated() { positions[ExactText(entry.key)] = position }
    } else if entries.count > Self.searchLimit {
      positions[ExactText(entry.key)] = entries.count - 1
    }
  }

  private static let searchLimit = 12

  private func position(of key: String) -> Int? {
    entries.count < Self.searchLimit
      ? entries.firstIndex { $0.key.isExactly(key) } : positions[ExactText(key)]
  }

  private mutating func add(merging value: Node, at place: Place, into problems: inout Problems) {
    if let merge { return problems.report(.mergedTwice(place, first: merge.place)) }
    var brought: [Node.Entry] = []
    for source in value.elements ?? [value] {
      if let entries = source.entries {
        brought += entries
      } else {
        problems.report(.mergesNoMap(source))
      }
    }
    merge = Merge(place: place, position: entries.count, entries: brought)
  }
}

extension Diagnostic {
  fileprivate static func givenTwice(_ key: YAMLEntries.Key, first: Place) -> Diagnostic {
    Diagnostic(
      "'\(key.name)' is given twice", at: key.place, notes: [Note("it is given here first", at: first)],
      help: "remove one of them")
  }

  fileprivate static func mergedTwice(_ place: Place, first: Place) -> Diagnostic {
    Diagnostic(
      "'<<' is given twice", at: place, notes: [Note("it is given here first", at: first)],
      help: "merge several maps as a list: <<: [*one, *two]")
  }

  fileprivate static func mergesNoMap(_ source: Node) -> Diagnostic {
    Diagnostic("'<<' merges a map or a list of maps, not \(source.kindInWords)", at: source.place)
  }
}
