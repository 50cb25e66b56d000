import Declarations
import Networks
import Neural
import Workflow

/// The weights of several networks made those of one, by a method of the literature.
struct Merge: MixingStage {
  static let kind = "merge"
  static let version = 1
  static let summary =
    "Merges networks: slerp; or what each learned beyond a base, by task arithmetic, TIES, DARE or model stock."
  static let synonyms: [Synonym] = ["merge_method", "mergekit", "combine", "model_merging"]

  static let outputs = MixedOutputs.all

  let members: [Input<Weights>]
  let base: Input<Weights>?
  let method: any MergeMethod
  let statistics: StatisticsPolicy?
  let network: Network
  let data: Input<DatasetSource>?
  let batch: Int

  static let schema = Schema<Merge>.record(
    "`merge`",
    Field(
      "of", \.members, .oneOrMore(of: .input()), "The weights to merge.",
      alsoCalled: ["models", "weights", "members", "slices"]),
    Field(
      "base", \.base, optional: .input(),
      "The weights that all were trained from, for the methods that start from them.",
      alsoCalled: ["base_model", "pretrained", "from"]),
    Field(
      "method", \.method, MergeMethods.schema, "How they are merged.", alsoCalled: ["merge_method", "by"]),
    MixingFields.statistics(\.statistics), MixingFields.network(), MixingFields.data(),
    MixingFields.batch(\.batch), ComputingFields.engine(),
    build: {
      Merge(
        members: $0, base: $1, method: $2,
        statistics: $3.flatMap { $0 == .estimate(examples: nil) ? nil : $0 }, network: $4.computed(by: $7),
        data: $5, batch: $6)
    })

  static let optionalReferences = ["base"]

  static func inherits(_ field: String, from reference: String) -> Bool { true }

  private var methodKind: any MergeMethod.Type { type(of: method) }

  func check(in context: CheckContext) {
    reportMixing(own: "merged weights have no statistics of their own", in: context)
    report(weights: members, in: "of", help: "weights of one network can be merged", in: context)
    let kind = methodKind.kind
    if let base {
      report(
        weights: base.reference, "'\(base.name)' and this stage have different networks", at: ["base"],
        help: "the base has the network of what was trained from it", in: context)
      if !methodKind.takesBase {
        context.report(
          "`\(kind)` has no base", at: ["base"],
          help: "leave it out; task-arithmetic, ties, dare and model-stock start from one")
      } else if members.contains(where: { $0.reference.text == base.reference.text }) {
        context.report(
          "'\(base.reference.text)' is the base, and has learned nothing beyond it", at: ["of"],
          help: "leave it out of `of`")
      }
    } else if methodKind.takesBase {
      context.report(
        "`\(kind)` starts from a base, and none is given", at: ["method"],
        help:
          "write `base:` with the weights that all were trained from, such as `a/epoch-0` (`keep: {epochs: [0]}`)"
      )
    }
    if !methodKind.memberCounts.contains(members.count) {
      let wanted = methodKind.memberCounts
      let words = wanted.count == 1 ? "exactly \(wanted.lowerBound)" : "at least \(wanted.lowerBound)"
      context.report(
        "`\(kind)` merges \(words) networks, and \(members.count) \(members.count == 1 ? "is" : "are") named",
        at: ["of"])
    }
    if case .repair = policy {
      context.report(
        "merged weights are no average whose statistics could be repaired", at: ["statistics"],
        help: "`estimate`")
    }
  }

  /// Weights, task vectors, and what is kept of these.
  var heldVectors: Int { 3 *| members.count +| 4 }

  func run(in context: StageContext) throws {
    let layout = try network.layout()
    let weights = try members.map { try context.load($0) }
    let vectors = try weights.map { try $0.parameters(for: layout) }
    let base = try self.base.map { try context.load($0).parameters(for: layout) }
    try context.checkCancellation()
    let merged = method.merged(vectors, base: base, tensors: layout.parameters.map(\.range))
    try emit(
      Mixture(
        parameters: merged,
        averagedBuffers: { WeightAverage.of(try weights.map { try $0.buffers(for: layout) }) },
        reference: base ?? vectors[0], referenceInWords: base == nil ? "the first of them" : "the base",
        method: "\(methodKind.kind) of \(members.count)"),
      in: context)
  }
}
