import Foundation
import Testing
import Workflow

@testable import Experiments

/// The folder that this clone is in.
private let root = URL(filePath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

@Suite("The documents")
struct DocumentTests {
  private static let pages: [String] = {
    let docs = (try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: "docs").path)) ?? []
    return ["README.md", "Benchmarks/README.md"] + docs.sorted().map { "docs/\($0)" }
  }()

  private static func text(of page: String) throws -> String {
    try String(contentsOf: root.appending(path: page), encoding: .utf8)
  }

  @Test("README is read in five minutes")
  func length() throws {
    #expect(try Self.text(of: "README.md").utf8.count <= 9_000)
    #expect(Self.pages.count > 8)
  }

  @Test("reference runs are small: 600 KiB each, without weights and histories of steps")
  func referenceRuns() throws {
    let folder = root.appending(path: "runs/reference")
    for run in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      let names = FileManager.default.enumerator(atPath: folder.appending(path: run).path)?
        .compactMap { $0 as? String }
      let sizes = try (names ?? []).map { name in
        let attributes = try FileManager.default.attributesOfItem(
          atPath: folder.appending(path: "\(run)/\(name)").path)
        return attributes[.type] as? FileAttributeType == .typeRegular ? attributes[.size] as? Int ?? 0 : 0
      }
      #expect(!sizes.isEmpty && sizes.reduce(0, +) <= 600 << 10, "\(run): \(sizes.reduce(0, +)) bytes")
    }
  }

  @Test("what a page links to or shows is there", arguments: pages)
  func links(page: String) throws {
    let text = try Self.text(of: page)
    let targets =
      text.matches(of: /\]\(([^)\s]+)\)/).map { String($0.1) }
      + text.matches(of: /src="([^"]+)"/).map { String($0.1) }
    let folder = root.appending(path: page).deletingLastPathComponent()
    for target in targets where !target.hasPrefix("http") {
      let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
      let file = parts[0].isEmpty ? root.appending(path: page) : folder.appending(path: String(parts[0]))
      #expect(FileManager.default.fileExists(atPath: file.path), "\(page) links to \(target)")
      if parts.count > 1, file.pathExtension == "md" {
        let anchors = try Self.anchors(in: String(contentsOf: file, encoding: .utf8))
        #expect(anchors.contains(String(parts[1])), "\(page) links to \(target)")
      }
    }
  }

  /// What headings are linked by, as GitHub makes it.
  private static func anchors(in text: String) throws -> Set<String> {
    Set(
      text.matches(of: /(?m)^#+ (.*)$/).map { heading in
        heading.1.lowercased().filter { $0.isLetter || $0.isNumber || " -_".contains($0) }
          .replacing(" ", with: "-")
      })
  }

  @Test("each kind of stage has an example in the page of settings, and they are one experiment")
  func examples() throws {
    let known = Registry.experiments.stages.map(\.name)
    #expect(Set(Registry.stageExamples.keys) == Set(known))
    let workshop = try Workshop()
    let images = known.filter { $0 != "functions" }.compactMap { Registry.stageExamples[$0] }
    try FileManager.default.createDirectory(
      at: workshop.folder.appending(path: "scripts"), withIntermediateDirectories: true)
    for file in ["weights/end.pth", "weights/curve.pt", "scripts/count.py"] {
      try FileManager.default.createDirectory(
        at: workshop.folder.appending(path: file).deletingLastPathComponent(),
        withIntermediateDirectories: true)
      try workshop.write("", to: file)
    }
    try workshop.write(
      """
      data: {fashion: {dataset: fashion-mnist, validation: 5000}}
      networks: {lenet: {preset: lenet5}}
      stages:
        \(images.joined(separator: "\n  "))
      """, to: "images.yaml")
    let values = try #require(Registry.stageExamples["functions"])
    try workshop.write(
      """
      data: {points: {dataset: {random-function: {}}}}
      networks: {small: {preset: {mlp: {widths: [1, 4, 1]}}}}
      defaults: {train: {network: small, data: points, epochs: 1, optimiser: {adam: {rate: 1e-2}}}}
      stages:
        start: {train: {seed: 1}}
        end: {train: {seed: 2}}
        valley: {fit-curve: {from: start, to: end, control-points: 3, epochs: 1, optimiser: {sgd: {rate: 1e-2}}}}
        \(values)
      """, to: "values.yaml")
    for file in ["images.yaml", "values.yaml"] {
      let outcome = try workshop.thalweg("validate", file)
      #expect(outcome.code == 0, "\(outcome.errors)")
    }
  }
}
