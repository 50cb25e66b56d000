import Declarations
import FileFormats
import Foundation
import Networks
import Neural
import Testing
import Workflow

@testable import Experiments

/// Curves through given weights, their points, and averages.
@Suite("Weights made out of weights")
struct MixedWeightsTests {
  private static let specification = """
    name: mixed
    data: {moons: {dataset: {two-moons: {count: 60}}}}
    networks:
      small: {input: [2], layers: [linear: 6, batch-norm, tanh, linear: 2]}
    defaults:
      train: {network: small, data: moons, epochs: 2, batch: 20}
    stages:
      a: {train: {seed: 1, epochs: 4, keep: {every-epochs: 1}}}
      b: {train: {seed: 2}}
      line: {curve: {through: [a, b]}}
      first: {point: {curve: line, at: 0, statistics: average}}
      middle: {point: {curve: line, at: 0.5}}
      mean: {average: {of: [a, b], statistics: average}}
      uneven: {average: {of: [a, b], coefficients: [0.25, 0.75], statistics: average}}
      alone: {average: {of: [a], statistics: average}}
      swa: {average: {trajectory: a, from-epoch: 2, statistics: average}}
      chosen: {average: {trajectory: [a/epoch-2, a/epoch-3, a/epoch-4], statistics: average}}
      along: {evaluate: {curve: line, points: 3, splits: test, metrics: [cross-entropy, error]}}
      figures: {plot: {of: along}}
      named: {evaluate: {weights: middle, splits: test, metrics: [cross-entropy, error]}}

    """
  private static let network = Network(
    input: Shape([2]), layers: [Linear(6), BatchNorm(), Tanh(), Linear(2)])

  private func weights(_ stage: String, _ run: TemporaryExperiment.Outcome) throws -> (
    parameters: [Float], buffers: [Float]
  ) {
    let bytes = try TemporaryExperiment.bytes("stages/\(stage)/weights.safetensors", of: run)
    let found = try Weights(files: [ArtifactFile(name: "weights.safetensors", bytes: bytes)])
    let layout = try Self.network.layout()
    return (try found.parameters(for: layout), try found.buffers(for: layout))
  }

  private func table(_ path: String, _ run: TemporaryExperiment.Outcome) throws -> ResultTable {
    try ResultTable(json: try JSON(parsing: TemporaryExperiment.bytes(path, of: run))["table"])
  }

  @Test("averages and points are what they are by hand, and one network alone is itself, bit for bit")
  func numbers() throws {
    let run = try TemporaryExperiment().run(Self.specification)
    #expect(run.failures == [:])
    let (a, b) = (try weights("a", run), try weights("b", run))
    func mixed(_ first: [Float], _ second: [Float], _ share: Double) -> [Float] {
      zip(first, second).map { Float((1 - share) * Double($0) + share * Double($1)) }
    }
    for (stage, share) in [("mean", 0.5), ("uneven", 0.75)] {
      let found = try weights(stage, run)
      #expect(found.parameters == mixed(a.parameters, b.parameters, share))
      #expect(found.buffers == mixed(a.buffers, b.buffers, share))
    }
    #expect(try weights("alone", run) == a)
    #expect(try weights("first", run) == a)
    // A point adds up in single precision.
    for (found, expected) in zip(
      try weights("middle", run).parameters, mixed(a.parameters, b.parameters, 0.5))
    {
      #expect(abs(found - expected) <= 1e-6 * max(1, abs(expected)))
    }
  }

  @Test("an average over the kept epochs of a training is that of these weights, whatever names them")
  func trajectory() throws {
    let experiment = try TemporaryExperiment()
    let run = try experiment.run(Self.specification)
    let states = try (2...4).map { epoch in
      let bytes = try TemporaryExperiment.bytes("stages/a/epoch-\(epoch).safetensors", of: run)
      return try Weights(files: [ArtifactFile(name: "weights.safetensors", bytes: bytes)])
        .parameters(for: Self.network.layout())
    }
    let mean = states[0].indices.map { index in
      Float(states.map { Double($0[index]) / 3 }.reduce(0, +))
    }
    let swa = try weights("swa", run)
    #expect(swa.parameters == mean)
    #expect(try weights("chosen", run) == swa)
    // Epochs that no longer count, and a training that goes by another name, leave the average as it is.
    let kept = Self.specification.replacing("every-epochs: 1", with: "epochs: [2, 3, 4]")
    #expect(try experiment.run(kept).executed.contains("swa") == false)
  }

  @Test("a point as a network of its own measures as it does on its curve, which is its own segment")
  func statistics() throws {
    let run = try TemporaryExperiment().run(Self.specification)
    let along = try table("stages/along/points.json", run)
    #expect(Set(along.rows.map(\.[0].text)) == ["curve"])
    let figure = String(
      decoding: try TemporaryExperiment.bytes("stages/figures/along-along.svg", of: run), as: UTF8.self)
    #expect(!figure.contains("straight segment, test") && figure.contains(">Cross-entropy<"))
    let report = String(decoding: try TemporaryExperiment.bytes("report.html", of: run), as: UTF8.self)
    #expect(report.contains("along: test barrier on the straight segment"))
    #expect(report.contains("Metrics at 3 even points along the straight segment."))
    let named = try table("stages/named/networks.json", run)
    for metric in ["cross-entropy", "error"] {
      #expect(along.numbers(metric) { $0[2].number == 0.5 } == named.numbers(metric) { _ in true })
    }
    #expect(try weights("middle", run).buffers != weights("mean", run).buffers)
  }

  @Test("what moved is told tensor by tensor, and merges move from their base")
  func changes() throws {
    let run = try TemporaryExperiment().run(
      Self.specification + """
          base: {train: {seed: 3, epochs: 1}}
          one: {train: {from: base, seed: 4}}
          two: {train: {from: base, seed: 5}}
          slerp: {merge: {of: [one, two], method: slerp}}
          added: {merge: {of: [one, two], base: base, method: {task-arithmetic: {scale: 0.5}}, statistics: average}}
          ties: {merge: {of: [one, two], base: base, method: {ties: {density: 0.25}}}}
          dare: {merge: {of: [one, two], base: base, method: {dare: {drop: 0.75, seed: 2}}}}
          stock: {merge: {of: [one, two], base: base, method: model-stock}}
          moved: {plot: {of: [ties/changes, dare/changes]}}

        """)
    #expect(run.failures == [:])
    func changes(_ stage: String) throws -> WeightChanges {
      try WeightChanges(files: [
        ArtifactFile(
          name: "changes.json", bytes: try TemporaryExperiment.bytes("stages/\(stage)/changes.json", of: run))
      ])
    }
    let layout = try Self.network.layout()
    let alone = try changes("alone").table
    #expect(alone.numbers("moved") == layout.parameters.map { _ in 0 })
    #expect(alone.rows.compactMap(\.[0].text) == layout.parameters.map(\.name))
    let (base, ties) = (try weights("base", run).parameters, try weights("ties", run).parameters)
    let table = try changes("ties").table
    for (tensor, row) in zip(layout.parameters, table.rows) {
      let moved = tensor.range.count { base[$0] != ties[$0] }
      let distance = tensor.range.reduce(0.0) { $0 + pow(Double(ties[$1]) - Double(base[$1]), 2) }
        .squareRoot()
      #expect(row[1].number == Double(tensor.count) && row[2].number == Double(moved))
      #expect(abs(row[3].number - distance) < 1e-9)
    }
    let total = table.numbers("moved").reduce(0, +)
    #expect(total > 0 && total <= 0.5 * Double(layout.parameterCount) + 2, "each of two keeps a quarter")
    let (one, two) = (try weights("one", run).parameters, try weights("two", run).parameters)
    let half = base.indices.map { index -> Float in
      let learned = Double(one[index] - base[index]) + Double(two[index] - base[index])
      return Float(Double(base[index]) + 0.5 * learned)
    }
    #expect(try weights("added", run).parameters == half)
    let report = String(decoding: try TemporaryExperiment.bytes("report.html", of: run), as: UTF8.self)
    #expect(report.contains("ties of 2:") && report.contains("differ from the base"))
  }

  @Test(
    "the average of the late epochs of a training is no worse, and averaged statistics are others than its own"
  )
  func estimates() throws {
    let specification = Self.specification
      .replacing("two-moons: {count: 60}", with: "two-moons: {count: 400, noise: 0.2}")
      .replacing("epochs: 2, batch: 20", with: "epochs: 30, batch: 40, optimiser: {adam: {rate: 1e-2}}")
      .replacing("epochs: 4, keep: {every-epochs: 1}", with: "keep: {every-epochs: 1}")
    let run = try TemporaryExperiment().run(
      specification + """
          late: {average: {trajectory: a, from-epoch: 21}}
          compared: {evaluate: {weights: [a, late, mean], splits: test, metrics: [error]}}
          anew: {evaluate: {weights: mean, splits: test, metrics: [error], statistics: estimate}}

        """)
    #expect(run.failures == [:])
    let errors = try table("stages/compared/networks.json", run).numbers("error")
    let anew = try table("stages/anew/networks.json", run).numbers("error")[0]
    #expect(errors[1] <= errors[0] + 2, "the average of late epochs is no worse: \(errors)")
    #expect(errors[2] != anew, "averaged statistics are others than those of the average")
  }

  @Test(
    "between deep networks with batch norms an average errs by chance with the statistics that its networks came with, and not with its own"
  )
  func chance() throws {
    let specification = """
      name: deep
      data: {moons: {dataset: {two-moons: {count: 400, noise: 0.2}}}}
      networks:
        deep: {input: [2], layers: [{repeat: 6, block: [{linear: 64}, batch-norm, relu]}, {linear: 2}]}
      defaults:
        train: {network: deep, data: moons, epochs: 20, batch: 40, optimiser: {adam: {rate: 1e-2}}}
        evaluate: {splits: test, metrics: error}
      stages:
        a: {train: {seed: 1}}
        b: {train: {seed: 2}}
        mean: {average: {of: [a, b]}}
        averaged: {average: {of: [a, b], statistics: average}}

      """
    let experiment = try TemporaryExperiment()
    let first = try experiment.run(specification)
    #expect(first.failures == [:])
    // What people have who average state dicts and leave the running statistics of one of them in place.
    func tensors(_ stage: String) throws -> SafetensorsFile {
      let bytes = try TemporaryExperiment.bytes("stages/\(stage)/weights.safetensors", of: first)
      return try SafetensorsFile(decoding: FileContent(name: stage, bytes: Data(bytes)))
    }
    let (a, mean) = (try tensors("a"), try tensors("mean"))
    let left = mean.tensors.map { $0.name.contains(".running_") ? a[$0.name] ?? $0 : $0 }
    try experiment.folder.write("left.safetensors", Array(SafetensorsFile.encode(left)))
    let run = try experiment.run(
      specification + """
          left: {import: {file: left.safetensors, network: deep, data: moons}}
          named: {evaluate: {weights: [a, b, mean, averaged, left]}}
          anew: {evaluate: {weights: [averaged, left], statistics: estimate}}

        """)
    #expect(run.failures == [:])
    let errors = try table("stages/named/networks.json", run).numbers("error")
    #expect(errors[0] < 6 && errors[1] < 6 && errors[2] < 10, "\(errors)")
    #expect(errors[3] > 40 && errors[4] > 40, "\(errors)")
    // It is the statistics alone: estimated, both are the average that has its own.
    #expect(try table("stages/anew/networks.json", run).numbers("error") == [errors[2], errors[2]])
  }

  @Test("a fit starts from given weights, or from another curve's control points")
  func initialPoints() throws {
    let run = try TemporaryExperiment().run(
      Self.specification + """
          third: {train: {seed: 3}}
          bent: {curve: {through: [a, third, b], family: bezier}}
          given: {fit-curve: {from: a, to: b, initial-points: third, epochs: 1, batch: 20, optimiser: {sgd: {rate: 1e-30}}, schedule: constant}}
          taken: {fit-curve: {from: a, to: b, initial-points: bent, epochs: 1, batch: 20, optimiser: {sgd: {rate: 1e-30}}, schedule: constant}}
          chain: {curve: {through: [a, third, b, a]}}
          last: {point: {curve: chain, at: 0.3333333333333333}}
          on: {evaluate: {curve: bent, points: 5, splits: test, metrics: [cross-entropy]}}

        """)
    #expect(run.failures == [:])
    let bent = try TemporaryExperiment.bytes("stages/bent/curve.safetensors", of: run)
    for stage in ["given", "taken"] {
      #expect(try TemporaryExperiment.bytes("stages/\(stage)/curve.safetensors", of: run) == bent)
    }
    for (found, third) in zip(try weights("last", run).parameters, try weights("third", run).parameters) {
      #expect(abs(found - third) < 1e-5)
    }
  }

  @Test(
    "what makes no weights is refused at its place",
    arguments: [
      ("point: {curve: line, at: 0.5, statistics: own}", "a point of a curve has no statistics of its own"),
      ("average: {of: [a, b], statistics: own}", "an average has no statistics of its own"),
      ("average: {of: [a, b], coefficients: [0.5, 0.6]}", "the coefficients add up to 1.1, not to 1"),
      ("average: {of: [a, b], coefficients: [1]}", "1 coefficient for 2 weights"),
      ("average: {trajectory: b}", "'b' keeps no epochs"),
      ("average: {trajectory: a, from-epoch: 9}", "'a' keeps no epoch from 9 on"),
      ("average: {trajectory: mean}", "'mean' is no training, and has no states on its way"),
      ("average: {of: a, from-epoch: 1}", "weights that are named are all averaged"),
      ("merge: {of: [a, b], method: ties}", "`ties` starts from a base, and none is given"),
      ("merge: {of: [a, b], base: a, method: slerp}", "`slerp` has no base"),
      ("merge: {of: [a, b], base: a, method: ties}", "'a' is the base, and has learned nothing beyond it"),
      ("merge: {of: a, method: slerp}", "`slerp` merges exactly 2 networks, and 1 is named"),
      (
        "merge: {of: a, base: b, method: model-stock}",
        "`model-stock` merges at least 2 networks, and 1 is named"
      ),
      (
        "merge: {of: [a, b], method: slerp, statistics: own}",
        "merged weights have no statistics of their own"
      ),
      (
        "fit-curve: {from: a, to: b, initial-points: [mean, middle]}",
        "2 inner control points are given, and a curve of 3 control points has 1"
      ),
      (
        "fit-curve: {from: a, to: b, initial-points: line}",
        "0 inner control points are given, and a curve of 3 control points has 1"
      ),
      ("curve: {through: [a, a]}", "a segment from 'a' to itself has no length"),
      (
        "average: {of: [a, b], network: {input: [2], layers: [linear: 2]}}",
        "'a' and this stage have different networks"
      ),
    ])
  func refusals(_ stage: String, _ message: String) throws {
    #expect {
      _ = try TemporaryExperiment().run(Self.specification + "  wrong: {\(stage)}\n")
    } throws: { error in
      (error as? Diagnostics)?.list.contains { $0.message == message } == true
    }
  }

  @Test(
    "where imported weights say nothing of data, a stage that needs them says that they are missing",
    arguments: ["curve: line", "weights: [one, two]", "weights: one"])
  func dataOfImports(subject: String) throws {
    let specification = """
      name: given
      networks: {small: {input: [2], layers: [linear: 2]}}
      stages:
        one: {import: {file: one.safetensors, network: small}}
        two: {import: {file: two.safetensors, network: small}}
        line: {curve: {through: [one, two]}}
        measured: {evaluate: {\(subject)}}
        figures: {plot: {of: measured}}

      """
    let error = #expect(throws: Diagnostics.self) { _ = try TemporaryExperiment().plan(specification) }
    let messages = error?.list.map(\.message) ?? []
    #expect(messages == ["`data` is missing here"], "\(messages)")
  }
}
