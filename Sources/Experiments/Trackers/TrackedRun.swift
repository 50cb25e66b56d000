import Declarations
import Platform
import Workflow

/// A number that a result has in steps: the loss of each epoch, the error at each point of a curve.
struct MeasuredSeries: Sendable {
  /// Within the stage: `loss`, `curve.test.error`.
  let name: String
  /// What is not finite is left out.
  let points: [(step: Int, value: Double)]

  init(_ name: String, steps: [Int], values: [Double]) {
    self.name = name
    points = zip(steps, values).filter { $0.1.isFinite }.map { (step: $0, value: $1) }
  }
}

/// A run in the words of programs that keep track of experiments: parameters, numbers, numbers over steps, texts.
///
/// It follows from the run directory alone, so that it is the same whenever it is taken from there.
public struct TrackedRun: Sendable {
  /// `quickstart/3`; the experiment's name where the directory has no number.
  let name: String
  let experiment: String
  let record: RunRecord
  let folder: RunFolder
  /// Of `run.json`: what tells this run from all others.
  let digest: Digest
  /// Seconds since 1970.
  let started: Double
  let ended: Double
  let note: String?
  let specification: String?
  /// By stage.
  private let times: [String: ClosedRange<Double>]

  /// - Throws: `FileError` where the run cannot be read.
  public init(of folder: RunFolder) throws(FileError) {
    let record = try folder.record()
    self.record = record
    self.folder = folder
    experiment = record.name
    name = folder.number.map { "\(record.name)/\($0)" } ?? record.name
    do throws(FileFailure) { digest = try folder.digest(of: "run.json") } catch {
      throw FileError(error.description, help: error.remedy)
    }
    note = try folder.annotations().note
    specification = (try? folder.text(of: "spec.yaml")) ?? nil
    let events = (try? folder.text(of: "events.jsonl")) ?? nil
    let (first, last, times) = Self.times(in: events ?? "")
    let written = Double(folder.written?.seconds ?? 0)
    started = first ?? written
    ended = max(started, last ?? written)
    self.times = times
  }

  /// When the run began and ended, and each stage in it that ran.
  private static func times(
    in events: String
  ) -> (first: Double?, last: Double?, stages: [String: ClosedRange<Double>]) {
    var (first, last): (Double?, Double?)
    var begun: [String: Double] = [:]
    var stages: [String: ClosedRange<Double>] = [:]
    for line in events.split(separator: "\n") {
      guard let event = try? JSON(parsing: Array(line.utf8)), let time = event["time"]?.number,
        time >= 0, time < 1e11
      else { continue }
      (first, last) = (first ?? time, time)
      guard let stage = event["stage"]?.text else { continue }
      switch event["event"]?.text {
      case "stage-started": begun[stage] = time
      case "stage-finished": if let start = begun[stage], start <= time { stages[stage] = start...time }
      default: break
      }
    }
    return (first, last, stages)
  }

  /// About when a share of a stage was done: between its beginning and its end, or that of the run where another run made
  /// it.
  private func time(of stage: String, share: Double) -> Double {
    let span = times[stage] ?? started...started
    return span.lowerBound + (span.upperBound - span.lowerBound) * share
  }

  /// Every setting, with its path as `runs --show` has it.
  var parameters: [(path: String, value: JSON)] {
    record.stages.flatMap { stage in
      Self.leaves(of: stage.settings, at: "stages.\(stage.name).\(stage.kind)")
    } + record.sources.flatMap { Self.leaves(of: $0.settings, at: "data.\($0.name)") }
  }

  private static func leaves(of json: JSON, at path: String) -> [(path: String, value: JSON)] {
    guard case .object(let members) = json, !members.isEmpty else {
      return json == .null ? [] : [(path, json)]
    }
    return members.flatMap { leaves(of: $0.value, at: "\(path).\($0.name)") }
  }

  /// What the stages came to: `along`, `test.error`. Numbers that are not finite are left out.
  ///
  /// - Throws: `FileError` where a result is not what the run made.
  func numbers() throws(FileError) -> [(stage: String, name: String, value: Double, time: Double)] {
    var numbers: [(stage: String, name: String, value: Double, time: Double)] = []
    for stage in record.stages {
      for value in try ResultMeasures().values(of: stage.outputs, madeBy: stage.name, in: folder)
      where value.value.isFinite {
        numbers.append((stage.name, value.name, value.value, time(of: stage.name, share: 1)))
      }
    }
    return numbers
  }

  /// A number over the steps of a stage.
  struct Series: Sendable {
    let stage: String
    let name: String
    let points: [(step: Int, value: Double, time: Double)]
  }

  /// - Throws: `FileError` where a result is not what the run made.
  func series() throws(FileError) -> [Series] {
    var all: [Series] = []
    for stage in record.stages {
      for output in stage.outputs {
        guard let series = ResultKinds.of(output.type)?.series else { continue }
        var files: [ArtifactFile] = []
        for file in output.files where file.name.hasSuffix(".json") {
          guard try folder.has(file, madeBy: stage.name) else { continue }
          files.append(
            ArtifactFile(name: file.name, bytes: try folder.contents(of: file, madeBy: stage.name)))
        }
        if files.isEmpty { continue }
        do {
          for measured in try series(output.name, files) where !measured.points.isEmpty {
            let count = Double(measured.points.count)
            let points = measured.points.enumerated().map { place, point in
              (point.step, point.value, time(of: stage.name, share: Double(place + 1) / count))
            }
            all.append(Series(stage: stage.name, name: measured.name, points: points))
          }
        } catch {
          throw FileError(
            "'\(folder.path)/stages/\(stage.name)': \(error)",
            help: "copy the run again, or run the experiment again")
        }
      }
    }
    return all
  }

  /// Files of the run itself that are kept beside its numbers.
  ///
  /// - Throws: `FileError` where one cannot be read.
  func documents() throws(FileError) -> [(name: String, bytes: [UInt8])] {
    var documents: [(name: String, bytes: [UInt8])] = []
    for name in ["report.html", "run.json", "spec.yaml"] {
      if let text = try folder.text(of: name) { documents.append((name, Array(text.utf8))) }
    }
    return documents
  }

  /// The figures that its `plot` stages drew.
  ///
  /// - Throws: `FileError` where one is not what the run made.
  func figures() throws(FileError) -> [(name: String, bytes: [UInt8])] {
    var figures: [(name: String, bytes: [UInt8])] = []
    for stage in record.stages {
      for file in stage.outputs.flatMap(\.files) where file.name.hasSuffix(".svg") {
        guard try folder.has(file, madeBy: stage.name) else { continue }
        figures.append(
          ("figures/\(stage.name)/\(file.name)", try folder.contents(of: file, madeBy: stage.name)))
      }
    }
    return figures
  }
}

extension RunFolder {
  /// Nil where there is no such file, or it is no text.
  fileprivate func text(of name: String) throws(FileError) -> String? {
    guard try status(of: name, followingLinks: false)?.kind == .file, let file = try? FileName(name) else {
      return nil
    }
    do throws(FileFailure) {
      return String(validating: try ForeignFiles.read(file, in: path), as: UTF8.self)
    } catch { throw FileError(error.description, help: error.remedy) }
  }
}
