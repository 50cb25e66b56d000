import Declarations

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
