import Declarations
import Neural
import Workflow

/// The directions that a plane has around a network: one makes a line, two a plane.
enum PlaneDirections: Sendable {
  case random(RandomDirections)
  /// From the network towards others.
  case towards([Input<Weights>])
  /// Along the two eigenvectors of the Hessian's largest eigenvalues at the network.
  case hessian(Input<Eigenvectors>)

  /// What applies where nothing is written: two random ones, filter by filter as long as the network's weights.
  static let standard = PlaneDirections.random(RandomDirections(count: 2, norm: .filter, seed: 0))

  static let schema: Schema<PlaneDirections> = .choice(
    "directions of a plane",
    [
      Case(
        "random", "Drawn from a normal distribution; biases and norms have none.", RandomDirections.schema,
        wrap: { .random($0) }, unwrap: { if case .random(let random) = $0 { random } else { nil } }
      ).alsoCalled(["gaussian", "normal", "rand"]),
      Case(
        "towards", "Towards other networks: one makes a line, two a plane.",
        .oneOrMore(of: Input<Weights>.namedSchema), wrap: { .towards($0) },
        unwrap: { if case .towards(let weights) = $0 { weights } else { nil } }
      ).alsoCalled(["to", "weights", "models", "given"]),
      Case(
        "hessian",
        "Along the eigenvectors of the two largest eigenvalues of the Hessian, which a `curvature` of the network found; one "
          + "unit is 1 in weight space.",
        .input(), wrap: { .hessian($0) },
        unwrap: { if case .hessian(let vectors) = $0 { vectors } else { nil } }
      ).alsoCalled(["eigenvectors", "curvature", "sharpest"]),
    ],
    absent: [
      AbsentCase(
        ["gradient", "pca", "states"], "is not among them",
        help: "`trajectory: a` has the principal components of a training")
    ])

  /// The networks that they are made of.
  var weights: [Input<Weights>] { if case .towards(let weights) = self { weights } else { [] } }

  /// How many there are.
  var count: Int {
    switch self {
    case .random(let random): random.count
    case .towards(let weights): weights.count
    case .hessian: 2
    }
  }
}

/// Random directions, as Li et al. 2018 (arXiv 1712.09913) scale them.
struct RandomDirections: Sendable, Equatable {
  let count: Int
  let norm: DirectionNorm
  let seed: UInt64

  static let schema = Schema<RandomDirections>.record(
    "random directions",
    Field(
      "count", \.count, .integer(1...2), default: 2, "How many: 1 makes a line, 2 a plane.",
      alsoCalled: ["n", "dimensions", "dim"]),
    Field(
      "normalise", \.norm, .keyword, default: .filter,
      "What each is scaled to: filter (each filter to the norm of the network's), layer (each tensor), or none.",
      alsoCalled: ["normalize", "norm", "xnorm", "normalization"]),
    Field(
      "seed", \.seed, .seed, default: 0, "What they are drawn from.", alsoCalled: SettingSynonyms.seed),
    build: { RandomDirections(count: $0, norm: $1, seed: $2) })

  /// "each filter as long as that of a"
  func scaleInWords(_ network: String) -> String {
    switch norm {
    case .filter: "each filter as long as that of \(network)"
    case .layer: "each tensor as long as that of \(network)"
    case .none: "not scaled"
    }
  }
}
