import FileFormats
import Foundation
import Networks
import Neural
import Testing
import Workflow

@testable import Experiments

@Suite("What of a file is left out")
struct LeftOutTensorTests {
  private static let network = Network(input: Networks.Shape([4]), layers: [Linear(5), Tanh(), Linear(3)])

  private static let own: [(name: String, shape: [Int])] = [
    ("0.weight", [5, 4]), ("0.bias", [5]), ("2.weight", [3, 5]), ("2.bias", [3]),
  ]

  private static func under(_ prefix: String) -> [(name: String, shape: [Int])] {
    own.map { (prefix + $0.name, $0.shape) }
  }

  private static let patterns: [(extra: [(name: String, shape: [Int])], ignore: [String])] = [
    ([("criterion.weight", [3])], ["criterion.*"]),
    ([("criterion.weight", [3]), ("criterion.a.b", [3])], ["criterion.*"]),
    ([("ema.0.weight", [5, 4]), ("x", [1])], ["ema.*", "x"]),
    ([("loss1", [3]), ("loss2", [3])], ["loss?"]),
    ([("head.weight", [3]), ("heads.weight", [3])], ["head*.weight"]),
  ]

  @Test(
    "what a pattern fits is left out, with or without a prefix", arguments: patterns.indices, ["", "model."])
  func ignore(index: Int, prefix: String) throws {
    let (extra, ignore) = Self.patterns[index]
    let weights = SampleWeights(Self.under(prefix) + extra)
    #expect(
      try weights.names(for: Self.network, ignore: ignore).values.sorted()
        == Self.under(prefix).map(\.name).sorted())
    #expect(try weights.found(for: Self.network, ignore: ignore).notes(listedIn: "names.csv") == [])
    let text = try #require(message { _ = try weights.names(for: Self.network) })
    #expect(extra.allSatisfy { text.contains("unexpected   \($0.name) \($0.shape)") }, "\(text)")
  }

  private static let advice: [(tensors: [(name: String, shape: [Int])], says: String)] = [
    (
      under("model.") + [("criterion.weight", [3])],
      "to leave that out, write `ignore: [criterion.weight]`; or `entry: model`, to take what is under that name alone"
    ),
    (
      under("net.") + [("loss.a", [3]), ("loss.b", [3]), ("temperature", [1])],
      "to leave that out, write `ignore: [\"loss.*\", temperature]`; or `entry: net`"
    ),
    (
      own + [("criterion.weight", [3])],
      "What is none of it is left out with `ignore: [criterion.weight]`"
    ),
    (
      under("ema_model.") + under("online_model."),
      """
      'start.pth' has the network's 4 tensors 2 times
        under ema_model
        under online_model
        = help: say which, as in `entry: ema_model`
      """
    ),
    (
      own.filter { $0.name != "0.bias" } + [("0.bias", [6])],
      "other shape  0.bias [5]: '0.bias' is [6]"
    ),
  ]

  @Test("what is left over is named, with the line that leaves it out", arguments: advice.indices)
  func leftOver(index: Int) {
    let (tensors, says) = Self.advice[index]
    let text = message { _ = try SampleWeights(tensors).names(for: Self.network) } ?? ""
    #expect(text.contains(says), "\(text)")
  }

  @Test("a bias that the network's layer does not have is not taken for something beside the weights")
  func biasOfALayer() throws {
    let network = Network(input: Networks.Shape([4]), layers: [Linear(5, bias: false), Tanh(), Linear(3)])
    let text = message { _ = try SampleWeights(Self.own).names(for: network) }
    #expect(text?.contains("unexpected   0.bias [5]") == true && text?.contains("no such tensors") == true)
    let given = ["0.weight": "0.weight", "2.weight": "2.weight", "2.bias": "2.bias"]
    #expect(message { _ = try SampleWeights(Self.own).names(for: network, names: given) } != nil)
    #expect(try SampleWeights(Self.own).names(for: network, ignore: ["0.bias"]) == given)
  }

  @Test("counters, records of a training, and what holds no floating-point numbers are left out with a word")
  func records() throws {
    let weights = Self.under("module.").map {
      StoredTensor($0.name, shape: $0.shape, [Float](repeating: 1, count: $0.shape.reduce(1, *)))
    }
    let extra = [
      StoredTensor("n_averaged", shape: [], [Int64(3)]), StoredTensor("epoch", shape: [], [Double(7)]),
      StoredTensor("history", shape: [2, 2], [Double(1), 2, 3, 4]),
      StoredTensor("ids", shape: [2], [Int64(1), 2]),
      StoredTensor("empty", shape: [0, 3], [Float]()),
      StoredTensor("model_ema.decay", shape: [], [Float(0.9)]),
      StoredTensor("module.1.num_batches_tracked", shape: [], [Int64(3)]),
    ]
    for isOrdered in [true, false] {
      let found = try SampleWeights(extra + weights, isOrdered: isOrdered).found(for: Self.network)
      #expect(found.matching.basis == .prefix)
      #expect(
        Set(found.notes(listedIn: "names.csv").map { String($0.prefix { $0 != ":" }) }) == [
          "left out, as it holds no floating-point numbers", "left out, as it is a record of the training",
          "left out, as it is empty", "left out, as it belongs to an average of weights",
        ])
    }
  }

  @Test(
    "a number that may be a part of the network is not left out by itself",
    arguments: ["logit_scale", "0.decay", "temperature", "log_sigma"])
  func scalars(_ name: String) {
    let text = message { _ = try SampleWeights(Self.own + [(name, [])]).names(for: Self.network) }
    #expect(text?.contains("unexpected   \(name) []") == true, "\(text ?? "")")
  }

  @Test("a pattern that nothing fits is said, with the name that was probably meant")
  func idlePattern() throws {
    let found = try SampleWeights(Self.own).found(for: Self.network, ignore: ["critrion.*"])
    #expect(found.notes(listedIn: "names.csv") == ["no tensor of the file fits 'critrion.*' of `ignore`"])
    let text = message {
      _ = try SampleWeights(Self.own + [("criterion.w", [3])]).names(
        for: Self.network, ignore: ["critrion.*"])
    }
    #expect(text?.contains("no tensor fits 'critrion.*' of `ignore`; did you mean 'criterion.*'?") == true)
  }

  @Test("a pattern that leaves out what the network needs is named beside it")
  func widePattern() {
    let text = message { _ = try SampleWeights(Self.own).names(for: Self.network, ignore: ["*.bias"]) }
    #expect(
      text?.contains("missing      0.bias [5]: `ignore` leaves it out with '*.bias'") == true, "\(text ?? "")"
    )
    #expect(text?.contains("too wide") == true)
  }

  private static let prefixes = [
    "module.", "_orig_mod.", "module._orig_mod.", "_orig_mod.module.", "model.", "net.",
    "module.net._orig_mod.model.",
    "_fsdp_wrapped_module.module.", "student.backbone.",
  ]

  @Test("wrappers are seen through in any nesting, also around single layers", arguments: prefixes)
  func wrappers(_ prefix: String) throws {
    #expect(try SampleWeights(Self.under(prefix)).found(for: Self.network).matching.basis == .prefix)
    let inner = Self.own.map {
      (name: prefix + $0.name.replacing("2.", with: "2._orig_mod."), shape: $0.shape)
    }
    let found = try SampleWeights(inner, isOrdered: false).names(for: Self.network)
    #expect(found["2.weight"] == "\(prefix)2._orig_mod.weight" && found["0.bias"] == "\(prefix)0.bias")
  }
}

@Suite("Patterns of names")
struct NamePatternTests {
  private static let cases: [(pattern: String, fits: [String], not: [String])] = [
    ("a", ["a"], ["", "aa", "b"]), ("*", ["", "a", "a.b"], []),
    ("a.*", ["a.", "a.b", "a.b.c"], ["a", "ab.c"]),
    ("*.bias", ["0.bias", "a.b.bias"], ["bias", "0.bias.x"]), ("l?.w", ["l1.w", "l..w"], ["l.w", "l12.w"]),
    ("*a*b*", ["ab", "xaxbx", "aab"], ["ba", "a"]), ("a*a", ["aa", "aba"], ["a"]),
    ("ü*", ["ü", "üx"], ["u"]),
    ("", [""], ["a"]),
  ]

  @Test("a pattern fits what it says, whole", arguments: cases.indices)
  func patterns(index: Int) {
    let (pattern, fits, not) = Self.cases[index]
    for name in fits { #expect(NamePattern(pattern).matches(name), "\(pattern) fits \(name)") }
    for name in not { #expect(!NamePattern(pattern).matches(name), "\(pattern) does not fit \(name)") }
  }

  @Test("many stars take little time")
  func time() {
    let start = ContinuousClock.now
    #expect(
      !NamePattern(String(repeating: "*a", count: 200) + "b").matches(String(repeating: "a", count: 2000)))
    #expect(ContinuousClock.now - start < .seconds(5))
  }
}
