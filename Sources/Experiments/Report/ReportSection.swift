import Workflow

/// A part of the report under a heading of its own.
protocol ReportSection: Sendable {
  var title: String { get }

  /// Nothing where the run has nothing for it.
  func content(of run: PresentedRun) throws -> HTML

  /// What a table of contents names within it.
  func contents(of run: PresentedRun) throws -> [ContentsEntry]
}

extension ReportSection {
  func contents(of run: PresentedRun) throws -> [ContentsEntry] { [] }
}

/// The part of the report that shows all results of one type.
struct ResultSection: ReportSection {
  let title: String
  /// The greater, the earlier it stands among the sections of results.
  let prominence: Int
  private let shown: @Sendable (PresentedRun) throws -> HTML

  /// - Parameter show: is given all results of the type, with the names of the stages that made them.
  init<Result: Artifact>(
    _ title: String, prominence: Int = 0,
    _ show: @escaping @Sendable ([(stage: String, result: Result)]) -> HTML
  ) {
    self.title = title
    self.prominence = prominence
    shown = { run in show(try run.artifacts(Result.self).map { ($0.stage.name, $0.artifact) }) }
  }

  /// - Parameter show: looks at the run for what there is to show.
  init(
    _ title: String, prominence: Int = 0, _ show: @escaping @Sendable (PresentedRun) throws -> HTML
  ) {
    self.title = title
    self.prominence = prominence
    shown = show
  }

  func content(of run: PresentedRun) throws -> HTML { try shown(run) }

  /// Those of all types, in the order of reading.
  static let all: [ResultSection] = ResultKinds.all.compactMap(\.section).enumerated().sorted {
    ($1.element.prominence, $0.offset) < ($0.element.prominence, $1.offset)
  }.map(\.element)
}
