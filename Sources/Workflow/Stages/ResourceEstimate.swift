import Declarations
import Platform
import ResultStore

/// About what a stage takes of the machine, found out without running it.
public struct ResourceEstimate: Sendable, Equatable {
  /// Bytes in use at the worst moment, beside what the program takes itself.
  public let memory: Int
  /// Bytes of its results: they are kept in the store, and copied into run directories.
  public let results: Int
  /// Bytes that the store keeps besides: checkpoints, cells, predictions.
  public let remembered: Int
  /// Floating-point operations of the whole of it: as many as the cores would do at their peak in the time it takes.
  public let operations: Double
  /// Of how many units the whole of it is, as its work is counted: epochs, points. None where it is not counted.
  public let units: Double

  public init(memory: Int, results: Int, remembered: Int = 0, operations: Double = 0, units: Double = 0) {
    self.memory = memory
    self.results = results
    self.remembered = remembered
    self.operations = operations
    self.units = units
  }

  /// Nil where either is not known.
  var operationsPerUnit: Double? { extent?.operationsPerUnit }

  /// Nil where operations or units are not known.
  var extent: WorkExtent? {
    units > 0 && operations > 0 ? WorkExtent(units: units, operationsPerUnit: operations / units) : nil
  }
}

/// How much the whole work of a stage is.
struct WorkExtent: Sendable, Equatable {
  let units: Double
  let operationsPerUnit: Double
}

/// What a stage can ask when it is estimated.
public final class EstimateContext {
  /// How many threads the engine has.
  public let threads: Int
  /// How much room the store gives to what is remembered inside stages.
  public let limits: StoreLimits
  private let stages: ExactDictionary<any Stage>
  private let sources: SourceResolution
  private var known: ExactDictionary<any Sendable> = [:]

  package init(_ graph: Graph, sources: SourceResolution, threads: Int, limits: StoreLimits) {
    self.threads = threads
    self.limits = limits
    self.sources = sources
    stages = ExactDictionary(graph.stages.map { ($0.name, $0.stage) }) { first, _ in first }
  }

  /// The settings of the stage that `input` names; nil where it is none.
  public func stage<Target>(_ input: Input<Target>) -> (any Stage)? { stages[input.name] }

  /// The source that `input` names.
  public func source<S: Source>(_ input: Input<S>) -> S? {
    sources.sources[input.name]?.source as? S
  }

  /// What `make` gives, found out once for all stages that ask under one name.
  public func remembering<Value: Sendable>(_ name: String, _ make: () throws -> Value) rethrows -> Value {
    if let value = known[name] as? Value { return value }
    let value = try make()
    known[name] = value
    return value
  }
}
