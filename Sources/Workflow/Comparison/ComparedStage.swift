import Declarations
import Platform

/// A stage as several runs have it.
public struct ComparedStage: Sendable {
  public enum Verdict: Sendable, Equatable {
    case same
    /// The first cause first. `origins` are the stages in which the differences begin: itself, or stages before it.
    case differs([DifferenceCause], origins: [String])
    /// The first run has it, and this one does not.
    case isGone
    /// This run has it, and the first one does not.
    case isNew
    /// Neither has it.
    case isNowhere

    public var isDifference: Bool {
      switch self {
      case .same, .isNowhere: false
      case .differs, .isGone, .isNew: true
      }
    }
  }

  /// By run; nil where a run has no such stage.
  public let records: [RunRecord.StageRecord?]
  /// Of every run after the first, against the first.
  public let verdicts: [Verdict]

  /// The name in the first run that has it.
  public var name: String { records.compactMap { $0?.name }.first ?? "" }
  public var kind: String { records.compactMap { $0?.kind }.first ?? "" }

  /// Whether those runs that have it have several results of it.
  public var hasDifferentResults: Bool { Set(records.compactMap { $0?.outputs }).count > 1 }
}

extension ComparedStage.Verdict {
  /// `differs: its seed`, `differs: by valley; first cause: end`
  public var inWords: String {
    switch self {
    case .same: "the same"
    case .isGone: "missing"
    case .isNew: "new"
    case .isNowhere: ""
    case .differs(let causes, let origins): "differs: " + Self.words(for: causes, from: origins)
    }
  }

  /// The causes, inputs in one, and where it all begins, unless the causes say so themselves.
  private static func words(for causes: [DifferenceCause], from origins: [String]) -> String {
    let inputs = causes.compactMap { if case .input(let name) = $0 { name } else { nil } }
    let own = causes.filter(\.isOwn).map(\.inWords)
    let all = own + (inputs.isEmpty ? [] : ["input \(inputs.joined(separator: ", "))"])
    let further = origins.filter { !inputs.contains($0) }
    let begins = own.isEmpty && !further.isEmpty ? "; first cause: \(further.joined(separator: ", "))" : ""
    return all.joined(separator: "; ") + begins
  }
}

extension DifferenceCause {
  /// `its seed`, `by valley`
  public var inWords: String {
    switch self {
    case .settings(let paths): "its " + paths.joined(separator: ", ")
    case .kind(let old, let new): "a \(old) then, a \(new) now"
    case .version(let old, let new): "Thalweg does it differently, version \(old) -> \(new)"
    case .input(let name): "input \(name)"
    case .source(let name, let parts): "the contents of \(name) changed (\(parts.joined(separator: ", ")))"
    case .numerics: "the engine"
    case .renamedInput(let old, let new): "\(old) is called \(new)"
    case .notReproduced: "the same key gave different bytes"
    case .unknown: "nothing recorded differs"
    }
  }
}

/// Why a stage came to other results than in the run it is compared with.
public enum DifferenceCause: Sendable, Equatable {
  /// Settings of its own, by their paths within it.
  case settings([String])
  case kind(old: String, new: String)
  /// Thalweg did this kind of stage differently.
  case version(old: Int, new: Int)
  /// The stage of this name gave another result.
  case input(String)
  /// This source had other contents in these parts.
  case source(String, parts: [String])
  /// The arithmetic was another: of another engine version, or another kind of processor.
  case numerics
  /// A stage that it prints the name of had another name.
  case renamedInput(old: String, new: String)
  /// The keys are equal: the same inputs gave other bytes.
  case notReproduced
  /// Nothing that is recorded differs.
  case unknown

  /// Whether it begins here, rather than in a stage before.
  var isOwn: Bool { if case .input = self { false } else { true } }
}

/// A setting that is not the same in all runs.
public struct SettingDifference: Sendable, Equatable {
  /// Where it stands in a specification: `stages.end.train.seed`.
  public var path: String { "\(owner).\(setting)" }
  /// What it is a setting of: `stages.end.train`, `data.moons`.
  public let owner: String
  /// Within that: `optimiser.adam.rate`.
  public let setting: String
  /// By run; nil where a run has no such setting.
  public let values: [JSON?]

  public init(owner: String, setting: String, values: [JSON?]) {
    self.owner = owner
    self.setting = setting
    self.values = values
  }

  /// The settings that differ between what stands for the same thing in each run, nil where a run has it not.
  package static func all(
    of owner: String, in settings: [JSON?], _ wholes: WholeSettings = WholeSettings()
  ) -> [SettingDifference] {
    guard let base = settings.compactMap(\.self).first else { return [] }
    var paths: [[PathStep]] = []
    for other in settings.compactMap(\.self).dropFirst() {
      for path in wholes.differences(base, other) where !paths.contains(path) { paths.append(path) }
    }
    return paths.map { path in
      SettingDifference(
        owner: owner, setting: path.dotted,
        values: wholes.inWords(settings.map { $0?.value(at: path[...]) }, at: path))
    }
  }
}
