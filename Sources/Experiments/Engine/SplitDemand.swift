import Declarations
import Interchange
import Neural
import Workflow

/// How many examples a split of a data set has, and what they take of memory, in bytes.
struct SplitDemand {
  let count: Int
  /// The examples themselves.
  let memory: Int
  /// What is there besides while they are read: files, and the whole part where the split is cut from one.
  let reading: Int

  static let none = SplitDemand(count: 0, memory: 0, reading: 0)
}

extension DemandContext {
  /// - Throws: where files of the data set cannot be read.
  func demand(of split: DatasetSplit, of input: Input<DatasetSource>) throws -> SplitDemand {
    try remembering("data \(input.name) \(split.rawValue)") {
      guard let source = source(input) else { return .none }
      let dataset = source.dataset
      let origin = try dataset.origin(of: split.part)
      var files: ExactDictionary<Int> = [:]
      let whole = try dataset.count(of: split.part, files: origin.files) { file in
        let content = try FileContent.map(file.path)
        files[file.path] = content.bytes.count
        return content
      }
      let count = try source.splits.range(of: split, count: whole).count
      let bytesPerValue = if case .files = origin { 1 } else { MemoryLayout<Float>.size }
      let example = dataset.exampleShape.reduce(1, *|) *| bytesPerValue +| dataset.targets.bytes
      return SplitDemand(
        count: count, memory: count *| example,
        reading: files.values.saturatingSum +| (count < whole ? whole *| example : 0))
    }
  }
}

extension DatasetTargets {
  /// What the targets of one example take of memory.
  fileprivate var bytes: Int {
    switch self {
    case .classes: 1
    case .values(let width, _): width * MemoryLayout<Float>.size
    }
  }
}
