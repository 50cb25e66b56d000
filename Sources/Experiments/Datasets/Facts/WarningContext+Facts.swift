import Interchange
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

  private func found(_ split: DatasetSplit, of input: Input<DatasetSource>) -> SplitFacts? {
    guard let source = source(input), source.has(split) else { return nil }
    let found = try? facts("examples 1", of: split.rawValue, of: input) {
      let files = try source.dataset.origin(of: split.part).files
      if isBrief {
        let count = try source.dataset.count(of: split.part, files: files) { try FileContent.map($0.path) }
        let (size, overflows) = count.multipliedReportingOverflow(by: Neural.Shape(source.exampleShape).count)
        if overflows || size > Self.briefReading { return nil }
      }
      let examples = try source.dataset.load(split, of: source.splits, files: files) {
        try FileContent.read($0.path)
      }
      return SplitFacts(of: examples, source.targets).bytes
    }
    return found.flatMap(SplitFacts.init(bytes:))
  }
}
