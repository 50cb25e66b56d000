import Foundation
import Testing

@Suite("Validating")
struct ValidateTests {
  private let workshop: Workshop

  /// A data set in the files of MNIST: three images of each part.
  init() throws {
    workshop = try Workshop()
    try FileManager.default.createDirectory(
      at: workshop.folder.appending(path: "digits"), withIntermediateDirectories: true)
    for prefix in ["train", "t10k"] {
      try write(
        [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 28, 0, 0, 0, 28] + Self.pixels, "\(prefix)-images-idx3-ubyte")
      try write([0, 0, 8, 1, 0, 0, 0, 3, 1, 2, 3], "\(prefix)-labels-idx1-ubyte")
    }
    try workshop.write(
      """
      data: {digits: {dataset: {mnist: {path: digits}}}}
      networks: {lenet: {preset: lenet5}}
      stages: {start: {train: {network: lenet, data: digits, seed: 1, epochs: 1}}}
      """, to: "digits.yaml")
  }

  private static let pixels = [UInt8](repeating: 7, count: 3 * 784)

  private func write(_ bytes: [UInt8], _ name: String) throws {
    try Data(bytes).write(to: workshop.folder.appending(path: "digits/\(name)"))
  }

  @Test("data that are whole are fine, looked at or read")
  func whole() throws {
    for arguments in [["validate", "digits.yaml"], ["validate", "--data", "digits.yaml", "moons.yaml"]] {
      let outcome = try workshop.start(arguments).waitForEnd()
      #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
      #expect(outcome.output.hasSuffix(": fine\n"))
    }
  }

  @Test("files that are cut or missing are warned of, and are mistakes where data are to be read")
  func damage() throws {
    try write(
      [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 28, 0, 0, 0, 28] + Self.pixels.dropLast(9), "train-images-idx3-ubyte")
    for edit in ["is truncated", "is not in"] {
      if edit == "is not in" {
        try FileManager.default.removeItem(
          at: workshop.folder.appending(path: "digits/train-images-idx3-ubyte"))
      }
      let looked = try workshop.thalweg("validate", "digits.yaml")
      #expect(looked.code == 0 && looked.errors.contains("digits.yaml:1:16: warning: "), "\(looked.errors)")
      #expect(looked.errors.contains(edit) && looked.output.hasSuffix("fine, but for its files\n"))
      let read = try workshop.thalweg("validate", "digits.yaml", "--data")
      #expect(read.code == 2 && read.errors.contains("digits.yaml:1:16: error: "), "\(read.errors)")
    }
  }

  @Test(
    "a label that is found where data are read, and by a plan, and a file of a stage that is not there is told"
  )
  func content() throws {
    try write([0, 0, 8, 1, 0, 0, 0, 3, 1, 2, 30], "train-labels-idx1-ubyte")
    #expect(try workshop.thalweg("validate", "digits.yaml").errors.isEmpty)
    let read = try workshop.thalweg("validate", "digits.yaml", "--data")
    #expect(read.code == 2 && read.errors.contains("expected a label below 10, found 30"), "\(read.errors)")
    let plan = try workshop.thalweg("plan", "digits.yaml")
    #expect(plan.output.contains("warning: 'digits' cannot be read: "), "\(plan.output)")
    try workshop.write(
      "networks: {n: {preset: lenet5}}\nstages: {a: {import: {network: n, file: no.pth}}}\n", to: "other.yaml"
    )
    let other = try workshop.thalweg("validate", "other.yaml")
    #expect(other.code == 0 && other.errors.contains("other.yaml:2:41: warning: no.pth"), "\(other.errors)")
  }

  @Test("it takes --set as run and plan do")
  func flags() throws {
    #expect(try workshop.thalweg("validate", "moons.yaml", "--set", "stages.start.train.seed=5").code == 0)
    let wrong = try workshop.thalweg("validate", "moons.yaml", "--set", "stages.start.train.seed=-5")
    #expect(
      wrong.code == 2 && wrong.errors.contains("--set:1:25: error: expected an integer"), "\(wrong.errors)")
  }
}
