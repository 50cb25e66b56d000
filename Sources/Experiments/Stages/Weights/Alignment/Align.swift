import Alignment
import Declarations
import Networks
import Neural
import Platform
import Workflow

/// Permutes the hidden units of networks so that they lie near another one, without a change of what they compute.
struct Align: NetworkStage {
  static let kind = "align"
  static let version = 2
  static let summary =
    "Permutes the hidden units of a network, or of several, so that it lies near another one; what it computes stays the same."
  static let synonyms: [Synonym] = [
    "rebasin", "re_basin", "git_rebasin", "weight_matching", "activation_matching", "match", "alignment",
    "permutation_alignment", "c2m3", "neuron_matching",
  ]
  static let inherited = ["network", "data"]

  static let weights = Output<Weights>("weights")
  static let permutation = Output<PermutationResult>("permutation")
  static let alignment = Output<AlignmentResult>("alignment")
  static let outputs = [weights.declaration, permutation.declaration, alignment.declaration]

  let others: [Input<Weights>]
  let reference: Input<Weights>
  let match: MatchMethod
  let restarts: Int
  let starts: [MatchStart]
  let seed: UInt64
  let network: Network
  let data: Input<DatasetSource>?
  let batch: Int

  static let schema = Schema<Align>.record(
    "`align`",
    Field(
      "weights", \.others, .oneOrMore(of: .input()),
      "The weights whose units are permuted. Several are brought into one order with `to`, so that going round any circle of "
        + "them changes nothing; the results are `network-1`, `network-2` and so on.",
      alsoCalled: ["model_b", "models", "from", "params_b", "of", "network_b"]),
    Field(
      "to", \.reference, .input(), "The weights that they are brought near to, which stay as they are.",
      alsoCalled: ["reference", "model_a", "params_a", "target", "fixed", "network_a"]),
    Field(
      "match", \.match, MatchMethod.schema, default: .weights, "What is made alike.",
      alsoCalled: ["method", "by", "matching"]),
    Field(
      "restarts", \.restarts, .integer(1...10_000), default: 5, role: .extent,
      "How often it is tried, from `starts` first and then from random permutations; the best is kept.",
      alsoCalled: ["num_restarts", "n_init", "tries", "trials", "num_seeds"]),
    Field(
      "starts", \.starts, .list(of: .keyword), default: [.identity, .layers, .relaxed], role: .extent,
      "Where the first of them start: identity (units as they are), layers (one layer after the other from the input on, each "
        + "matched by what is known by then), relaxed (all layers at once, units mixed on the way, then rounded).",
      alsoCalled: ["init", "initial", "start"]),
    Field(
      "seed", \.seed, .seed, default: 0,
      "Decides random starts, and the order in which groups of units are matched.",
      alsoCalled: SettingSynonyms.seed),
    MixingFields.network(),
    Field(
      "data", \.data, optional: .input(),
      "The data set, whose training split activations and midpoint losses are of (default: that of the weights).",
      alsoCalled: SettingSynonyms.data),
    Field(
      "batch", \.batch, .integer(1...65_536), default: 256,
      "Examples per forward pass, or per step of `straight-through`.",
      alsoCalled: SettingSynonyms.batch),
    ComputingFields.engine(),
    build: {
      Align(
        others: $0, reference: $1, match: $2, restarts: $3, starts: $4, seed: $5,
        network: $6.computed(by: $9), data: $7, batch: $8)
    })

  /// Of several networks one result each; then none is the main one.
  var chosenOutputs: [OutputDeclaration]? {
    guard others.count > 1 else { return nil }
    return others.indices.flatMap {
      [
        Self.weights(of: $0, among: others.count).declaration,
        Self.permutation(of: $0, among: others.count).declaration,
      ]
    } + [Self.alignment.declaration]
  }

  static func weights(of index: Int, among count: Int) -> Output<Weights> {
    count == 1 ? weights : Output("network-\(index + 1)")
  }

  static func permutation(of index: Int, among count: Int) -> Output<PermutationResult> {
    count == 1 ? permutation : Output("permutation-\(index + 1)")
  }

  /// How often it is tried: matching by activations has one answer.
  var tries: Int { match.hasRestarts ? restarts : 1 }

  func partsRead(of source: Reference) -> Set<String>? {
    match.readsData && source.name == data?.name ? [DatasetSplit.train.rawValue] : []
  }

  func check(in context: CheckContext) {
    if network.module != nil {
      context.report(
        "the units of a Python module cannot be permuted: what ties them is seen in a network's layers",
        at: ["network"],
        help: "write the network as layers or a preset, which takes weights of PyTorch with `import`")
      return
    }
    if let data {
      NetworkCheck(network: network, data: data).report(in: context)
    } else if match.readsData {
      context.report(
        "`match: \(match.word)` looks at examples, and no data set is given", at: ["data"],
        help: "set `data`, or match by `weights`")
    }
    report(weights: others, in: "weights", help: "weights of one network can be aligned", in: context)
    report(
      weights: reference.reference, "'\(reference.name)' and this stage have different networks", at: ["to"],
      help: "weights of one network can be aligned", in: context)
    reportRepetitions(in: context)
    if others.count > 1, match != .weights {
      context.report(
        "several networks at once are matched by their weights", at: ["match"],
        help:
          "leave it out, or align them one by one: {for: {which: [b, c]}, align: {weights: \"${for.which}\", to: a}}"
      )
    }
    if case .activations = match, restarts > 1, context.writes(["restarts"]) {
      context.report(
        "matching by activations has one answer, which restarts do not change", at: ["restarts"],
        help: "leave it out")
    }
    if let graph = try? network.graph(), NetworkSymmetry(graph).groups.isEmpty {
      context.report(
        "the network has no hidden units that may change places", at: ["network"],
        help: "units between two linear layers or convolutions may")
    }
  }

  private func reportRepetitions(in context: CheckContext) {
    var seen: Set<String> = [reference.reference.text]
    for (index, other) in others.enumerated() where !seen.insert(other.reference.text).inserted {
      context.report(
        "'\(other.reference.text)' is there twice, and lies on itself already",
        at: ["weights", .index(index)],
        help: "name other weights")
    }
  }

  func cachedProgress(in context: StageContext) throws -> CachedProgress? {
    let cells = try RestartCells(of: self, in: context)
    let known = (0..<tries).count { cells.knows($0) }
    return CachedProgress(
      unit: "restart", done: Double(known), of: Double(tries), scopes: [cells.scope])
  }

  func run(in context: StageContext) throws {
    try ProductsIdentity.ofProcess.verify()
    let layout = try network.layout()
    let loaded = try ([reference] + others).map { try context.load($0) }
    let networks = try AlignedNetworks(
      symmetry: NetworkSymmetry(network.graph()), parameters: loaded.map { try $0.parameters(for: layout) },
      buffers: loaded.map { try $0.buffers(for: layout) }, names: ([reference] + others).map(\.reference.text)
    )
    let found = try AlignmentRestarts(of: self, networks, in: context).outcomes()
    let best = found.best(isLower: match.isBetterWhenLower)
    let back = found[best].permutations[0].inverse
    let moves = found[best].permutations.dropFirst().map { back.after($0) }
    let moved = try FunctionCheck(of: self, networks, in: context).verified(moves)
    for index in others.indices {
      try context.emit(
        Self.weights(of: index, among: others.count),
        Weights(parameters: moved[index].parameters, buffers: moved[index].buffers, layout: layout))
      try context.emit(
        Self.permutation(of: index, among: others.count),
        PermutationResult(moves[index], of: networks.symmetry))
    }
    try context.emit(
      Self.alignment,
      AlignmentResult(
        match, networks, starts: (0..<tries).map { start(of: $0).words }, found, best: best, moves: moves,
        moved: moved.map(\.parameters)))
  }
}

/// The networks of an alignment: the one that stays first.
struct AlignedNetworks {
  let symmetry: NetworkSymmetry
  let parameters: [[Float]]
  let buffers: [[Float]]

  /// - Throws: `SettingError` where a number is not finite, since nothing is near it.
  init(
    symmetry: NetworkSymmetry, parameters: [[Float]], buffers: [[Float]], names: [String]
  ) throws(SettingError) {
    (self.symmetry, self.parameters, self.buffers) = (symmetry, parameters, buffers)
    for (vector, name) in zip(parameters, names) where !vector.allSatisfy(\.isFinite) {
      throw SettingError(
        "'\(name)' has weights that are not finite, and cannot be aligned", help: "train it at a lower rate")
    }
  }
}
