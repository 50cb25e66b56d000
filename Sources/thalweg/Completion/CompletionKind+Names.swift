import ArgumentParser
import Experiments
import Specifications
import Workflow

// What a shell offers while a command line is typed: files are read, and nothing is computed, started or fetched.

extension CompletionKind {
  /// Runs: experiments, and `experiment/number`.
  static let runs = CompletionKind.custom { words, index, typed in
    TypedLine(words, at: index).runs.startingWith(typed)
  }

  /// Stages of the run that was named before, their results and figures.
  static let stagesOfRun = CompletionKind.custom { words, index, typed in
    TypedLine(words, at: index).stagesOfRun.startingWith(typed)
  }

  /// Stages of the experiment that was named before.
  static let stagesOfExperiment = CompletionKind.custom { words, index, typed in
    (TypedLine(words, at: index).outline?.stages ?? []).startingWith(typed)
  }

  /// What `--set` can set: all that is written, and of a stage that is named all that it takes.
  static let settings = CompletionKind.custom { words, index, typed in
    guard let outline = TypedLine(words, at: index).outline else { return [] }
    let named = outline.stages.filter { typed.hasPrefix("stages.\($0).") }
    let paths = outline.writtenPaths + named.flatMap(outline.paths)
    return paths.map { "\($0)=" }.startingWith(typed)
  }

  /// What can be asked of runs: facts, settings, and metrics.
  static let fields = CompletionKind.custom { words, index, typed in
    TypedLine(words, at: index).fields(startingWith: typed)
  }
}

extension [String] {
  /// Each once, in order, as far as it goes on from what was typed.
  fileprivate func startingWith(_ typed: String) -> [String] {
    var seen = Set<String>()
    return filter { $0.hasPrefix(typed) && seen.insert($0).inserted }
  }
}

/// The words of a command line that is not yet finished.
struct TypedLine {
  /// Those before the one that is typed.
  private let before: [String]

  /// Of so many experiments, the newest run of each is looked into for what it has.
  private static let mostExperiments = 12
  /// Of a family with more stages, only its name is offered.
  private static let mostMembers = 40

  /// - Parameter index: of the word that is typed, the program's own name being the first.
  init(_ words: [String], at index: Int) {
    before = Array(words.prefix(max(index, 0)).dropFirst())
  }

  /// What `--runs` says, or its default.
  private var folderOfRuns: String { value(of: "--runs") ?? "runs" }

  private func value(of option: String) -> String? {
    for (word, next) in zip(before, before.dropFirst()) where word == option { return next }
    return before.first { $0.hasPrefix("\(option)=") }.map { String($0.dropFirst(option.count + 1)) }
  }

  /// Words that are no options; values of options are among them.
  private var plainWords: [String] { before.dropFirst().filter { !$0.hasPrefix("-") && !$0.isEmpty } }

  var runs: [String] {
    let root = folderOfRuns
    let paths = (try? RunFolders.all(in: root, unfinishedToo: true))?.map(\.path) ?? []
    let names = paths.map { $0.hasPrefix("\(root)/") ? String($0.dropFirst(root.count + 1)) : $0 }
    return names.compactMap { $0.split(separator: "/").first.map(String.init) } + names
  }

  var stagesOfRun: [String] {
    let found = plainWords.lazy.compactMap { try? RunLocation($0, under: folderOfRuns).record() }.first
    guard let stages = found?.stages else { return [] }
    let families = Dictionary(grouping: stages) { InstanceName.family(of: $0.name) }
    return stages.flatMap { stage -> [String] in
      let family = InstanceName.family(of: stage.name)
      let isShown = families[family]?.count ?? 0 <= Self.mostMembers
      let outputs = stage.outputs.count > 1 ? stage.outputs.map { "\(stage.name)/\($0.name)" } : []
      let figures = stage.outputs.flatMap(\.files).map(\.name).filter { $0.hasSuffix(".svg") }
        .map { "\(stage.name)/\($0.dropLast(4))" }
      return [family] + (isShown ? [stage.name] + outputs + figures : [])
    }
  }

  /// The experiment that was named; nil where no word is the name of a file that can be read as one.
  var outline: SpecificationOutline? {
    let reader = SpecificationReader(registry: .experiments)
    return plainWords.lazy.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
      .compactMap(reader.outline).first
  }

  func fields(startingWith typed: String) -> [String] {
    let facts = RunField.Fact.allCases.map(\.rawValue)
    // `runs list` takes the folder of runs as a word.
    let roots = plainWords + [folderOfRuns]
    let folders = roots.lazy.compactMap { try? RunFolders.all(in: $0) }.first { !$0.isEmpty } ?? []
    var newest: [String: RunFolder] = [:]
    for run in folders { newest[run.path.split(separator: "/").dropLast().joined(separator: "/")] = run }
    let isSetting = typed.hasPrefix("stages.") || typed.hasPrefix("data.")
    let paths = newest.sorted { $0.key < $1.key }.prefix(Self.mostExperiments).flatMap { _, run in
      RunListing.paths(of: run, withMetrics: !isSetting, measures: ResultMeasures())
        // Settings by the hundred hide what is looked for, until they are asked for.
        .filter { isSetting || !($0.hasPrefix("stages.") || $0.hasPrefix("data.")) }
    }
    return (facts + paths).startingWith(typed)
  }
}
