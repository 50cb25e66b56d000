import Declarations
import FileFormats
import Foundation
import Networks
import Neural
import Testing
import Workflow

@testable import Experiments

@Suite("Names that the user gives")
struct GivenNamesTests {
  private static let network = Network(
    input: Networks.Shape([2]), layers: [Linear(3), BatchNorm(), Tanh(), Linear(2)])

  private static let tensors: [(name: String, shape: [Int])] = [
    ("net.in.kernel", [3, 2]), ("net.in.offset", [3]), ("net.bn.beta", [3]), ("net.bn.gamma", [3]),
    ("net.bn.var", [3]), ("net.bn.mean", [3]), ("net.out.weight", [2, 3]), ("net.out.bias", [2]),
  ]

  private static let full = [
    "0.weight": "net.in.kernel", "0.bias": "net.in.offset", "1.weight": "net.bn.gamma",
    "1.bias": "net.bn.beta",
    "1.running_mean": "net.bn.mean", "1.running_var": "net.bn.var", "3.weight": "net.out.weight",
    "3.bias": "net.out.bias",
  ]

  private static let ways: [[String: String]] = [
    full, ["0": "net.in", "1": "net.bn", "3": "net.out"],
    // A prefix that all have can be left out, and what is not named is found by itself.
    ["0": "in", "1": "bn", "3": "out"], ["0": "in", "1.weight": "net.bn.gamma", "1": "bn", "3": "net.out"],
    ["1": "net.bn"], [:],
  ]

  @Test("layers and tensors can be named, with or without what all names start with", arguments: ways.indices)
  func named(index: Int) throws {
    #expect(try SampleWeights(Self.tensors).names(for: Self.network, names: Self.ways[index]) == Self.full)
  }

  private static let mistakes: [(names: [String: String], says: [String])] = [
    (
      ["0": "net.in", "1": "net.bn", "3": "net.ou"],
      [
        "`names` says 2 tensors that 'start.pth' does not have",
        "unknown      'net.ou.weight', for 3.weight [2, 3]; did you mean 'net.out.weight'?",
      ]
    ),
    (["0.weight": "net.in.kernle"], ["'net.in.kernle', for 0.weight [3, 2]; did you mean 'net.in.kernel'?"]),
    (
      ["1.weight": "net.bn.gamma", "1.bias": "bn.gamma"],
      ["`names` says 1 tensor more than once", "named twice  net.bn.gamma [3], for 1.weight [3], 1.bias [3]"]
    ),
    (
      [
        "0.weight": "net.out.weight", "1": "net.bn", "0.bias": "net.in.offset", "3.weight": "net.in.kernel",
        "3.bias": "net.out.bias",
      ],
      ["other shape  0.weight [3, 2]: 'net.out.weight' is [2, 3]"]
    ),
  ]

  @Test(
    "a name that leads nowhere, twice to one place, or to another shape is refused",
    arguments: mistakes.indices)
  func mistaken(index: Int) {
    let (names, says) = Self.mistakes[index]
    let text = message { _ = try SampleWeights(Self.tensors).names(for: Self.network, names: names) } ?? ""
    for part in says { #expect(text.contains(part), "\(text)") }
  }

  @Test("two layers may change places")
  func swapped() throws {
    let network = Network(input: Networks.Shape([2]), layers: [Linear(2), Tanh(), Linear(2)])
    let own = [("0.weight", [2, 2]), ("0.bias", [2]), ("2.weight", [2, 2]), ("2.bias", [2])].map {
      (name: $0.0, shape: $0.1)
    }
    let names = try SampleWeights(own).names(for: network, names: ["0": "2", "2": "0"])
    #expect(names["0.bias"] == "2.bias" && names["2.weight"] == "0.weight")
  }

  @Test("where all is named, what else is in the file is left out with a word")
  func allNamed() throws {
    let extra = Self.tensors + [("ema.in.kernel", [3, 2]), ("net.in.kernel_1", [3, 2])]
    let found = try SampleWeights(extra).found(for: Self.network, names: Self.full)
    #expect(
      found.notes(listedIn: "names.csv") == [
        "left out, as the network has nothing of that name: ema.in.kernel [3, 2], net.in.kernel_1 [3, 2]"
      ])
    #expect(message { _ = try SampleWeights(extra).names(for: Self.network) } != nil)
  }

  private static func problems(_ names: String) -> String {
    let specification = """
      name: names
      data: {moons: {dataset: {two-moons: {count: 40}}}}
      stages:
        start:
          import:
            file: start.npz
            network: {input: [2], layers: [linear: 3, tanh, linear: 2]}
            data: moons
            names: \(names)

      """
    do {
      let experiment = try TemporaryExperiment()
      try experiment.folder.write("start.npz", [0])
      try experiment.run(specification)
      return ""
    } catch { return (error as? Diagnostics)?.rendered() ?? "\(error)" }
  }

  private static let written: [(names: String, says: [String])] = [
    (
      "{0: a, 2: a}",
      ["9:24: error: 'a' is given to '0' and '2'", "each name of the file is one of the network's"]
    ),
    ("{0.weight: a, 2.bias: a}", ["'a' is given to '0.weight' and '2.bias'"]),
    (
      "{conv1.weight: 0.weight}",
      [
        "the network has no 'conv1.weight'",
        "the network's name stands on the left: {0.weight: conv1.weight}",
      ]
    ),
    ("{0.weigth: a}", ["the network has no '0.weigth'", "did you mean '0.weight'?"]),
  ]

  @Test("what is wrong without looking into the file is a mistake at its place", arguments: written.indices)
  func planned(index: Int) {
    let (names, says) = Self.written[index]
    let text = Self.problems(names)
    for part in says { #expect(text.contains(part), "\(text)") }
  }
}
