import Foundation
import TestSupport
import Testing

/// What only a machine with a card can tell: `Benchmarks/cuda.py`, check by check, without the race.
@Suite("PyTorch on a CUDA card", .enabled(if: PyTorch.isHere, PyTorch.absence), .serialized)
struct TorchCardTests {
  private static let repository = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  @Test(
    "places, precisions, resumption, memory, a curve and a plane of resnet20 are as they should be on the card",
    .enabled(if: PyTorch.hasCard, PyTorch.absenceOfCard),
    arguments: ["placement", "absence", "pipeline", "precision", "resumption", "memory"])
  func card(_ check: String) throws { try expectSuccess(of: check, on: "cuda") }

  @Test(
    "the script finds nothing wrong on a processor, where it can look", arguments: ["placement", "absence"])
  func processor(_ check: String) throws { try expectSuccess(of: check, on: "cpu") }

  private func expectSuccess(of check: String, on device: String) throws {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      Python.interpreter, Self.repository.appendingPathComponent("Benchmarks/cuda.py").path, "--thalweg",
      Program.binary.path, "--device", device, "--only", "\(check),processes",
    ]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(text)")
    #expect(text.contains("\(check.padding(toLength: 11, withPad: " ", startingAt: 0)) "), "\(text)")
  }
}
