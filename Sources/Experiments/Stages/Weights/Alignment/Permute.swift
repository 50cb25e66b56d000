import Declarations
import Networks
import Neural
import Workflow

/// Applies permutations that alignments found to any weights of the network, one after the other or undone.
struct Permute: NetworkStage {
  static let kind = "permute"
  static let version = 1
  static let summary =
    "Moves the hidden units of weights by permutations that `align` found: applied, composed, or undone."
  static let synonyms: [Synonym] = ["apply_permutation", "permutation", "reorder", "unpermute"]
  static let inherited = ["network", "data"]

  static let weights = Output<Weights>("weights")
  static let permutation = Output<PermutationResult>("permutation")
  static let outputs = [weights.declaration, permutation.declaration]

  let subject: Input<Weights>
  let by: [Input<PermutationResult>]
  let inverse: Bool
  let network: Network
  let data: Input<DatasetSource>?

  static let schema = Schema<Permute>.record(
    "`permute`",
    Field(
      "weights", \.subject, .input(), "The weights whose units are moved.",
      alsoCalled: ["model", "of", "params"]),
    Field(
      "by", \.by, .oneOrMore(of: .input()),
      "The permutation, such as that of an `align`; of several the first is applied first.",
      alsoCalled: ["permutation", "permutations", "perm", "with"]),
    Field(
      "inverse", \.inverse, .boolean, default: false, "Whether all of it is undone instead.",
      alsoCalled: ["invert", "undo"]),
    MixingFields.network(), MixingFields.dataHandedOn(\.data),
    ComputingFields.engine(),
    build: { Permute(subject: $0, by: $1, inverse: $2, network: $3.computed(by: $5), data: $4) })

  static func inherits(_ field: String, from reference: String) -> Bool { reference == "weights" }

  /// The data set is handed on, not read.
  func partsRead(of source: Reference) -> Set<String>? { [] }

  func check(in context: CheckContext) {
    if network.module != nil {
      context.report(
        "the units of a Python module cannot be permuted: what ties them is seen in a network's layers",
        at: ["network"],
        help: "write the network as layers or a preset, which takes weights of PyTorch with `import`")
      return
    }
    if let data { NetworkCheck(network: network, data: data).report(in: context) }
    report(
      weights: subject.reference, "'\(subject.name)' and this stage have different networks", at: ["weights"],
      help: "a permutation is of one network", in: context)
    for (index, input) in by.enumerated() {
      report(
        weights: input.reference, "'\(input.name)' permutes the units of another network",
        at: ["by", .index(index)], help: "a permutation is of one network", in: context)
    }
  }

  func run(in context: StageContext) throws {
    let layout = try network.layout()
    let symmetry = NetworkSymmetry(try network.graph())
    let weights = try context.load(subject)
    var whole = NetworkPermutation.identity(of: symmetry)
    for input in by { whole = try context.load(input).permutation(of: symmetry).after(whole) }
    if inverse { whole = whole.inverse }
    try context.emit(
      Self.weights,
      Weights(
        parameters: whole.applied(to: try weights.parameters(for: layout), along: symmetry),
        buffers: whole.applied(toBuffers: try weights.buffers(for: layout), along: symmetry), layout: layout))
    try context.emit(Self.permutation, PermutationResult(whole, of: symmetry))
  }
}

extension Permute {
  func resourceEstimate(in context: EstimateContext) throws -> ResourceEstimate? {
    let vector = try NetworkEstimate(network, batch: 1, in: context).memory.vector
    return ResourceEstimate(memory: 4 *| vector, results: vector)
  }
}
