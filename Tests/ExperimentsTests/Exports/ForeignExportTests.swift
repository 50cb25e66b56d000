import Declarations
import FileFormats
import Foundation
import Platform
import ResultStore
import Testing
import Workflow

@testable import Experiments

/// Run directories from elsewhere, whose digests are right and whose results no export can take.
@Suite("results from elsewhere, for other programs")
struct ForeignExportTests {
  /// Exports one result of a run that is made up around it.
  private func export(_ type: String, _ file: ArtifactFile, _ formats: Set<ExportFormat>) throws -> [RunExport
    .File]
  {
    let digest = Digest(of: file.bytes)
    let record = OutputRecord(
      name: "result", type: type, files: [.init(name: file.name, digest: digest, size: file.bytes.count)])
    let json: JSON = [
      "format": 1, "thalweg": "0", "name": "run", "numerics": "n", "sources": .object([]),
      "stages": [
        "made": [
          "kind": "command", "version": 1, "key": "k", "settings": .object([]),
          "outputs": [
            [
              "name": "result", "type": JSON(type), "digest": JSON(record.digest.description),
              "files": [
                ["name": JSON(file.name), "digest": JSON(digest.description), "size": JSON(file.bytes.count)]
              ],
            ]
          ],
        ]
      ],
    ]
    let stage = try #require(RunRecord(json: json)?.stage("made"))
    let folder = try SampleFolder()
    try folder.write("stages/made/\(file.name)", file.bytes)
    return try RunExport(of: RunFolder(path: folder.path), formats).files(of: stage)
  }

  private func table(_ columns: [String], _ rows: [[JSON]]) -> ArtifactFile {
    let json: JSON = [
      "table": ["columns": .array(columns.map { JSON($0) }), "rows": .array(rows.map { .array($0) })]
    ]
    return ArtifactFile(name: "result.json", text: json.compactText)
  }

  private func expectRefusal(_ part: String, _ body: () throws -> Void) {
    #expect {
      try body()
    } throws: {
      guard let error = $0 as? ArtifactError else { return false }
      return error.description.contains(part)
    }
  }

  @Test("a table of more columns than npz holds is refused")
  func wide() throws {
    let names = (0..<65_536).map { "c\($0)" }
    let row = names.map { _ in JSON(1) }
    expectRefusal("npz holds at most 65535 arrays, and there are 65536") {
      _ = try export("table", table(names, [row]), [.npz])
    }
    let fewer = try export("table", table(Array(names.dropLast()), [row.dropLast()]), [.npz])
    #expect(
      try TensorFile(decoding: FileContent(name: "x", bytes: Data(fewer[0].bytes))).tensors.count == 65_535)
  }

  @Test("two columns of one name are refused")
  func twice() {
    expectRefusal("two columns 'a'") { _ = try export("table", table(["a", "a"], [[1, 2]]), [.npz]) }
  }

  @Test("texts that would take a gigabyte are refused")
  func longTexts() {
    let long = JSON(String(repeating: "x", count: 100_000))
    let rows = [[long]] + (0..<3000).map { _ in [JSON("y")] }
    expectRefusal("each is as long as the longest") { _ = try export("table", table(["a"], rows), [.npz]) }
  }

  @Test("more dimensions than NumPy has, and names that no file can have, are refused")
  func types() {
    func weights(_ header: String, _ count: Int) -> ArtifactFile {
      var bytes = [UInt8](repeating: 0, count: 8)
      bytes[0] = UInt8(header.utf8.count & 255)
      bytes[1] = UInt8(header.utf8.count >> 8)
      return ArtifactFile(
        name: "weights.safetensors", bytes: bytes + Array(header.utf8) + [UInt8](repeating: 0, count: count))
    }
    let ones = Array(repeating: "1", count: 9000).joined(separator: ",")
    expectRefusal("has 9000 dimensions") {
      _ = try export(
        "weights", weights(#"{"a":{"dtype":"F32","shape":[\#(ones)],"data_offsets":[0,4]}}"#, 4), [.npz])
    }
    func curve(_ first: String, _ second: String) -> ArtifactFile {
      weights(
        #"{"__metadata__":{"family":"bezier","points":"2"},"\#(first)":{"dtype":"F32","shape":[1],"#
          + #""data_offsets":[0,4]},"\#(second)":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8)
    }
    expectRefusal("gives a tensor of point 0 twice") {
      _ = try export("curve", curve("points.0.a", "start.a"), [.safetensors])
    }
    expectRefusal("gives a tensor of point 0 twice") {
      _ = try export("curve", curve("points.0.__metadata__", "start.a"), [.safetensors])
    }
  }

  @Test("a plane whose coordinates do not increase is refused")
  func plane() throws {
    let json = try #require(DecodingTests.samples["plane"]).changed(at: ["alphas", .index(0)], to: 1)
    expectRefusal("do not increase") {
      _ = try export("plane", ArtifactFile(name: "plane.json", text: json.compactText), [.npz])
    }
  }
}
