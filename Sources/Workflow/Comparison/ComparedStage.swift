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
