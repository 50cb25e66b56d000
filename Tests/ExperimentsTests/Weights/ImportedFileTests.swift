import Foundation
import Testing

@testable import Experiments

/// Files whose weights stand beside, or among, values that are no tensors.
@Suite("Files of weights with other things in them")
struct ImportedFileTests {
  private static func specification(_ file: String) -> String {
    """
    name: imported
    networks:
      small: {input: [2], layers: [linear: 3, tanh, linear: 2]}
    stages:
      start: {import: {file: \(file), network: small}}

    """
  }

  private static func fixture(_ name: String) throws -> [UInt8] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "FileFormatsTests/Fixtures")
    return Array(try Data(contentsOf: folder.appending(path: name)))
  }

  private static let cases: [(fixture: String, warnings: [String])] = [
    ("state-dict.pth", []),
    ("legacy-protocol-4.pth", []),
    ("call.pth", ["the file calls posix.system, which was not called: nothing of a file is executed"]),
    (
      "own-dict.pth",
      ["the file calls pathlib.PurePosixPath, which was not called: nothing of a file is executed"]
    ),
    (
      "extra-state.pth",
      [
        "among the tensors stands what is none: _extra_state (a map of 'format', 'scale'), "
          + "2._extra_state (bytes)"
      ]
    ),
    (
      "mixed.pth",
      [
        "among the tensors stands what is none: rate (a number), name (a text), act (a call of "
          + "functools.partial), list (a list)",
        "the file calls functools.partial, which was not called: nothing of a file is executed",
      ]
    ),
  ]

  @Test("what is not needed is passed over, and named", arguments: cases.indices)
  func passedOver(index: Int) throws {
    let (fixture, warnings) = Self.cases[index]
    let experiment = try TemporaryExperiment()
    try experiment.folder.write(fixture, try Self.fixture(fixture))
    let outcome = try experiment.run(Self.specification(fixture))
    #expect(outcome.failures == [:])
    #expect(outcome.warnings == warnings)
  }
}
