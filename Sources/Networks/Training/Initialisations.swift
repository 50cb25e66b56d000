import Declarations

/// How weights begin.
///
/// An initialisation is a type here and a line in `Initialisations.all`. It draws weights; biases
/// are uniform with bound 1/√fan-in (PyTorch's default), a norm's factors 1 and its offsets 0.
public protocol Initialisation: Sendable {
  static var kind: String { get }
  /// What it is, in a few words for a list of them.
  static var summary: String { get }
  /// How it is written.
  static var schema: Schema<Self> { get }

  /// One weight of a tensor.
  func weight(_ random: some StandardDraws, at index: Int, fanIn: Int, fanOut: Int) -> Double
}

/// Random numbers by position, which an engine gives.
public protocol StandardDraws {
  /// Uniform on [-1, 1).
  func symmetric(at index: Int) -> Double
  /// Normal with mean 0 and deviation 1.
  func normal(at index: Int) -> Double
}

/// Every initialisation that an experiment can name.
public enum Initialisations {
  /// One line each, in the order of documentation.
  public static let all: [Case<any Initialisation>] = [
    .of(UniformFanIn.self).alsoCalled(["default", "pytorch"]),
    .of(KaimingUniform.self).alsoCalled(["he_uniform"]),
    .of(KaimingNormal.self).alsoCalled([
      "he_normal", Synonym("kaiming", "there is 'kaiming-uniform' too"),
      Synonym("he", "there is 'kaiming-uniform' too"),
    ]),
    .of(XavierUniform.self).alsoCalled([
      "glorot_uniform", Synonym("xavier", "there is 'xavier-normal' too"),
      Synonym("glorot", "there is 'xavier-normal' too"),
    ]),
    .of(XavierNormal.self).alsoCalled(["glorot_normal"]),
  ]

  public static let schema: Schema<any Initialisation> = .choice("an initialisation", all)
}

extension Case where Value == any Initialisation {
  fileprivate static func of<Member: Initialisation>(_ type: Member.Type) -> Case {
    Case(Member.kind, Member.summary, Member.schema, wrap: { $0 }, unwrap: { $0 as? Member })
  }
}

/// Uniform with bound 1/√fan-in, as PyTorch does by default for linear layers and convolutions.
public struct UniformFanIn: Initialisation, Hashable {
  public static let kind = "uniform-fan-in"
  public static let summary = "Draws weights uniformly with bound 1/√fan-in, the default of PyTorch."
  public static let schema = Schema<UniformFanIn>.record("`uniform-fan-in`", build: UniformFanIn.init)

  public init() {}

  public func weight(_ random: some StandardDraws, at index: Int, fanIn: Int, fanOut: Int) -> Double {
    random.symmetric(at: index) / Double(fanIn).squareRoot()
  }
}

/// Uniform with bound √(6 / fan-in), for layers before a relu (He et al. 2015).
public struct KaimingUniform: Initialisation, Hashable {
  public static let kind = "kaiming-uniform"
  public static let summary = "Draws weights uniformly with bound √(6/fan-in), for relu."
  public static let schema = Schema<KaimingUniform>.record("`kaiming-uniform`", build: KaimingUniform.init)

  public init() {}

  public func weight(_ random: some StandardDraws, at index: Int, fanIn: Int, fanOut: Int) -> Double {
    random.symmetric(at: index) * (6 / Double(fanIn)).squareRoot()
  }
}

/// Normal with deviation √(2 / fan-in), for layers before a relu (He et al. 2015).
public struct KaimingNormal: Initialisation, Hashable {
  public static let kind = "kaiming-normal"
  public static let summary = "Draws weights normally with deviation √(2/fan-in), for relu."
  public static let schema = Schema<KaimingNormal>.record("`kaiming-normal`", build: KaimingNormal.init)

  public init() {}

  public func weight(_ random: some StandardDraws, at index: Int, fanIn: Int, fanOut: Int) -> Double {
    random.normal(at: index) * (2 / Double(fanIn)).squareRoot()
  }
}

/// Uniform with bound √(6 / (fan-in + fan-out)) (Glorot and Bengio 2010).
public struct XavierUniform: Initialisation, Hashable {
  public static let kind = "xavier-uniform"
  public static let summary = "Draws weights uniformly with bound √(6/(fan-in + fan-out)), for tanh."
  public static let schema = Schema<XavierUniform>.record("`xavier-uniform`", build: XavierUniform.init)

  public init() {}

  public func weight(_ random: some StandardDraws, at index: Int, fanIn: Int, fanOut: Int) -> Double {
    random.symmetric(at: index) * (6 / Double(fanIn + fanOut)).squareRoot()
  }
}

/// Normal with deviation √(2 / (fan-in + fan-out)) (Glorot and Bengio 2010).
public struct XavierNormal: Initialisation, Hashable {
  public static let kind = "xavier-normal"
  public static let summary = "Draws weights normally with deviation √(2/(fan-in + fan-out)), for tanh."
  public static let schema = Schema<XavierNormal>.record("`xavier-normal`", build: XavierNormal.init)

  public init() {}

  public func weight(_ random: some StandardDraws, at index: Int, fanIn: Int, fanOut: Int) -> Double {
    random.normal(at: index) * (2 / Double(fanIn + fanOut)).squareRoot()
  }
}
