import ArgumentParser
import Declarations
import Experiments
import Platform
import Workflow

/// `thalweg diff`
struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Compare runs: settings, results and why they differ, metrics, figures.",
    discussion: """
      Shows settings that differ, old -> new; for each stage whose results differ the first cause (its settings, \
      or which input) and its metrics. A renamed stage is found by its cache key, and a new name alone \
      does not count as a difference. With more than two runs, each is compared with the first.

        thalweg diff quickstart                        its last two runs
        thalweg diff quickstart/1 quickstart/4
        thalweg diff runs/quickstart /elsewhere/run --html difference.html

      Only run directories are read, not the store; results are read where they differ, and verified.

      Exit codes: 0 the runs are equal; 1 they differ; 2 the command line is wrong, or a run cannot be read.
      """)

  @Argument(
    help: ArgumentHelp(
      "Run directories, or experiments' names for their latest runs (quickstart, quickstart/2); one name alone for "
        + "its last two runs.", valueName: "run"),
    completion: .runs)
  var names: [String]

  @Option(
    help: ArgumentHelp(
      "Write the comparison as one HTML file that opens offline, with curves overlaid and planes side by "
        + "side.",
      valueName: "file"), completion: .file(extensions: ["html"]))
  var html: String?

  @Flag(help: "Show every metric that differs, not only the main ones.")
  var allMetrics = false

  @OptionGroup var runs: RunsOptions
  @OptionGroup var json: JSONOptions
  @OptionGroup var colour: ColourOptions

  func validate() throws {
    for name in names { try EmptyName.refuse(name, as: "a run", wanted: "run") }
    try EmptyName.refuse(html, as: "--html", wanted: "file")
  }

  func run() throws {
    let comparison: RunComparison
    var written: StyledLine?
    do {
      let runs = try compared()
      var told: Set<String> = []
      for run in runs where told.insert(run.folder.path).inserted {
        try colour.warn(ofChangesIn: run.folder, run.record)
      }
      comparison = try RunComparison(
        of: runs, registry: .experiments, measures: ResultMeasures())
      if let html {
        let page = try ComparisonPage(comparison).html()
        try TextOutput.write(page, to: html)
        written = "wrote \(html, .strong) (\(ByteText.exact(page.utf8.count)))"
      }
    } catch let error as FileError {
      // Exit code 1 says that the runs differ, so what keeps them from being read needs another.
      throw Diagnostic(error.message, at: nil, help: error.help)
    } catch let error as ArtifactError {
      throw Diagnostic(error.description, at: nil, help: "copy the run again, or rerun the experiment")
    }
    let view = ComparisonView(comparison, showsAllMetrics: allMetrics)
    if json.isWanted {
      json.print(view.json)
    } else {
      colour.print(view.lines + (written.map { [StyledLine(), $0] } ?? []))
    }
    if StandardStream.output.failure != nil { throw ExitCode.wrongSpecification }
    if !comparison.findsNothing { throw ExitCode(1) }
  }

  private func compared() throws -> [ComparedRun] {
    let paths = names.count == 1 ? try lastTwo(of: names[0]) : try names.map(path(of:))
    return try paths.map { path in
      let location = try RunLocation(path, under: runs.folder)
      return ComparedRun(label: label(of: path), folder: location.folder, record: try location.record())
    }
  }

  private func path(of name: String) throws -> String {
    try RunLocation(name, under: runs.folder).path
  }

  /// The two runs of an experiment, by name or by the folder that its runs are in.
  private func lastTwo(of name: String) throws -> [String] {
    let trimmed = name.count > 1 && name.hasSuffix("/") ? String(name.dropLast()) : name
    for path in [trimmed, "\(runs.folder)/\(trimmed)"] {
      guard let directories = RunDirectories(at: path) else { continue }
      let all = try directories.all.map(\.path)
      if all.count > 1 { return all.suffix(2) }
      if all.count == 1 {
        throw Diagnostic(
          "'\(name)' has only one run to compare", at: nil,
          help: "run it again after an edit, or name another run beside it")
      }
    }
    let found = try path(of: name)
    throw Diagnostic(
      "'\(found)' is a run, and nothing is named to compare it with", at: nil,
      help: "name two runs, or an experiment for its last two")
  }

  /// `quickstart/2` for what is in the folder of runs, and the path for everything else.
  private func label(of path: String) -> String {
    for prefix in ["\(runs.folder)/", "./\(runs.folder)/"] where path.hasPrefix(prefix) {
      return String(path.dropFirst(prefix.count))
    }
    return path
  }
}
