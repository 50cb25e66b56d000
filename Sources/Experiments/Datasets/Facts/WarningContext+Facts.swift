import Declarations
import FileFormats
import Networks
import Neural
import Workflow

extension WarningContext {
  /// Bytes of examples that are read where the answer is wanted soon.
  private static let briefReading = 64 << 20

  /// What the examples of a split are like: read once, then remembered under the digest of the split.
  ///
  /// - Returns: nil where there is no such split, where the files cannot be read (who needs them will say so), or where
  ///   reading them would take too long.
  func facts(of split: DatasetSplit, of input: Input<DatasetSource>) -> SplitFacts? {
    remembering("\(split.rawValue) of \(input.name)") { found(split, of: input) }
  }

  /// Why the examples of a split cannot be read, where only that is asked: a run says so itself, of the stage that
  /// needs them.
  func readingProblem(of split: DatasetSplit, of input: Input<DatasetSource>) -> String? {
    guard isBrief, facts(of: split, of: input) == nil else { return nil }
    return problem(of: split, of: input)
  }

  private func problem(
    of split: DatasetSplit, of input: Input<DatasetSource>, _ message: String? = nil
  ) -> String? {
    remembering("problem of \(split.rawValue) of \(input.name)") { message }
  }

  private func found(_ split: DatasetSplit, of input: Input<DatasetSource>) -> SplitFacts? {
    if problem(of: split, of: input) != nil { return nil }
    do { return try read(split, of: input) } catch {
      let reason = (error as? SettingError)?.message ?? "\(error)"
      _ = problem(of: split, of: input, "'\(input.name)' cannot be read: \(reason)")
      return nil
    }
  }

  private func read(_ split: DatasetSplit, of input: Input<DatasetSource>) throws -> SplitFacts? {
    guard let source = source(input), source.has(split) else { return nil }
    let found = try facts("examples 1", of: split.rawValue, of: input) {
      if isBrief {
        let whole = try count(of: split.part, in: source)
        let isMeasured = source.normalise == .measured && split.part == .test
        let count = try isMeasured ? whole +| count(of: DatasetPart.train, in: source) : whole
        let (size, overflows) = count.multipliedReportingOverflow(
          by: Networks.Shape(source.exampleShape).count)
        if overflows || size > Self.briefReading { return nil }
      }
      let examples = try examples(split, of: source, input, on: .own(threads)) {
        try FileContent.read($0.path)
      }
      return SplitFacts(of: examples, source.targets).bytes
    }
    return found.flatMap(SplitFacts.init(bytes:))
  }

  /// How many examples a split has.
  ///
  /// - Throws: where its files cannot be read, or hold fewer than are asked for.
  func count(of split: DatasetSplit, in source: DatasetSource) throws -> Int {
    try source.count(of: split, in: count(of: split.part, in: source))
  }

  private func count(of part: DatasetPart, in source: DatasetSource) throws -> Int {
    let files = try source.dataset.origin(of: part).files
    return try source.dataset.count(of: part, files: files) { try FileContent.map($0.path) }
  }
}
