import Foundation
import Testing

@testable import Neural

@Suite("Numbers that PyTorch wrote down")
struct ReferenceTests {
  static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures")
  static let folder = ProcessInfo.processInfo.environment["THALWEG_REFERENCE"]

  @Test("samples of every quantity agree", arguments: ReferenceNetwork.all)
  func samplesAgree(_ reference: ReferenceNetwork) throws {
    try compare(reference, in: Self.fixtures)
  }

  @Test(
    "whole tensors agree, where THALWEG_REFERENCE names a folder of them",
    .enabled(if: folder != nil, "THALWEG_REFERENCE is not set"), arguments: ReferenceNetwork.all)
  func wholeTensorsAgree(_ reference: ReferenceNetwork) throws {
    let folder = try #require(Self.folder)
    try compare(reference, in: URL(fileURLWithPath: folder))
  }

  private func compare(_ reference: ReferenceNetwork, in folder: URL) throws {
    let file = try TensorFile(folder.appendingPathComponent("\(reference.name).safetensors"))
    let errors = try ReferenceRun(reference, file).errors()
    for (quantity, error) in errors.sorted(by: { $0.key < $1.key }) {
      if ProcessInfo.processInfo.environment["THALWEG_FIGURES"] != nil {
        print("\(reference.name) \(quantity) \(error)")
      }
      #expect(error < (quantity == "eval/logits" ? 1e-5 : 1e-4), "\(quantity)")
    }
  }
}
