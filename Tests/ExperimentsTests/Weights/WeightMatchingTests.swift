import FileFormats
import Foundation
import Networks
import Neural
import Testing

@testable import Experiments

@Suite("Which tensors of a file are which of a network")
struct WeightMatchingTests {
  /// Positions 0 to 6 with dropout counted; 0, 1, 3 and 5 have weights here, which is 0, 1, 4 and 6 there.
  private static let network = Network(
    input: Networks.Shape([2]),
    layers: [
      Linear(3), BatchNorm(), Relu(), Dropout(0.5), Linear(4), Tanh(), Linear(4),
    ])

  private static let own: [(name: String, shape: [Int])] = [
    ("0.weight", [3, 2]), ("0.bias", [3]), ("1.weight", [3]), ("1.bias", [3]), ("1.running_mean", [3]),
    ("1.running_var", [3]), ("3.weight", [4, 3]), ("3.bias", [4]), ("5.weight", [4, 4]), ("5.bias", [4]),
  ]

  private static func renamed(_ names: [String: String]) -> [(name: String, shape: [Int])] {
    own.map { ("\(names[$0.name.layerName] ?? $0.name.layerName).\($0.name.leafName)", $0.shape) }
  }

  private static func match(
    _ tensors: [(name: String, shape: [Int])], isOrdered: Bool = true
  ) throws -> WeightMatching {
    try SampleWeights(tensors, isOrdered: isOrdered).found(for: network).matching
  }

  @Test("its own names are taken, in whatever order, and the count of batches is ignored")
  func sameNames() throws {
    let matching = try Self.match(Self.own.reversed() + [("1.num_batches_tracked", [])])
    #expect(matching.basis == .name)
    #expect(matching.pairs.map(\.tensor.name) == Self.own.map(\.name))
    #expect(matching.pairs.allSatisfy { $0.tensor.name == $0.name })
  }

  @Test("a prefix that all names have is left out", arguments: ["module.", "module.net."])
  func prefix(_ prefix: String) throws {
    let matching = try Self.match(Self.own.map { (prefix + $0.name, $0.shape) }, isOrdered: false)
    #expect(matching.basis == .prefix)
    #expect(matching.pairs.allSatisfy { prefix + $0.tensor.name == $0.name })
  }

  @Test("PyTorch's numbers, where dropout takes one, are known", arguments: ["", "module."])
  func dropoutCounted(_ prefix: String) throws {
    let names = Self.renamed(["3": "4", "5": "6"]).map { (prefix + $0.name, $0.shape) }
    let matching = try Self.match(names, isOrdered: false)
    #expect(matching.basis == .dropoutCounted)
    #expect(matching.pairs.map(\.name) == names.map(\.0))
  }

  private static let other = renamed(["0": "first", "1": "norm", "3": "middle", "5": "a"])

  @Test("other names are taken in order, and the user is told")
  func order() throws {
    let matching = try Self.match(Self.other)
    #expect(matching.basis == .order)
    #expect(matching.pairs.map(\.name) == Self.other.map(\.name))
    #expect(
      try SampleWeights(Self.other).found(for: Self.network).notes(listedIn: "names.csv") == [
        "the file has other names than the network, and its 10 tensors were taken by order and shape: "
          + "first.weight -> 0.weight, first.bias -> 0.bias, norm.weight -> 1.weight, … (all of them stand in names.csv)"
      ])
  }

  @Test("parameters may come first and buffers after")
  func buffersLast() throws {
    let isBuffer = { (tensor: (name: String, shape: [Int])) in tensor.name.contains("running_") }
    let matching = try Self.match(Self.other.filter { !isBuffer($0) } + Self.other.filter(isBuffer))
    #expect(matching.pairs.map(\.name) == Self.other.map(\.name))
  }

  @Test("a bias is not taken for a scale of the same shape because it stands in its place")
  func leaves() throws {
    var names = Self.other
    names.swapAt(2, 3)
    let matching = try Self.match(names)
    #expect(matching.basis == .shape)
    #expect(matching.pairs.map(\.name) == Self.other.map(\.name))
  }

  @Test("without an order, layers are told apart by their shapes where no two are alike")
  func shape() throws {
    let matching = try Self.match(Self.other, isOrdered: false)
    #expect(matching.basis == .shape)
    #expect(matching.pairs.map(\.name) == Self.other.map(\.name))
  }

  private static let mismatches: [(name: String, tensors: [(name: String, shape: [Int])], says: String)] = [
    (
      "a tensor that is missing under its name, and one that nothing wants",
      own.map { ($0.name == "5.bias" ? "5.offset" : $0.name, $0.shape) },
      """
      'start.pth' does not fit the network; of its 10 tensors: 1 missing, 1 unexpected
        missing      5.bias [4]
        unexpected   5.offset [4]
        = help: if these are the same under other names, write `names: {5.bias: 5.offset}`
      """
    ),
    (
      "a layer of another name", renamed(["5": "head"]),
      """
      'start.pth' does not fit the network; of its 10 tensors: 2 missing, 2 unexpected
        missing      5.weight [4, 4]; did you mean 'head.weight'?
        missing      5.bias [4]; did you mean 'head.bias'?
        unexpected   head.weight [4, 4]
        unexpected   head.bias [4]
        = help: if these are the same under other names, write `names: {"5": head}`
      """
    ),
    (
      "another shape", own.map { ($0.name, $0.name == "3.weight" ? [3, 4] : $0.shape) },
      """
      'start.pth' does not fit the network; of its 10 tensors: 1 of another shape
        other shape  3.weight [4, 3]: '3.weight' is [3, 4], which is transposed
        = help: is this the network that the weights are of?
      """
    ),
    (
      "no running statistics", own.filter { !$0.name.contains("running_") },
      """
      'start.pth' does not fit the network; of its 10 tensors: 2 missing
        missing      1.running_mean [3]
        missing      1.running_var [3]
        = help: a batch norm needs its running statistics; save model.state_dict(), not the parameters alone
      """
    ),
    (
      "a tensor more", own + [("7.weight", [2, 4])],
      """
      'start.pth' does not fit the network; of its 10 tensors: 1 unexpected
        unexpected   7.weight [2, 4]
        = help: is this the network that the weights are of? What is none of it is left out with `ignore: [7.weight]`
      """
    ),
    (
      "other names, and another shape in their order",
      other.map { ($0.name, $0.name == "middle.weight" ? [5, 3] : $0.shape) },
      """
      'start.pth' does not fit the network; of its 10 tensors: 10 missing, 10 unexpected
         0.weight [3, 2]  <-  first.weight [3, 2]
         0.bias [3]  <-  first.bias [3]
         1.weight [3]  <-  norm.weight [3]
         1.bias [3]  <-  norm.bias [3]
         1.running_mean [3]  <-  norm.running_mean [3]
         1.running_var [3]  <-  norm.running_var [3]
        other shape  3.weight [4, 3]  <-  middle.weight [5, 3]
        = help: say what belongs together, as in `names: {0.weight: first.weight}`, or a layer at a time
      """
    ),
  ]

  @Test("what does not fit is named, tensor by tensor, with what to do", arguments: mismatches.indices)
  func mismatch(index: Int) {
    let (name, tensors, says) = Self.mismatches[index]
    #expect(message { _ = try Self.match(tensors) } == says, "\(name)")
  }

  @Test("a file of a hundred thousand tensors is refused in little time")
  func manyTensors() throws {
    let tensors = (0..<100_000).map { (name: "layer.number\($0).weight", shape: [1]) }
    let start = ContinuousClock.now
    let text = message { _ = try Self.match(tensors, isOrdered: false) }
    #expect(text?.contains("… and 99988 more") == true)
    #expect(ContinuousClock.now - start < .seconds(20))
  }
}
