import FileFormats
import Foundation
import Neural
import Testing
import Workflow

@testable import Experiments

@Suite("The user's own arrays of values as a data set")
struct ValueArraysTests {
  private static func npy<Element: StoredElement>(_ shape: [Int], _ values: [Element]) -> [UInt8] {
    Array(NPYFile.encode(StoredTensor("", shape: shape, values)))
  }

  private static let pair = ValueArrayPair(
    inputs: ArrayPlace(path: "x.npy"), targets: ArrayPlace(path: "y.npy"))

  private static func decoded(
    _ targets: [UInt8], inputs: [UInt8] = npy([3, 2], [0, 1, 2, 3, 4, 5] as [Float]), width: Int = 1
  ) throws -> Examples {
    let folder = try SampleFolder()
    try folder.write("x.npy", inputs)
    try folder.write("y.npy", targets)
    let pair = pair.seen(from: folder.path)
    let arrays = ValueArrays(shape: [2], width: width, train: pair, test: pair)
    let files = try arrays.origin(of: .train).files
    let read: DatasetReader = { FileContent(name: $0.name, bytes: try $0.read().bytes) }
    let examples = try arrays.decode(.train, files: files, read: read)
    #expect(try arrays.count(of: .train, files: files, read: read) == examples.count)
    return examples
  }

  @Test("targets have an axis for their width, which may be left out where it is one")
  func shapes() throws {
    let flat = try Self.decoded(Self.npy([3], [0.5, 1.5, -2] as [Double]))
    #expect(flat.targets == .values([0.5, 1.5, -2], width: 1))
    #expect(flat.inputs == .floats([0, 1, 2, 3, 4, 5]) && flat.shape == [2])
    #expect(try Self.decoded(Self.npy([3, 1], [0.5, 1.5, -2] as [Float])) == flat)
    let wide = try Self.decoded(Self.npy([3, 2], [1, 2, 3, 4, 5, 6] as [Float]), width: 2)
    #expect(wide.targets == .values([1, 2, 3, 4, 5, 6], width: 2))
    #expect(wide[1..<2].targets == .values([3, 4], width: 2))
  }

  private static let faults: [(targets: [UInt8], width: Int, says: String)] = [
    (
      npy([3], [1, 2, 3] as [Float]), 2,
      "train targets: expected targets as an array of shape [3, 2], as train inputs has examples, found [3]"
    ),
    (npy([2, 1], [1, 2] as [Float]), 1, "shape [3, 1], as train inputs has examples, found [2, 1]"),
    (
      npy([3], [1, 2, 3] as [Int64]), 1,
      "train targets: expected targets of a floating type, found I64; save y.astype(numpy.float32)"
    ),
    (npy([3], [1, .infinity, 3] as [Float]), 1, "expected targets that are finite, found inf in example 1"),
  ]

  @Test("targets that do not fit say what was wanted", arguments: faults.indices)
  func fault(index: Int) throws {
    let fault = Self.faults[index]
    let text = message { _ = try Self.decoded(fault.targets, width: fault.width) }
    #expect(text?.contains(fault.says) == true, "\(text ?? "was read")")
  }

  @Test("a network learns them; their noise decides what is measured and no training")
  func endToEnd() throws {
    let experiment = try TemporaryExperiment()
    let inputs = (0..<18).map { Float($0 % 7) / 4 }
    try experiment.folder.write("data/x.npy", Self.npy([9, 2], inputs))
    try experiment.folder.write("data/y.npy", Self.npy([9, 2], inputs.map { $0 * $0 }))
    let specification = """
      name: mine
      data:
        mine:
          dataset:
            value-arrays:
              shape: [2]
              width: 2
              train: {inputs: data/x.npy, targets: data/y.npy}
              test: {inputs: data/x.npy, targets: data/y.npy}
          validation: 2
      defaults:
        train: {network: {input: [2], layers: [linear: 3, tanh, linear: 2]}, data: mine, epochs: 1}
      stages:
        start: {train: {seed: 1}}
        end: {train: {seed: 2}}
        valley: {fit-curve: {from: start, to: end, epochs: 1}}
        along: {evaluate: {curve: valley, points: 3, splits: [train, validation]}}

      """
    #expect(try experiment.run(specification).executed == ["start", "end", "valley", "along"])
    let noisy = specification.replacing("width: 2", with: "width: 2\n        noise: 0.5")
    let again = try experiment.run(noisy)
    #expect(again.executed == ["along"])
    let bytes = try TemporaryExperiment.bytes("stages/along/points.json", of: again)
    let evaluation = try CurveEvaluation(files: [ArtifactFile(name: "points.json", bytes: bytes)])
    #expect(evaluation.metrics == ["mse", "nll"])
    for path in [CurveEvaluation.curve, CurveEvaluation.segment] {
      let errors = evaluation.series("mse", path: path, split: "train")
      #expect(errors.count == 3 && errors.allSatisfy { $0 > 0 })
      #expect(evaluation.series("nll", path: path, split: "train") == errors.map { $0 / 0.5 })
    }
    try experiment.folder.write("data/y.npy", Self.npy([9, 2], inputs))
    #expect(try experiment.run(noisy).executed == ["start", "end", "valley", "along"])
  }
}
