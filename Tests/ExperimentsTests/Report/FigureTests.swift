import FileFormats
import Foundation
import Testing

@testable import Experiments

@Suite("Figures of plots")
struct FigureTests {
  private static let specification = """
    name: small
    data: {moons: {dataset: {two-moons: {count: 1000, noise: 0.3}}}}
    defaults:
      train:
        network: {input: [2], layers: [linear: 12, tanh, linear: 2]}
        data: moons
        epochs: 6
        batch: 10
        record: steps
    stages:
      start: {train: {seed: 1}}
      end: {train: {seed: 2}}
      valley: {fit-curve: {from: start, to: end, epochs: 2}}
      along: {evaluate: {curve: valley, points: 5, metrics: [ece, accuracy, cross-entropy, error]}}
      plane: {landscape: {curve: valley, grid: 5}}
      standard: {plot: {of: [along, plane, start, valley]}}
      notebook: {plot: {of: [along, plane], style: notebook}}
      paper: {plot: {of: [along, plane], style: paper, limits: {error: 14}}}

    """

  @Test("each figure has the numbers it shows beside it, and each style its own")
  func files() throws {
    let outcome = try TemporaryExperiment().run(Self.specification)
    let names = try RunFiles.files(of: outcome).keys.filter { $0.hasSuffix(".svg") }
    #expect(names.count == 5 + 3 + 3)
    for name in names {
      let content = try #require(RunFiles.files(of: outcome)[name.dropLast(4) + ".csv"])
      let table = try CSVTable(decoding: FileContent(name: name, bytes: content))
      #expect(table.columns.count > 2 && table.rows.count > 2, "\(name)")
    }

    let standard = try Self.lines("stages/standard/along-along.csv", outcome)
    #expect(standard[0] == #"series,t,Expected calibration error,Accuracy (%),Cross-entropy,Error (%)"#)
    #expect(standard.count == 1 + 2 * 2 * 5)
    let notebook = try Self.lines("stages/notebook/along-along.csv", outcome)
    #expect(notebook[0] == "series,t,Cross-entropy,Accuracy (%),Expected calibration error")
    #expect(notebook.count == 1 + 2 * 5 && notebook[1].hasPrefix("train,0.0,"))

    let planes = try ["standard", "notebook", "paper"].map { style in
      try #require(RunFiles.files(of: outcome)["stages/\(style)/plane-error.svg"]).utf8Text
    }
    #expect(Set(planes).count == 3)
    #expect(planes.map { $0.contains(">&gt; 14") } == [false, false, true])
  }

  @Test("more steps than a figure can show become slices with their least, mean and greatest")
  func slices() throws {
    let outcome = try TemporaryExperiment().run(Self.specification)
    let lines = try Self.lines("stages/standard/start-training.csv", outcome)
    let history = try Self.lines("stages/start/history-steps.csv", outcome)
    #expect(history.count == 1 + 600)
    #expect(lines.count == 1 + 120 + 6)
    #expect(
      lines[0] == "series,epoch,training loss,\"training loss, least\",\"training loss, greatest\","
        + "training accuracy (%),\"training accuracy (%), least\",\"training accuracy (%), greatest\"")
    // The second slice of 600 steps in 120 is the sixth to the tenth step.
    let slice = lines[2].split(separator: ",", omittingEmptySubsequences: false).compactMap { Double($0) }
    let steps = history[6...10].map { $0.split(separator: ",").compactMap { Double($0) } }
    let losses = steps.map { $0[2] }
    #expect(abs(slice[1] - losses.reduce(0, +) / 5) < 1e-12)
    #expect(slice[2] == losses.min() && slice[3] == losses.max() && abs(slice[0] - 0.075) < 1e-12)
  }

  private static func lines(_ file: String, _ outcome: TemporaryExperiment.Outcome) throws -> [String] {
    let text = try #require(RunFiles.files(of: outcome)[file], "\(file)").utf8Text
    return text.split(separator: "\n").map(String.init)
  }
}

extension Data {
  fileprivate var utf8Text: String { String(decoding: self, as: UTF8.self) }
}
