import Declarations
import FileFormats
import Workflow

/// Looks at the files of the data sets of an experiment before anything needs them.
public struct DataFileCheck: Sendable {
  /// Whether files are read to their ends, and every example decoded; otherwise that they are there, their headers and
  /// their lengths are looked at.
  private let isWhole: Bool

  public init(isWhole: Bool) { self.isWhole = isWhole }

  /// What is wrong with the files that an experiment reads, in the order of its text.
  ///
  /// Where files are not read whole, that is a warning: an experiment may be checked where its data are not.
  public func problems(of graph: Graph) -> [Diagnostic] {
    var problems = Problems()
    for source in graph.sources.sorted.map(\.value) {
      do {
        if let data = source.source as? DatasetSource { try check(data) }
        if let file = source.source as? InputFile {
          _ = try FileContent.map(file.path.folder == "." ? file.path.text : file.path.location)
        }
      } catch let error as DatasetError {
        report("\(error)", help: error.remedy, at: source, &problems)
      } catch let error as SettingError {
        report(error.message, help: error.help, at: source, &problems)
      } catch {
        report("\(error)", help: source.isFile ? "is the path right?" : nil, at: source, &problems)
      }
    }
    return problems.sorted
  }

  private func check(_ source: DatasetSource) throws {
    for part in DatasetPart.allCases {
      let files = try source.dataset.origin(of: part).files
      if files.isEmpty { continue }
      let count =
        try isWhole
        ? source.dataset.decode(part, files: files) { try FileContent.read($0.path) }.count
        : source.dataset.count(of: part, files: files) { try FileContent.map($0.path) }
      if part == .train { _ = try source.count(of: .train, in: count) }
    }
  }

  private func report(_ message: String, help: String?, at source: GraphSource, _ problems: inout Problems) {
    problems.report(
      Diagnostic(message, at: source.settings.place, severity: isWhole ? .error : .warning, help: help))
  }
}
