import Declarations
import Platform

/// A kind of work: how it is written, what it refers to, what it makes, and how.
///
/// A stage is a value: its settings. Whatever it refers to it declares as an `Input`, and whatever it makes
/// it declares in `outputs`, so that the workflow can key, store and reuse it without knowing what it does.
public protocol Stage: Sendable {
  /// The key under which it is written: `train`.
  static var kind: String { get }
  /// Raised when equal settings and inputs would no longer give equal results.
  static var version: Int { get }
  /// One sentence on what it does.
  static var summary: String { get }
  /// What other programs call such work.
  static var synonyms: [Synonym] { get }
  static var schema: Schema<Self> { get }
  /// What a stage of the kind makes unless its settings choose otherwise, the main result first; empty where they always
  /// choose.
  static var outputs: [OutputDeclaration] { get }
  /// Types of what a stage of the kind may make beside `outputs`, as its settings ask for it.
  static var furtherTypes: [String] { get }
  /// Fields that are taken from what the stage refers to, where they are not written.
  static var inherited: [String] { get }
  /// Whether a field is taken from what stands in `reference`, a field of the stage, where it is not written.
  static func inherits(_ field: String, from reference: String) -> Bool
  /// References that a stage may be without, and then inherits nothing; empty where it always has one to inherit from.
  static var optionalReferences: [String] { get }
  /// The reference whose stage's inherited settings lie over the defaults and under what the stage itself writes; nil where
  /// what a stage refers to only gives what is missing.
  static var baseReference: String? { get }
  /// Fields of which a stage has exactly one.
  static var alternatives: [String] { get }
  /// What a stage of these settings wants others to make beside what they make anyway.
  static func requests(in settings: Node) -> [StageRequest]
  /// What others ask for by a value that they add to a field of such a stage: "the state after epoch 3".
  ///
  /// - Parameter value: as it stands among the settings of the stage that is asked.
  /// - Returns: nil of a field that nobody adds to.
  static func words(forRequested value: JSON, in field: String) -> String?

  /// What this stage makes, where its settings choose it, in an order that does not depend on spelling: none of it is the
  /// main result then. Nil where it makes `outputs`.
  var chosenOutputs: [OutputDeclaration]? { get }

  /// What this stage makes beside `outputs`, as its settings ask for it; it is named where it is wanted.
  var furtherOutputs: [OutputDeclaration] { get }

  /// The parts of a source that the stage reads: only their digests are in its key. Nil means all.
  func partsRead(of source: Reference) -> Set<String>?

  /// The stage with what its settings leave to what they refer to, such as metrics that suit the data. It is called
  /// when the stage is read, before it is checked and keyed, and reports nothing.
  func resolvingDefaults(in context: CheckContext) -> Self

  /// Looks for mistakes that no single field shows, such as a network that does not fit its data.
  ///
  /// It is called when the plan is made, and must be quick.
  func check(in context: CheckContext)

  /// Finds out what would make the result of little use, such as a class that no example has, while something can still
  /// be done about it.
  ///
  /// It is called when a plan has something to run, and when the stage starts. What it finds follows from settings, its own
  /// and those of the stages before it, and sources alone, stands in sentences without names, and is kept beside the result.
  func warnings(in context: WarningContext) -> [String]

  /// Finds out how much of the work is there already, with the keys that `run` uses, and does none of it.
  ///
  /// - Returns: nil where nothing inside the stage is remembered.
  func cachedProgress(in context: StageContext) throws -> CachedProgress?

  /// About what it takes of the machine, from settings and the sizes of files alone.
  ///
  /// - Returns: nil where that cannot be told.
  func resourceEstimate(in context: EstimateContext) throws -> ResourceEstimate?

  /// Does the work: loads inputs, emits every declared output.
  ///
  /// It runs on a thread of its own, reports progress, and asks often whether it was cancelled.
  func run(in context: StageContext) throws
}

extension Stage {
  public static var synonyms: [Synonym] { [] }
  public static var furtherTypes: [String] { [] }
  public static var inherited: [String] { [] }
  public static func inherits(_ field: String, from reference: String) -> Bool { true }
  public static var optionalReferences: [String] { [] }
  public static var baseReference: String? { nil }
  public static var alternatives: [String] { [] }
  public static func requests(in settings: Node) -> [StageRequest] { [] }
  public static func words(forRequested value: JSON, in field: String) -> String? { nil }
  public var chosenOutputs: [OutputDeclaration]? { nil }
  public var furtherOutputs: [OutputDeclaration] { [] }
  public func partsRead(of source: Reference) -> Set<String>? { nil }
  public func resolvingDefaults(in context: CheckContext) -> Self { self }
  public func check(in context: CheckContext) {}
  public func warnings(in context: WarningContext) -> [String] { [] }
  public func cachedProgress(in context: StageContext) throws -> CachedProgress? { nil }
  public func resourceEstimate(in context: EstimateContext) throws -> ResourceEstimate? { nil }
}

extension Stage {
  /// What this stage makes.
  package var outputs: [OutputDeclaration] { (chosenOutputs ?? Self.outputs) + furtherOutputs }
}

/// A value that one stage adds to a list among the settings of another that it refers to.
public struct StageRequest: Sendable {
  /// Where the reference stands among the settings of the stage that asks.
  public let reference: [PathStep]
  /// The list, a field of the stage that is asked.
  public let field: String
  public let value: Node
  /// What is asked for: "the state after epoch 3".
  public let words: String

  public init(through reference: [PathStep], adding value: Node, to field: String, words: String) {
    (self.reference, self.value, self.field, self.words) = (reference, value, field, words)
  }
}
