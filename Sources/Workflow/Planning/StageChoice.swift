import Declarations
import Platform
import Specifications

/// Which stages of an experiment a run is for.
///
/// The others are left out: their results are used where they are there, and are not made.
public struct StageChoice: Sendable {
  /// Nil for all.
  private let included: Set<String>?
  private let forced: Set<String>

  /// All stages, each where it has to run.
  public static let everything = StageChoice(included: nil, forced: [])

  private init(included: Set<String>?, forced: Set<String>) {
    self.included = included
    self.forced = forced
  }

  /// - Parameters:
  ///   - only: these alone, of which what they need has to be there.
  ///   - until: these, with all that they need.
  ///   - force: these are executed although their results are there.
  /// - Throws: `Diagnostics` for names that the graph has not, and for forced stages that are left out.
  public init(
    only: [String] = [], until: [String] = [], force: [String] = [], of graph: Graph
  ) throws(Diagnostics) {
    let names = StageNames(graph.stages.map(\.name))
    var problems = Problems()
    func found(_ texts: [String]) -> [String] {
      texts.flatMap { text -> [String] in
        do throws(Diagnostic) { return try names.some(text, of: "the experiment") } catch {
          problems.report(error)
          return []
        }
      }
    }
    let alone = found(only)
    let ends = found(until)
    forced = Set(found(force))
    included = only.isEmpty && until.isEmpty ? nil : Set(alone).union(graph.names(neededBy: ends))
    if let included, !problems.hasErrors {
      for name in graph.stages.map(\.name) where forced.contains(name) && !included.contains(name) {
        problems.report(
          Diagnostic("'\(name)' is forced and left out", at: nil, help: "name it with --only or --until too"))
      }
    }
    try problems.throwIfAny()
  }

  /// Whether the run is for this stage.
  func includes(_ stage: String) -> Bool { included?.contains(stage) ?? true }

  /// Whether this stage is executed in any case.
  func forces(_ stage: String) -> Bool { forced.contains(stage) }
}

extension Graph {
  /// The names of these stages and of all that they need, directly or not.
  fileprivate func names(neededBy names: [String]) -> [String] {
    places(neededBy: names.compactMap(position)).map { stages[$0].name }
  }
}

/// Finds the stages that are meant by a name on a command line.
///
/// A name without `@` means a stage, or all stages of a family; `start@seed=1` means those of the family `start` that
/// have this value, whatever else they have.
public struct StageNames: Sendable {
  private let names: [String]

  public init(_ names: [String]) { self.names = names }

  /// Those that `text` means, in order; none where it is the name of nothing.
  public func matching(_ text: String) -> [String] {
    guard let wanted = InstanceName(parsing: text) else {
      return names.filter { InstanceName.family(of: $0) == text }
    }
    return names.filter { name in
      guard let parsed = InstanceName(parsing: name), parsed.family == wanted.family else { return false }
      return wanted.parts.allSatisfy(parsed.parts.contains)
    }
  }

  /// Those that `text` means, one or more.
  ///
  /// - Parameter owner: what has the stages, in the words of an error message: "the experiment".
  /// - Throws: `Diagnostic` with the nearest name where it means none.
  public func some(_ text: String, of owner: String) throws(Diagnostic) -> [String] {
    let found = matching(text)
    if !found.isEmpty { return found }
    throw Diagnostic("\(owner) has no stage '\(text)'", at: nil, help: help(for: text))
  }

  /// Families are named by their own name: their stages may be thousands.
  private func help(for text: String) -> String? {
    var seen = Set<String>()
    let families = names.map(InstanceName.family).filter { seen.insert($0).inserted }
    if text.contains("@") {
      let near = names.filter { InstanceName.family(of: $0) == InstanceName.family(of: text) }
      if !near.isEmpty { return Suggestion.help(for: text, among: near) }
    }
    return Suggestion.help(for: text, among: families)
  }
}
