import ArgumentParser
import Declarations
import Experiments
import FileFormats
import Platform
import ResultStore
import Workflow

/// `thalweg show`
struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show what a run made.",
    discussion: """
      Without a stage: what each stage made; of a run that is under way or was killed, how far it has come. With a \
      stage: its settings and its tables; with one of its results, as in start/best, the files and tables of that. With a \
      family (path of path@seed=1, path@seed=2 …): a table with its axes and the main metrics of each of its stages, their \
      mean and standard deviation. With a figure, as in figures/plane-error: the picture, in terminals that show pictures \
      (Kitty, iTerm2, Sixel), its caption, and its file. Only the run directory \
      is read, so a run copied from another machine shows as well as one made here. With --json: run.json, \
      or the stage's part of it.
      """)

  @OptionGroup var named: RunArgument

  @Argument(
    help: "A stage of the run, one of its results or figures (start, start/best), or a family of stages.",
    completion: .stagesOfRun)
  var stage: String?

  @Option(help: ArgumentHelp("The most rows of a table to show; 0 for all.", valueName: "n"))
  var rows = 40

  @Option(
    help: ArgumentHelp(
      "How to show the picture of a figure.",
      discussion: "auto: as the terminal says that it can.", valueName: "way"))
  var picture = PictureChoice.auto

  @Flag(help: "Print what the stage printed while it ran, which the run directory has in logs/STAGE.log.")
  var log = false

  @OptionGroup var json: JSONOptions
  @OptionGroup var colour: ColourOptions

  func validate() throws {
    if log, stage == nil { throw ValidationError("--log needs a stage") }
    if rows < 0 { throw ValidationError("--rows must be 0 or more") }
  }

  func run() throws {
    let location = try named.location()
    if log, let stage { return try showLog(of: stage, at: location) }
    if stage == nil, try !location.folder.isThere, let run = try location.folder.unfinished() {
      return try show(run, at: location)
    }
    let record = try location.record()
    guard let stage else { return try showOverview(record, at: location) }
    // A stage's name has no slash.
    let parts = stage.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let found = try record.stages(named: parts[0])
    // Above a picture, which has room for its caption beneath; below tables, which may be long.
    let warnsFirst = parts.count > 1
    if warnsFirst { try colour.warn(ofChangesIn: location.folder, record, stages: found.map(\.name)) }
    if found.count > 1, parts.count == 1 {
      try showFamily(found, at: location)
    } else if json.isWanted, found.count > 1 {
      json.print(
        .object(try found.map { JSON.Member($0.name, try Self.output(named: parts[1], of: $0).json) }))
    } else {
      for (index, stage) in found.enumerated() {
        if index > 0 { colour.print([StyledLine()]) }
        try show(stage, part: parts.count == 1 ? nil : parts[1], record, at: location)
      }
    }
    if !warnsFirst { try colour.warn(ofChangesIn: location.folder, record, stages: found.map(\.name)) }
  }

  /// A stage, or one of its results or figures.
  private func show(
    _ stage: RunRecord.StageRecord, part: String?, _ record: RunRecord, at location: RunLocation
  ) throws {
    let figures = try Self.figures(of: stage, in: location.folder)
    let output = part.flatMap { part in stage.outputs.first { $0.name.isExactly(part) } }
    if let part, output == nil {
      guard let figure = figures.first(where: { $0.name.isExactly(part) }) else {
        // Where the run drew it, and was copied without it, reading it says so.
        for file in stage.outputs.flatMap(\.files) where file.name.isExactly("\(part).svg") {
          _ = try location.folder.contents(of: file, madeBy: stage.name)
        }
        let names = stage.outputs.map(\.name) + figures.map(\.name)
        throw Diagnostic(
          "'\(stage.name)' made no '\(part)'", at: nil, help: Suggestion.help(for: part, among: names))
      }
      return try show(figure, of: stage, at: location)
    }
    if json.isWanted {
      return json.print(output.map(\.json) ?? record.json["stages"]?[stage.name] ?? .null)
    }
    let shown = (output.map { [$0] } ?? stage.outputs).filter { !$0.holdsFigures }
    let details = StageDetails(
      stage: stage, output: output, tables: try tables(shown, of: stage, at: location),
      log: try location.folder.stagesWithLogs.contains(stage.name) ? "logs/\(stage.name).log" : nil,
      rowLimit: rows == 0 ? .max : rows)
    colour.print(details.lines, cutting: true)
    if figures.isEmpty || (output.map { !$0.holdsFigures } ?? false) { return }
    let list = FigureDetails(figures: figures, folder: "\(location.path)/stages/\(stage.name)").list
    colour.print([StyledLine()] + list, cutting: true)
  }

  private func showOverview(_ record: RunRecord, at location: RunLocation) throws {
    if json.isWanted {
      json.print(record.json)
    } else {
      // Times are for people to look at: where they cannot be had, that is among what is said below.
      let timing = try? location.folder.timing()
      let overview = RunOverview(
        record: record, path: location.path, timing: timing, annotations: try location.folder.annotations())
      colour.print(overview.lines, cutting: true)
    }
    try colour.warn(ofChangesIn: location.folder, record)
    if let later = try location.laterRun() {
      colour.warn(
        "a later run \(later.state.inWords)", help: "'thalweg show \(later.path)' says how far it came")
    }
  }

  private func show(_ run: UnfinishedRun, at location: RunLocation) throws {
    let overview = UnfinishedOverview(
      run: run, progress: try location.folder.progress(), path: location.path,
      annotations: try location.folder.annotations())
    if json.isWanted { json.print(overview.json) } else { colour.print(overview.lines, cutting: true) }
  }

  private func showLog(of stage: String, at location: RunLocation) throws {
    if let name = try? FileName(stage), let bytes = try location.folder.log(of: name) {
      return StandardStream.output.write(String(decoding: bytes, as: UTF8.self))
    }
    let there = try location.folder.stagesWithLogs
    throw Diagnostic(
      "'\(location.path)' has no log of '\(stage)'", at: nil,
      help: there.isEmpty
        ? "no stage printed anything in this run; a stage that was up to date printed in the run that it ran in"
        : "there are logs of \(there.listed())")
  }

  private func showFamily(_ stages: [RunRecord.StageRecord], at location: RunLocation) throws {
    let table = FamilyTable(
      try stages.map { stage in
        (
          stage.name,
          try ResultMeasures().values(of: stage.outputs, madeBy: stage.name, in: location.folder)
        )
      })
    if json.isWanted {
      json.print(table.json)
    } else {
      colour.print(table.lines(limit: rows == 0 ? .max : rows), cutting: true)
    }
  }

  /// - Throws: `Diagnostic` with the names there are, where none is called so.
  static func output(
    named name: String, of stage: RunRecord.StageRecord
  ) throws(Diagnostic) -> OutputRecord {
    if let output = stage.outputs.first(where: { $0.name.isExactly(name) }) { return output }
    throw Diagnostic(
      "'\(stage.name)' made no '\(name)'", at: nil,
      help: Suggestion.help(for: name, among: stage.outputs.map(\.name)))
  }

  private func tables(
    _ outputs: [OutputRecord], of stage: RunRecord.StageRecord, at location: RunLocation
  ) throws -> [StageDetails.Table] {
    try outputs.flatMap { output in
      let there = try output.files.filter { try location.folder.has($0, madeBy: stage.name) }
      let json = there.first { $0.name == "\(output.name).json" }
      let note = try json.flatMap { file in
        let bytes = try location.folder.contents(of: file, madeBy: stage.name)
        return (try? JSON(parsing: bytes)).flatMap { TableReading.note(on: $0) }
      }
      return try there.filter { $0.name.hasSuffix(".csv") }.map { file in
        let bytes = try location.folder.contents(of: file, madeBy: stage.name)
        let table = try CSVTable(
          decoding: FileContent(
            name: "\(location.path)/stages/\(stage.name)/\(file.name)", bytes: .init(bytes)))
        let shown = TableReading.shown(columns: table.columns, rows: table.rows, of: output.type)
        return StageDetails.Table(
          file: file.name, table: TextTable(columns: shown.columns, rows: shown.rows), note: note)
      }
    }
  }
}
