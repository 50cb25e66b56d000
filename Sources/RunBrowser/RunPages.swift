import Declarations
import Experiments
import LocalServer
import Platform
import Workflow

/// What the pages ask for.
struct RunPages: Sendable {
  private let index: RunIndex

  init(_ index: RunIndex) { self.index = index }

  /// All runs, with the columns that are asked for.
  ///
  /// - Throws: `FileError` where the folder cannot be listed, `Diagnostic` where a column is none.
  func table(_ shown: [String]) throws -> JSON {
    let fields = try shown.prefix(Self.mostColumns).map { try RunField(parsing: $0) }
    let (runs, version) = try index.runs()
    return [
      "root": JSON(index.root), "version": JSON(version),
      "runs": .array(runs.map { $0.json(showing: fields) }),
    ]
  }

  private static let mostColumns = 20

  /// What may be a column: the properties of runs, and the metrics and settings of the newest run of each experiment.
  func fields() throws -> JSON {
    let finished = try index.runs().runs.filter { $0.run?.stageCount ?? 0 > 0 }
    let newest = Dictionary(finished.map { ($0.run?.name ?? "", $0) }) { _, later in later }
    var seen: Set<String> = []
    var metrics: [JSON] = []
    var settings: [JSON] = []
    for (_, run) in newest.sorted(by: { $0.key < $1.key }).prefix(20) {
      guard let record = try? run.folder.record() else { continue }
      for stage in record.stages.prefix(500) {
        let values = try? ResultMeasures().values(of: stage.outputs, madeBy: stage.name, in: run.folder)
        for value in values ?? [] where seen.insert("\(stage.name).\(value.name)").inserted {
          metrics.append(["field": JSON("\(stage.name).\(value.name)"), "main": JSON(value.isMain)])
        }
        for path in stage.settings.leafPaths(under: "stages.\(stage.name).\(stage.kind)")
        where seen.insert(path).inserted { settings.append(JSON(path)) }
      }
    }
    let facts = RunField.Fact.allCases.map(\.rawValue)
    return [
      "facts": .array(facts.map { JSON($0) }), "metrics": .array(metrics.prefix(5000).map(\.self)),
      "settings": .array(settings.prefix(5000).map(\.self)),
    ]
  }

  /// Tells a page of changes of the table, about once a second.
  func watch(for page: EventSender) {
    var told = -1
    var quiet = 0
    while page.isOpen(waiting: told < 0 ? 0 : 700) {
      let version = (try? index.runs().version) ?? told
      quiet += 1
      if version != told {
        guard page.send("changed", "\(version)") else { return }
        (told, quiet) = (version, 0)
      } else if quiet % 15 == 0, !page.beat() {
        return
      }
    }
  }

  /// The report, as it stands in the run.
  func report(of run: IndexedRun) throws -> [UInt8] {
    guard let report = try file(named: "report.html", of: run.folder) else {
      throw MissingPage("this run has no report")
    }
    return report
  }

  /// Runs beside one another.
  ///
  /// - Throws: `FileError` where one of them cannot be read, `MissingPage` where there are not two.
  func comparison(of identifiers: [String]) throws -> [UInt8] {
    let runs = try identifiers.prefix(Self.mostCompared).map { identifier in
      guard let run = try index.run(identifier) else { throw MissingPage("there is no run '\(identifier)'") }
      if try !run.folder.isThere { throw MissingPage("'\(identifier)' has no results to compare yet") }
      return ComparedRun(label: identifier, folder: run.folder, record: try run.folder.record())
    }
    guard runs.count > 1 else { throw MissingPage("name two runs or more") }
    let comparison = try RunComparison(of: runs, registry: .experiments, measures: ResultMeasures())
    return Array(try ComparisonPage(comparison).html().utf8)
  }

  private static let mostCompared = 20

  /// A file of a run by the name that its page lists it under.
  func file(_ name: String, of run: IndexedRun) throws -> PageAnswer {
    if Self.topFiles.contains(name), let bytes = try file(named: name, of: run.folder) {
      return Self.download(name, bytes)
    }
    if try run.folder.isThere {
      for stage in try run.folder.record().stages {
        for file in stage.outputs.flatMap(\.files) where "stages/\(stage.name)/\(file.name)".isExactly(name) {
          return Self.download(file.name, try run.folder.contents(of: file, madeBy: stage.name))
        }
      }
    }
    throw MissingPage("the run has no such file")
  }

  /// Those beside `stages/` that a run may have.
  static let topFiles = ["report.html", "run.json", "spec.yaml", "events.jsonl", "timing.json"]

  /// Nil where there is no such file.
  private func file(named name: String, of folder: RunFolder) throws -> [UInt8]? {
    guard let status = try folder.status(of: name, followingLinks: false), status.kind == .file else {
      return nil
    }
    if status.size > Self.largestFile {
      throw FileError("'\(folder.path)/\(name)' is larger than 256 MiB", help: "open it without this page")
    }
    do throws(FileFailure) { return try ForeignFiles.read(try .checked(name), in: folder.path) } catch {
      throw FileError(error.description, help: error.remedy)
    }
  }

  private static let largestFile = 256 << 20

  /// Pictures are shown, in an origin of their own; texts too; everything else is kept by the browser.
  private static func download(_ name: String, _ bytes: [UInt8]) -> PageAnswer {
    let ending = name.split(separator: ".").last.map(String.init) ?? ""
    let shown = [
      "svg": "image/svg+xml", "json": "text/plain; charset=utf-8", "csv": "text/plain; charset=utf-8",
    ]
    .merging(
      ["yaml", "jsonl", "txt", "log"].map { ($0, "text/plain; charset=utf-8") }
    ) { first, _ in first }
    var answer = PageAnswer(type: shown[ending] ?? "application/octet-stream", bytes)
    if shown[ending] == nil { answer.headers.append(.init("Content-Disposition", "attachment")) }
    // The policy of an SVG file shown by itself; no script of it runs.
    answer.headers.append(
      .init(
        "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"))
    return answer
  }
}

extension FileName {
  /// One of the names of a list here.
  fileprivate static func checked(_ name: String) throws(FileFailure) -> FileName {
    do throws(FileNameError) { return try FileName(name) } catch {
      throw FileFailure(.open, name, code: EINVAL)
    }
  }
}
