import Declarations
import Networks
import Neural

/// How two networks are connected.
enum ConnectMethod: Sendable {
  case band(BandSettings)
  case curve(ConnectingCurve)
  case layerWise(LayerWiseSettings)

  static let standard = ConnectMethod.band(
    BandSettings(
      pivots: 3, steps: 100, rates: [0.1, 0.05, 0.02], momentum: 0.9, weightDecay: 0, threshold: 0.1,
      mostPivots: 15, batch: 256))

  static let schema: Schema<ConnectMethod> = .choice(
    "a way of connecting",
    [
      Case(
        "band", "An elastic band (AutoNEB; Draxler et al. 2018): pivots that slide down across it.",
        BandSettings.schema, wrap: { .band($0) },
        unwrap: { if case .band(let band) = $0 { band } else { nil } }
      ).alsoCalled(["neb", "autoneb", "elastic_band"]),
      Case(
        "curve", "A fitted curve (Garipov et al. 2018), as `fit-curve` fits one.", ConnectingCurve.schema,
        wrap: { .curve($0) }, unwrap: { if case .curve(let curve) = $0 { curve } else { nil } }
      ).alsoCalled(["fit-curve", "fit_curve"]),
      Case(
        "layer-wise",
        "A walk from one to the other: each layer is moved a step, a few steps of gradient descent follow (Tian et al. 2025).",
        LayerWiseSettings.schema, wrap: { .layerWise($0) },
        unwrap: { if case .layerWise(let walk) = $0 { walk } else { nil } }
      ).alsoCalled(["layerwise", "layer_wise", "llpf"]),
    ])

  /// Examples of a step.
  var batch: Int {
    switch self {
    case .band(let band): band.batch
    case .curve(let curve): curve.batch
    case .layerWise(let walk): walk.batch
    }
  }

  /// "an elastic band"
  var words: String {
    switch self {
    case .band: "an elastic band"
    case .curve: "a fitted curve"
    case .layerWise: "a layer-wise path"
    }
  }
}

/// An elastic band between two networks.
struct BandSettings: Sendable, Equatable {
  let pivots: Int
  let steps: Int
  let rates: [Double]
  let momentum: Double
  let weightDecay: Double
  let threshold: Double
  let mostPivots: Int
  let batch: Int

  static let schema = Schema<BandSettings>.record(
    "an elastic band",
    Field(
      "pivots", \.pivots, .integer(1...64), default: 3,
      "Pivots between the ends at the start, evenly on the straight line.", alsoCalled: ["images", "beads"]),
    Field(
      "steps", \.steps, .integer(1...10_000_000), default: 100,
      "Steps of a round, each of which moves every pivot by the gradient of one batch."),
    Field(
      "rates", \.rates, .list(of: .number(.positive), minimum: 1), default: [0.1, 0.05, 0.02],
      "The learning rate of each round: as many rounds as rates.",
      alsoCalled: ["rate", "lr", "learning_rates"]),
    Field(
      "momentum", \.momentum, .number(NumberRange(lower: 0, upper: 1, excludesUpper: true)), default: 0.9,
      "The momentum of the pivots."),
    Field(
      "weight-decay", \.weightDecay, .number(.nonNegative), default: 0,
      "The factor of half the squared weights, added to the loss.", alsoCalled: SettingSynonyms.weightDecay),
    Field(
      "insert-above", \.threshold, .number(.nonNegative), default: 0.1,
      "Between rounds a pivot is put where the loss rises above the straight line between two pivots' by more than this share "
        + "of the range of all.", alsoCalled: ["threshold"]),
    Field(
      "most-pivots", \.mostPivots, .integer(1...64), default: 15,
      "How many pivots there may be; 1 or fewer than `pivots` for none more."),
    Field(
      "batch", \.batch, .integer(1...65_536), default: 256, "Examples per step.",
      alsoCalled: SettingSynonyms.batch),
    build: {
      BandSettings(
        pivots: $0, steps: $1, rates: $2, momentum: $3, weightDecay: $4, threshold: $5, mostPivots: $6,
        batch: $7)
    })
}

/// A curve that is fitted between two networks.
struct ConnectingCurve: Sendable {
  let family: any CurveFamily
  let controlPoints: Int
  let epochs: Int
  let batch: Int
  let optimiser: any Optimiser
  let schedule: any Schedule
  let weightDecay: Double

  static let schema = Schema<ConnectingCurve>.record(
    "a fitted curve",
    Field("family", \.family, CurveFamilies.schema, default: Bezier(), "The kind of curve."),
    Field(
      "control-points", \.controlPoints, .integer(3...66), default: 3,
      "How many control points the curve has, the ends included."),
    Field(
      "epochs", \.epochs, .integer(TrainingCourse.epochCounts), default: 10,
      "Passes over the training split.", alsoCalled: SettingSynonyms.epochs),
    Field(
      "batch", \.batch, .integer(1...65_536), default: 256, "Examples per step.",
      alsoCalled: SettingSynonyms.batch),
    Field(
      "optimiser", \.optimiser, Optimisers.schema, default: SGD(rate: 0.05, momentum: 0.9),
      "How a gradient moves the control points.", alsoCalled: SettingSynonyms.optimiser),
    Field(
      "schedule", \.schedule, Schedules.schema, default: CosineSchedule(to: 1e-5),
      "How the learning rate changes over the fit.", alsoCalled: SettingSynonyms.schedule),
    Field(
      "weight-decay", \.weightDecay, .number(.nonNegative), default: 0,
      "The factor of half the squared weights at t, added to the loss.",
      alsoCalled: SettingSynonyms.weightDecay),
    build: {
      ConnectingCurve(
        family: $0, controlPoints: $1, epochs: $2, batch: $3, optimiser: $4, schedule: $5, weightDecay: $6)
    })
}
