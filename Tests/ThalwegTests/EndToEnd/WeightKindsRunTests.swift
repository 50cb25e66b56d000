import Declarations
import Foundation
import TestSupport
import Testing

/// Every kind of result that weights made of weights have, as a user meets it after the run: compared where stages have other
/// names, listed, shown, reported, exported. And what a run with nothing to do leaves alone.
@Suite(
  "Runs of alignments, barriers and planes",
  .enabled(if: hasOpenBLAS, "OpenBLAS is not installed (libopenblas-dev)"))
struct WeightKindsRunTests {
  /// - Parameter prefix: what the names of the stages begin with, of those that make or measure weights made of weights.
  private static func specification(_ prefix: String = "", seed: Int = 2) -> String {
    """
    name: kinds
    data: {moons: {dataset: {two-moons: {count: 60}}, validation: 20}}
    networks: {small: {input: [2], layers: [linear: 6, batch-norm, relu, linear: 5, tanh, linear: 2]}}
    defaults: {train: {network: small, data: moons, epochs: 2, batch: 20}}
    stages:
      a: {train: {seed: 1, epochs: 4, keep: {every-epochs: 1}}}
      b: {train: {seed: \(seed)}}
      c: {train: {seed: 3}}
      \(prefix)line: {curve: {through: [a, b]}}
      \(prefix)chain: {curve: {through: [a, b, c]}}
      \(prefix)middle: {point: {curve: \(prefix)line, at: 0.5}}
      \(prefix)mean: {average: {of: [a, b]}}
      \(prefix)soup: {soup: {of: [a, b]}}
      \(prefix)merged: {merge: {of: [b, c], base: a, method: model-stock}}
      \(prefix)aligned: {align: {weights: b, to: a, restarts: 3}}
      \(prefix)circle: {align: {weights: [b, c], to: a, restarts: 2}}
      \(prefix)others: {permute: {weights: c, by: \(prefix)aligned}}
      \(prefix)along: {evaluate: {curve: \(prefix)line, points: 3, splits: test}}
      \(prefix)mended: {evaluate: {curve: \(prefix)line, points: 3, splits: test, statistics: repair}}
      \(prefix)layers: {barriers: {from: a, to: b, points: 3}}
      \(prefix)rest: {barriers: {from: a, to: b, points: 3, by: all-but-one}}
      \(prefix)groups: {barriers: {from: a, to: b, points: 3, by: group, groups: {first: "0", last: "5"}}}
      \(prefix)pairs: {barriers: {between: [a, b, c], points: 3}}
      \(prefix)three: {landscape: {through: [a, b, c], grid: 3}}
      \(prefix)across: {landscape: {through: [a, b], grid: 4}}
      \(prefix)around: {landscape: {around: b, grid: 3}}
      \(prefix)towards: {landscape: {around: b, directions: {towards: [a, c]}, grid: 3}}
      \(prefix)path: {landscape: {trajectory: a, grid: 3}}
      figures: {plot: {of: [\(prefix)along, \(prefix)layers, \(prefix)rest, \(prefix)groups, \(prefix)pairs, \(prefix)three, \
    \(prefix)across, \(prefix)around, \(prefix)path, \(prefix)aligned, \(prefix)circle, \(prefix)soup, \(prefix)merged/changes]}}

    """
  }

  private static let kinds = [
    "line", "chain", "middle", "mean", "soup", "merged", "aligned", "circle", "others", "along", "mended",
    "layers",
    "rest", "groups", "pairs", "three", "across", "around", "towards", "path",
  ]

  private func workshop() throws -> Workshop {
    let workshop = try Workshop()
    try workshop.write(Self.specification(), to: "kinds.yaml")
    let run = try workshop.thalweg("run", "kinds.yaml")
    #expect(run.code == 0, "\(run.errors)")
    return workshop
  }

  @Test("diff knows stages of other names, and says of each kind what it comes to")
  func difference() throws {
    let workshop = try workshop()
    try workshop.write(Self.specification("new-"), to: "kinds.yaml")
    #expect(try workshop.thalweg("run", "kinds.yaml").code == 0)
    let renamed = try workshop.thalweg("diff", "kinds").output
    for kind in Self.kinds {
      // What shows names is computed from them; the rest is the same result.
      #expect(renamed.contains("the same, called new-\(kind)"), "\(kind)\n\(renamed)")
    }
    try workshop.write(Self.specification("new-", seed: 7), to: "kinds.yaml")
    #expect(try workshop.thalweg("run", "kinds.yaml").code == 0)
    let json = try JSON(
      parsing: try workshop.thalweg("diff", "kinds/2", "kinds/3", "--json", "--all-metrics").output)
    let stages = json["stages"]?.elements ?? []
    let metrics = Set((json["metrics"]?.elements ?? []).compactMap { $0["stage"]?.text })
    for kind in Self.kinds {
      let stage = stages.first { $0["stage"]?.text == "new-\(kind)" }
      let isTouched = kind != "path"
      #expect(
        (stage?["against-first"]?.elements?.first?["result"]?.text == "differs") == isTouched, "\(kind)")
      let hasNumbers = !["line", "chain", "others"].contains(kind) && isTouched
      #expect(metrics.contains("new-\(kind)") == hasNumbers, "\(kind): \(metrics)")
    }
    #expect(try workshop.thalweg("diff", "kinds/2", "kinds/3", "--html", "difference.html").code == 1)
    let page = try workshop.text(of: "difference.html")
    for kind in ["layers", "pairs", "three", "across"] { #expect(page.contains("new-\(kind)"), "\(kind)") }
  }

  @Test("runs and show have the numbers of each kind, and the report a part")
  func numbers() throws {
    let workshop = try workshop()
    let fields = [
      "middle.changes.moved", "mean.changes.distance", "merged.changes.moved", "soup.validation.accuracy",
      "aligned.objective", "aligned.found", "aligned.distance.after", "circle.network-2.distance.after",
      "along.test.error", "mended.test.error.barrier", "layers.test.cross-entropy.barrier",
      "layers.0.test.error.barrier", "rest.test.error.barrier", "groups.first.test.error.barrier",
      "pairs.test.error.barrier.max", "pairs.a-b.test.error.barrier", "three.test.error.min",
      "across.test.error.max",
      "around.test.cross-entropy.min", "towards.test.error.max", "path.test.error.min",
    ]
    let asked = fields.flatMap { ["--show", $0] }
    let runs = try workshop.start(["runs", "--json"] + asked).waitForEnd()
    #expect(runs.code == 0, "\(runs.errors)")
    let row = try #require(try JSON(parsing: runs.output)["runs"]?.elements?.first).compactText
    for field in fields { #expect(row.contains("\"\(field)\""), "\(field)\n\(row)") }
    let shown: [(stage: String, words: String)] = [
      ("aligned", "relaxed"), ("circle", "alignment-networks.csv"), ("others", "aligned"),
      ("layers", "over-interpolation"), ("pairs", "peak-over-worst"), ("soup", "alone"),
      ("merged", "0.weight"),
      ("three", "plane"), ("line", "through"), ("middle", "changes.csv"),
      ("mended", "REPAIR"),
    ]
    for (stage, words) in shown {
      let outcome = try workshop.thalweg("show", "kinds", stage)
      #expect(outcome.code == 0 && outcome.output.contains(words), "\(stage): \(outcome.output)")
    }
    let report = try workshop.text(of: "runs/kinds/1/report.html")
    for words in [
      "Alignments", "Barriers", "Soups", "Weights made of weights", "Along the curves", "REPAIR",
      "aligned-restarts",
      "circle-layers-2", "pairs-error-test", "the line through a and b",
    ] { #expect(report.contains(words), "\(words)") }
  }

  @Test("export has a file for each result, and NumPy's names for what is a permutation")
  func export() throws {
    let workshop = try workshop()
    let outcome = try workshop.thalweg("export", "kinds", "--out", "out")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let files = [
      "line/curve.safetensors", "line/curve-point-0.safetensors", "chain/curve-point-2.safetensors",
      "middle/weights.safetensors",
      "middle/changes.csv", "mean/weights.npz", "soup/weights.safetensors", "soup/selection.json",
      "merged/changes.npz",
      "aligned/weights.safetensors", "aligned/permutation.safetensors", "aligned/permutation.npz",
      "aligned/alignment-restarts.csv", "aligned/alignment-restarts.npz", "aligned/alignment-layers.csv",
      "circle/network-1.safetensors", "circle/network-2.npz", "circle/permutation-2.safetensors",
      "others/permutation.npz", "others/weights.safetensors", "along/points.csv", "mended/points.npz",
      "layers/barriers.csv", "layers/barriers-points.csv", "pairs/barriers.npz", "three/plane.npz",
      "across/plane.csv",
      "around/plane.json", "towards/plane.npz", "path/plane.npz",
    ]
    let there = try workshop.files(under: "out").keys.sorted()
    for file in files { #expect(there.contains(file), "\(file)\n\(there)") }
    let permutation = try #require(try workshop.files(under: "out")["aligned/permutation.safetensors"])
    let text = String(decoding: permutation, as: UTF8.self)
    #expect(text.contains("\"0.source\"") && text.contains("I64"))
  }

  #if os(Linux)
    /// Starts the program with a folder of its own for what is remembered of libraries.
    ///
    /// - Returns: whether it looked for OpenBLAS, as the loader of the system tells.
    private func opens(_ arguments: [String], in workshop: Workshop, expecting code: Int32 = 0) throws -> Bool
    {
      let log = "loader-\(UUID().uuidString)"
      let outcome = try workshop.start(
        arguments,
        environment: [
          "XDG_CACHE_HOME": workshop.folder.appendingPathComponent("cache").path, "LD_DEBUG": "libs",
          "LD_DEBUG_OUTPUT": workshop.folder.appendingPathComponent(log).path,
        ]
      ).waitForEnd()
      #expect(outcome.code == code, "\(outcome.errors)")
      let names = try FileManager.default.contentsOfDirectory(atPath: workshop.folder.path)
      let texts = try names.filter { $0.hasPrefix(log) }.map { try workshop.text(of: $0) }
      #expect(texts.contains { $0.contains("libc.so") }, "the loader says what it does")
      return texts.contains { $0.contains("libopenblas") }
    }

    @Test("a run that has all results, and a plan, leave OpenBLAS closed; another library is another key")
    func library() throws {
      let workshop = try Workshop()
      try workshop.write(Self.specification(), to: "kinds.yaml")
      #expect(try opens(["plan", "kinds.yaml"], in: workshop), "nobody has asked it yet")
      #expect(try !opens(["plan", "kinds.yaml"], in: workshop))
      #expect(try opens(["run", "kinds.yaml"], in: workshop))
      #expect(try !opens(["run", "kinds.yaml"], in: workshop))
      #expect(try !opens(["plan", "kinds.yaml"], in: workshop))
      #expect(try !opens(["run", "moons.yaml"], in: workshop), "no stage of it multiplies matrices")
      // What is remembered of another processor does not count.
      let memory = "cache/thalweg/openblas.json"
      let text = try workshop.text(of: memory)
      let processor = try #require(try JSON(parsing: text)["stamp"]?["processor"]?.text)
      try workshop.write(text.replacing(processor, with: "0 \(processor)"), to: memory)
      #expect(try opens(["plan", "kinds.yaml"], in: workshop))
      #expect(try workshop.text(of: memory) == text)
      // A library that says something else than is remembered is seen when it is opened, before anything is computed.
      let identity = try #require(try JSON(parsing: text)["identity"]?.text)
      try workshop.write(text.replacing(identity, with: "OpenBLAS 0.0.1 Other"), to: memory)
      #expect(try opens(["run", "kinds.yaml"], in: workshop, expecting: 1))
      #expect(try workshop.text(of: memory) == text)
      #expect(try !opens(["run", "kinds.yaml"], in: workshop))
    }
  #endif
}

private let hasOpenBLAS: Bool = {
  let names: [String] = ["libopenblas.so.0", "libopenblas.so", "libopenblas.dylib"]
  return names.contains { name in
    guard let library = dlopen(name, RTLD_NOW) else { return false }
    dlclose(library)
    return true
  }
}()
