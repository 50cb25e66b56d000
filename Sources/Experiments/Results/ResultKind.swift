import Workflow

/// What a type of result is to whoever handles results: how it is read and written, what it comes to in numbers, how it
/// is drawn, compared, reported and exported, and whether a program may be given it.
///
/// A type of result is one file in `Kinds/`, or a folder where there is much to say, and one line in `ResultKinds.all`.
/// What its declaration leaves out, it has not.
struct ResultKind: Sendable {
  typealias Measures = @Sendable (_ output: String, [ArtifactFile]) throws -> [MeasuredValue]
  typealias Series = @Sendable (_ output: String, [ArtifactFile]) throws -> [MeasuredSeries]
  typealias Drawing = @Sendable (LoadedArtifact, FigureStyle) throws -> [FigureSet.Figure]
  typealias Overlay = @Sendable ([StoredResult], _ stage: String) throws -> [FigureSet.Figure]
  typealias Highlights = @Sendable (PresentedRun) throws -> [Highlight]
  typealias FamilyOverlay = @Sendable ([StoredFamily], _ family: String) throws -> [FigureSet.Figure]
  typealias Terms = @Sendable (PresentedRun) throws -> [(stage: String, term: Term)]
  typealias Families = @Sendable (PresentedRun) throws -> [ReportedFamily]

  /// How it is read and written.
  let artifact: any Artifact.Type
  /// Whether `command` takes it.
  let feedsCommands: Bool
  /// What `runs` and `diff` say of it.
  let measures: Measures?
  /// What it has in steps, for programs that keep track of experiments.
  let series: Series?
  /// How `plot` draws it.
  let figures: Drawing?
  /// Whether the report of a run without a plot draws it.
  let isDrawnUnasked: Bool
  /// How `diff` draws those of one stage in several runs over one another.
  let overlay: Overlay?
  /// How `diff` draws a family in several runs.
  let familyOverlay: FamilyOverlay?
  /// What families of it come to: by their measures where the type says nothing else, and nothing of what has none.
  let families: Families?
  /// The answers in a few numbers, at the head of a report.
  let highlights: Highlights?
  /// What words of its figures and tables mean.
  let terms: Terms?
  /// The part of a report that shows all of them.
  let section: ResultSection?
  /// What `export` makes of it.
  let export: ResultExport
  /// Whether columns of its tables that are called like metrics have such, so that people read them in percent.
  let tabulatesMetrics: Bool

  /// Whether a report shows anything of it.
  var isShown: Bool { figures != nil || section != nil || highlights != nil || families != nil }

  /// What keys, records and messages call it: `curve`.
  var type: String { artifact.type }

  /// - Parameters:
  ///   - measures: is given the name of the output too.
  ///   - figures: is given what titles and files are named after: the stage, with the output where a reference names it.
  ///   - isDrawnUnasked: for what is seen in a figure alone, and is not a table already.
  ///   - overlay: is given two results or more, and the stage's name.
  ///   - family: what its families come to, where that is more than its measures.
  ///   - highlights: is given the stage's name.
  init<Result: Artifact>(
    _ artifact: Result.Type,
    feedsCommands: Bool = true,
    measures: (@Sendable (Result, _ output: String) throws -> [MeasuredValue])? = nil,
    series: (@Sendable (Result) -> [MeasuredSeries])? = nil,
    figures: (@Sendable (Result, _ name: String, FigureStyle) throws -> [FigureSet.Figure])? = nil,
    isDrawnUnasked: Bool = false,
    overlay: (@Sendable ([OverlaidResult<Result>], _ stage: String) throws -> [FigureSet.Figure])? = nil,
    family: FamilyReading<Result>? = nil,
    highlights: (@Sendable (Result, _ stage: String) -> [Highlight])? = nil,
    terms: (@Sendable (Result) -> [Term])? = nil,
    section: ResultSection? = nil,
    export: ResultExport = .tables,
    tabulatesMetrics: Bool = false
  ) {
    self.artifact = artifact
    self.feedsCommands = feedsCommands
    self.isDrawnUnasked = isDrawnUnasked
    self.measures = measures.map { measures -> Measures in
      { output, files in try measures(try Result(files: files), output) }
    }
    self.series = series.map { series -> Series in { _, files in series(try Result(files: files)) } }
    self.figures = figures.map { figures -> Drawing in
      { loaded, style in
        try figures(try loaded.decoded(as: Result.self), loaded.name, style).map { $0.made(by: loaded.stage) }
      }
    }
    self.overlay = overlay.map { overlay -> Overlay in
      { results, stage in try overlay(try results.map { try $0.read(of: stage) }, stage) }
    }
    let reading =
      family
      ?? measures.map { measures in
        FamilyReading<Result>(values: { Self.mainValues(of: $0, measures) })
      }
    families = reading.map { reading -> Families in
      { run in try run.families(of: Result.self).map { ReportedFamily($0, reading) } }
    }
    familyOverlay = family?.overlay.map { overlay -> FamilyOverlay in
      { runs, name in overlay(try runs.map { try $0.read(name) }) }
    }
    self.highlights = highlights.map { highlights -> Highlights in
      { run in try run.artifacts(Result.self).flatMap { highlights($1, $0.name) } }
    }
    self.terms = terms.map { terms -> Terms in
      { run in
        try run.artifacts(Result.self).flatMap { stage, result in terms(result).map { (stage.name, $0) } }
      }
    }
    self.section = section
    self.export = export
    self.tabulatesMetrics = tabulatesMetrics
  }

  /// The main measures of a result, at most six; all where none is main.
  private static func mainValues<Result>(
    of result: Result, _ measures: (Result, String) throws -> [MeasuredValue]
  ) -> [FamilyValue] {
    let all = (try? measures(result, "result")) ?? []
    let main = all.filter(\.isMain)
    return (main.isEmpty ? all : main).prefix(6).map(FamilyValue.init)
  }
}

/// The types of results there are.
enum ResultKinds {
  /// One line each, in the order in which messages list them.
  static let all: [ResultKind] = [
    Weights.kind,
    FittedCurve.kind,
    CurveEvaluation.kind,
    PlaneEvaluation.kind,
    BarrierEvaluation.kind,
    CurvatureEvaluation.kind,
    Eigenvectors.kind,
    ConnectionGraph.kind,
    EnsembleEvaluation.kind,
    PosteriorResult.kind,
    PosteriorSpread.kind,
    SimplexResult.kind,
    SimplexGrowth.kind,
    TrainingHistory.kind,
    TrainingStateResult.kind,
    CurveFunctions.kind,
    NetworkEvaluation.kind,
    SoupSelection.kind,
    WeightChanges.kind,
    TableResult.kind,
    FigureSet.kind,
    KeptFile.kind,
    PermutationResult.kind,
    AlignmentResult.kind,
    ImportedNames.kind,
    ProgramLog.kind,
  ]

  /// Nil of a type that is not known here: a run may come from a later Thalweg.
  static func of(_ type: String) -> ResultKind? { all.first { $0.type == type } }
}

/// Whose figures are followed, where there is a choice.
enum FigureLook: String, CaseIterable, Sendable {
  case standard
  /// Four panels along a curve; 20 levels of a plane from its least value to its greatest; curves with crosses.
  case notebook
  /// Levels of a plane above its least value, cut off at a limit (Garipov et al. 2018).
  case paper
}

/// What all figures of a plot have in common.
struct FigureStyle: Sendable {
  /// Nil for a title that says what the figure shows.
  let title: String?
  /// In pixels.
  let width: Double
  var look = FigureLook.standard
  /// By metric, the greatest value of a plane that is told apart from those above it.
  var limits: [String: Double] = [:]

  /// The title that was asked for, or what the figure shows, of which stage, and in which style where that is not the usual
  /// one: a page may have the same in several.
  func title(_ standard: String, of name: String) -> String {
    title ?? "\(standard): \(name)" + (look == .standard ? "" : " (\(look.rawValue) style)")
  }
}
