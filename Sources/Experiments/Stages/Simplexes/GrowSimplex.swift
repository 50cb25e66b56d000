import Declarations
import Networks
import Neural
import Workflow

/// What a simplex grows from.
enum SimplexStart: Referable {
  static var acceptedTypes: [String] { Weights.acceptedTypes + SimplexResult.acceptedTypes }
}

/// Adds vertices to a network or a simplex, one after the other, so that the loss stays low all over the simplex and its volume
/// is large; of several networks a complex, whose simplexes share the new vertices (Benton et al. 2021, arXiv 2102.13042).
struct GrowSimplex: CombinationTraining {
  static let kind = "simplex"
  static let version = 1
  static let summary =
    "Adds vertices to a network, a simplex or several of either, one by one, so that the loss is low all over what they span."
  static let synonyms: [Synonym] = [
    "spro", "simplicial_complex", "complex", "simplexes", "simplices", "mode_connecting_volume", "volume",
    Synonym("espro", "it makes the simplex; `ensemble: {simplex: tri}` samples from it"),
  ]

  static let simplex = Output<SimplexResult>("simplex")
  static let growth = Output<SimplexGrowth>("growth")
  static let history = Output<TrainingHistory>("history")
  static let outputs = [simplex.declaration, growth.declaration, history.declaration]

  /// More vertices than anybody can train.
  static let vertexCounts = 1...64

  let from: [Input<SimplexStart>]
  let vertices: Int
  let samples: Int
  let volume: Double
  let scatter: Double
  let network: Network
  let data: Input<DatasetSource>
  let seed: UInt64
  let epochs: Int
  let batch: Int
  let shuffle: Bool
  let augmentation: Augmentation?
  let dropout: Double?
  let optimiser: any Optimiser
  let clipNorm: Double?
  let schedule: any Schedule
  let horizon: Int?
  var loss: (any Loss)?
  let checkpoints: CheckpointSettings

  static let schema = Schema<GrowSimplex>.record(
    "`simplex`", absent: TrainingFields.absent,
    Field(
      "from", \.from, .oneOrMore(of: .input()), role: .extent,
      "A network or a simplex that vertices are added to; of several, each new vertex joins the simplexes of all.",
      alsoCalled: ["start", "base", "networks", "weights", "models", "modes", "init_from"]),
    Field(
      "vertices", \.vertices, .integer(vertexCounts), default: 1, role: .extent,
      "How many vertices are added. One more trains that one alone.",
      alsoCalled: ["n_verts", "num_vertices", "n_vert", "n_connector", "connecting_points"]),
    Field(
      "samples", \.samples, .integer(1...1000), default: 5,
      "Networks of the simplex that each step tries; their losses are averaged.",
      alsoCalled: ["n_sample", "n_samples", "num_samples", "nsample", "H"]),
    Field(
      "volume", \.volume, .number(.nonNegative), default: 1e-6,
      "The factor of the logarithm of the volume, which is taken off the loss.",
      alsoCalled: [
        "lambda",
        Synonym(
          "LMBD", "published code takes the logarithm of the volume's square: the factor is twice that"),
        Synonym(
          "vol_reg", "published code takes the logarithm of the volume's square: the factor is twice that"),
      ]),
    Field(
      "scatter", \.scatter, .number(.positive), default: 1e-3,
      "Standard deviation of noise in each weight of a new vertex, which starts at the mean of those that there are."
    ),
    Field(
      "network", \.network, .network, "The network of all vertices (default: that of the first).",
      alsoCalled: SettingSynonyms.network),
    Field(
      "data", \.data, .input(), "The data set to train on (default: that of the first network).",
      alsoCalled: SettingSynonyms.data),
    Field(
      "seed", \.seed, .seed, default: 0,
      "Decides the samples, the order of examples, the noise, and dropout; each vertex has its own of it.",
      alsoCalled: SettingSynonyms.seed),
    Field(
      "epochs", \.epochs, .integer(TrainingCourse.epochCounts), default: 10, role: .extent,
      "Passes over the training split for each vertex.", alsoCalled: SettingSynonyms.epochs),
    TrainingFields.batch(\.batch), TrainingFields.shuffle(\.shuffle),
    TrainingFields.augmentation(\.augmentation),
    Field(
      "dropout", \.dropout, optional: .number(Dropout.rates),
      "The rate of every dropout in these trainings (default: the network's own).",
      alsoCalled: SettingSynonyms.dropout),
    Field(
      "optimiser", \.optimiser, Optimisers.schema, default: SGD(rate: 0.01, momentum: 0.9),
      "How a gradient moves a new vertex.", alsoCalled: SettingSynonyms.optimiser),
    TrainingFields.clipNorm(\.clipNorm),
    Field(
      "schedule", \.schedule, Schedules.schema, default: CosineSchedule(to: 1e-5), role: .perStep,
      "How the learning rate changes, anew for each vertex.", alsoCalled: SettingSynonyms.schedule),
    TrainingFields.horizon(\.horizon), TrainingFields.loss(\.loss),
    TrainingFields.checkpoints(\.checkpoints),
    ComputingFields.engine(),
    build: {
      GrowSimplex(
        from: $0, vertices: $1, samples: $2, volume: $3, scatter: $4, network: $5.computed(by: $19), data: $6,
        seed: $7, epochs: $8, batch: $9, shuffle: $10, augmentation: $11.flatMap { $0.isNone ? nil : $0 },
        dropout: $12, optimiser: $13, clipNorm: $14, schedule: $15, horizon: $16, loss: $17, checkpoints: $18)
    })

  func check(in context: CheckContext) {
    reportTraining(in: context)
    for (index, input) in from.enumerated() {
      report(
        weights: input.reference, "'\(input.name)' and this simplex have different networks",
        at: ["from", .index(index)], help: "leave out `network` to inherit it; vertices are of one network",
        in: context)
    }
    if let name = from.map(\.reference.text).firstRepeated {
      context.report("'\(name)' is named twice", at: ["from"], help: "name each network once")
    }
  }

  /// The seed of the vertex that joins so many.
  func seed(afterVertices count: Int) -> UInt64 {
    CounterRandom(seed: seed, purpose: .simplex, epoch: Self.seedEpoch, lane: count).bits(at: 0)
  }

  /// No epoch of a training.
  private static let seedEpoch = 1 << 31

  /// The training of a vertex that joins a complex.
  func job(joining complex: SimplicialComplex, on examples: Examples) -> TrainingJob {
    let start = complex.start(scatteredBy: scatter, seed: seed)
    return job(
      .vertex(of: complex.joined(by: start), samples: samples, volume: volume),
      seed: seed(afterVertices: complex.vertices.count), on: examples)
  }

  func cachedProgress(in context: StageContext) throws -> CachedProgress? {
    try SimplexGrowing(of: self, in: context).cachedProgress()
  }

  func run(in context: StageContext) throws {
    let grown = try SimplexGrowing(of: self, in: context).run()
    try context.emit(Self.simplex, SimplexResult(grown.complex, layout: try network.layout()))
    try context.emit(Self.growth, grown.growth)
    try context.emit(Self.history, TrainingHistory(grown.whole, of: grown.task))
  }
}
