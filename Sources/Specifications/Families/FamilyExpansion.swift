import Declarations
import Platform

/// Makes families of the entries that have a `for`.
///
/// A family of pairs needs the one whose pairs it is over, so that is made first, wherever it is written.
struct FamilyExpansion {
  /// An entry with `for`, as it is written.
  package struct Entry {
    package let name: String
    package let namePlace: Place
    let forPlace: Place
    package let axes: [Axis]
  }

  /// At most this many stages come of one entry: beyond it, something else was meant.
  package static let largest = 10_000

  private let entries: [String: Entry]
  /// Names of stages that have no `for`.
  private let single: Set<String>
  /// Names of entries with something wrong, of which nothing more is said.
  private let unreadable: Set<String>
  private var made: [String: StageFamily?] = [:]
  private var open: [String] = []

  package init(_ entries: [Entry], single: Set<String>, unreadable: Set<String>) {
    self.entries = Dictionary(entries.map { ($0.name, $0) }) { first, _ in first }
    self.single = single
    self.unreadable = unreadable
  }

  /// The family of that name; nil where there is none, or something is wrong with it, which is reported.
  package mutating func family(_ name: String, _ problems: inout Problems) -> StageFamily? {
    if let known = made[name] { return known }
    guard let entry = entries[name] else { return nil }
    open.append(name)
    let family = made(entry, &problems)
    open.removeLast()
    made[name] = .some(family)
    return family
  }

  private mutating func made(_ entry: Entry, _ problems: inout Problems) -> StageFamily? {
    var pairs: FamilyPairs?
    for axis in entry.axes {
      guard case .pairs(let name, let place) = axis.content else { continue }
      guard let partner = partner(name, at: place, &problems) else { return nil }
      pairs = FamilyPairs(of: partner, beside: entry.axes.flatMap(\.names), at: place)
    }
    guard let combinations = combinations(of: entry, pairs, &problems) else { return nil }
    let members = combinations.map { StageFamily.Member(of: entry.name, $0) }
    if let pairs, members.isEmpty {
      problems.report(
        "no two stages of '\(pairs.family.name)' make a pair here", at: entry.forPlace,
        help: "the two of a pair have the same value of every axis that stands beside `pairs`")
      return nil
    }
    guard isNameable(members, entry, &problems) else { return nil }
    return StageFamily(
      name: entry.name, namePlace: entry.namePlace, axes: entry.axes.flatMap(\.names), members: members)
  }

  private func isNameable(_ members: [StageFamily.Member], _ entry: Entry, _ problems: inout Problems) -> Bool
  {
    var seen = Set<String>()
    for member in members {
      if member.name.utf8.count > 200 {
        problems.report(
          "`for` makes the name '\(member.name)', which is longer than 200 bytes", at: entry.forPlace,
          help: "shorten the stage's name, or those of its axes and their values")
        return false
      }
      if !seen.insert(member.name).inserted {
        problems.report(
          "`for` makes the name '\(member.name)' twice", at: entry.forPlace,
          help: "rename one of the values that it is made of")
        return false
      }
    }
    return true
  }
}

extension FamilyExpansion {
  /// The family whose pairs are asked for.
  private mutating func partner(_ name: String, at place: Place, _ problems: inout Problems) -> StageFamily? {
    if let start = open.firstIndex(of: name) {
      let circle = (open[start...] + [name]).map { "'\($0)'" }.joined(separator: " -> ")
      problems.report(
        "the pairs are of one another: \(circle)", at: place, help: "an arrow reads 'is over pairs of'")
      return nil
    }
    if entries[name] != nil { return family(name, &problems) }
    if unreadable.contains(name) { return nil }
    guard single.contains(name) else {
      problems.report(
        "there is no stage '\(name)'", at: place,
        help: Suggestion.help(for: name, among: entries.keys.filter { $0 != open.last }.sorted())
          ?? "pairs are of a stage that has a `for`")
      return nil
    }
    problems.report(
      "'\(name)' is one stage, and there are no pairs of it", at: place,
      help: "give '\(name)' a `for`, such as {seed: [1, 2, 3]}")
    return nil
  }

  /// What each stage of a family is for: a value of every axis, the last one changing fastest.
  private func combinations(
    of entry: Entry, _ pairs: FamilyPairs?, _ problems: inout Problems
  ) -> [[AxisChoice]]? {
    var all: [[AxisChoice]] = [[]]
    for axis in entry.axes {
      guard let choices = axis.choices else { continue }
      if all.count * choices.count > Self.largest { return tooMany(entry, &problems) }
      all = all.flatMap { chosen in choices.map { chosen + $0 } }
    }
    guard let pairs else { return all }
    if all.reduce(0, { $0 + pairs.count(beside: $1) }) > Self.largest { return tooMany(entry, &problems) }
    return combined(all, with: pairs, entry.axes)
  }

  /// Puts a pair into each combination, where `pairs` is written among the axes.
  private func combined(
    _ all: [[AxisChoice]], with pairs: FamilyPairs, _ axes: [Axis]
  ) -> [[AxisChoice]] {
    let before = axes.prefix { $0.name != Axis.pairs }
    let position = before.reduce(0) { $0 + $1.names.count }
    // How many combinations there are of what is written behind: pairs change more slowly than those.
    let behind = axes.dropFirst(before.count).reduce(1) { $0 * ($1.choices?.count ?? 1) }
    let combined = all.enumerated().flatMap { index, choices in
      pairs.pairs(beside: choices).enumerated().map { number, pair in
        (
          order: [index / behind, number, index],
          choices: choices[..<position] + [pair] + choices[position...]
        )
      }
    }
    return combined.sorted { $0.order.lexicographicallyPrecedes($1.order) }.map { Array($0.choices) }
  }

  private func tooMany(_ entry: Entry, _ problems: inout Problems) -> [[AxisChoice]]? {
    problems.report(
      "`for` makes more than \(Self.largest) stages of '\(entry.name)'", at: entry.forPlace,
      help: "split the experiment, or leave values out")
    return nil
  }
}
