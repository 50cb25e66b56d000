import Declarations

/// What training makes small: a mean over the examples of a batch.
///
/// A loss is a type here and a line in `Losses.all`; an engine adds how it computes it.
public protocol Loss: Sendable {
  static var kind: String { get }
  /// What it is, in a few words for a list of them.
  static var summary: String { get }
  /// How it is written.
  static var schema: Schema<Self> { get }

  /// Why outputs of this width do not suit these targets; nil when they do.
  func complaint(outputs: Int, classBound: Int?, targetWidth: Int) -> String?
}

/// Every loss that an experiment can name.
public enum Losses {
  /// One line each, in the order of documentation.
  public static let all: [Case<any Loss>] = [
    .of(CrossEntropy.self).alsoCalled(["CrossEntropyLoss"] + ofProbabilities),
    .of(SquaredError.self).alsoCalled(["MSELoss", "mse"]),
    .of(PythonLoss.self).alsoCalled(["custom", "function", "lambda", "own"]),
  ]

  private static let ofProbabilities = ["nll", "NLLLoss", "nll_loss"].map {
    Synonym($0, "the network ends in logits, without a softmax")
  }

  private static let absent = [
    AbsentCase(
      ["BCELoss", "BCEWithLogitsLoss", "bce", "binary_crossentropy"], "is not supported",
      help: "for two classes: two outputs, and 'cross-entropy'"),
    AbsentCase(
      ["focal", "focal_loss", "FocalLoss", "hinge", "MultiMarginLoss", "KLDivLoss", "kl_div"],
      "is not built in", help: "write it as a function: {python: losses.py:focal}, which PyTorch computes"),
    AbsentCase(
      ["L1Loss", "mae", "l1", "SmoothL1Loss", "HuberLoss", "huber"], "is not supported",
      help: "for regression: 'squared-error'; or a function of your own: {python: losses.py:huber}"),
  ]

  public static let schema: Schema<any Loss> = .choice("a loss", all, absent: absent)
}

extension Case where Value == any Loss {
  fileprivate static func of<Member: Loss>(_ type: Member.Type) -> Case {
    Case(Member.kind, Member.summary, Member.schema, wrap: { $0 }, unwrap: { $0 as? Member })
  }
}

/// The mean of -log softmax(z)_y over the batch, from logits z and classes y.
///
/// With smoothing s over C classes, the targets are s / C everywhere and 1 - s more at y (Szegedy et al. 2016), as
/// PyTorch's `label_smoothing`.
public struct CrossEntropy: Loss, Hashable {
  public static let kind = "cross-entropy"
  public static let summary = "The mean of -log softmax of the right class, for classification."
  public static let schema = Schema<CrossEntropy>.record(
    "`cross-entropy`",
    Field(
      "label-smoothing", \.smoothing, .number(NumberRange(lower: 0, upper: 1, excludesUpper: true)),
      default: 0,
      "How much of each target is spread evenly over all classes.", alsoCalled: ["smoothing"]),
    build: { CrossEntropy(smoothing: $0) })

  /// s, from 0 to below 1.
  public let smoothing: Double

  public init(smoothing: Double = 0) {
    self.smoothing = smoothing
  }

  public func complaint(outputs: Int, classBound: Int?, targetWidth: Int) -> String? {
    guard let classBound else { return "cross-entropy needs classes, but these targets are numbers" }
    return classBound <= outputs
      ? nil
      : "class \(classBound - 1) occurs, and the network has \(outputs) outputs: make its last layer wider"
  }
}

/// The mean of (z - y)² over the batch and its outputs; divided by 2 σ² where σ is given (a normal's negative log
/// likelihood without its constant).
public struct SquaredError: Loss, Hashable {
  public static let kind = "squared-error"
  public static let summary = "The mean of squared differences, for regression."
  public static let schema = Schema<SquaredError>.record(
    "`squared-error`",
    Field(
      "sigma", \.sigma, optional: .number(.positive), "The targets' noise: divides by 2 sigma squared."),
    build: { SquaredError(sigma: $0) })

  public let sigma: Double?

  public init(sigma: Double? = nil) {
    self.sigma = sigma
  }

  public func complaint(outputs: Int, classBound: Int?, targetWidth: Int) -> String? {
    if classBound != nil { return "squared-error needs numbers, but these targets are classes" }
    return targetWidth == outputs
      ? nil : "an example has \(targetWidth) target values, but the network \(outputs) outputs"
  }
}

/// A function of the user's own of (outputs, targets), which PyTorch differentiates: it gives the mean over the batch.
public struct PythonLoss: Loss, Equatable {
  public static let kind = "python"
  public static let summary =
    "A function of your own (`losses.py:focal`) of outputs and targets, for networks that PyTorch computes."
  public static let schema = PythonObject.schema.mapped({ PythonLoss($0) }, from: \.object)

  public let object: PythonObject

  public init(_ object: PythonObject) { self.object = object }

  /// What it makes of outputs and targets only it can tell.
  public func complaint(outputs: Int, classBound: Int?, targetWidth: Int) -> String? {
    guard let classBound, classBound > outputs else { return nil }
    return "class \(classBound - 1) occurs, and the network has \(outputs) outputs: make its last layer wider"
  }
}
