import Declarations

/// What a stage can ask when it is checked, and where it reports what is wrong.
public final class CheckContext {
  private let settings: Node
  private let stages: ExactDictionary<any Stage>
  private let sources: ExactDictionary<any Source>
  private(set) var problems = Problems()

  init(settings: Node, stages: ExactDictionary<any Stage>, sources: ExactDictionary<any Source>) {
    self.settings = settings
    self.stages = stages
    self.sources = sources
  }

  /// The settings of the stage that `reference` names; nil where that could not be read.
  public func stage(_ reference: Reference) -> (any Stage)? { stages[reference.name] }

  /// The source that `input` names; nil where that could not be read.
  public func source<S: Source>(_ input: Input<S>) -> S? { sources[input.name] as? S }

  /// Reports a mistake at `path` within the stage's settings.
  public func report(_ message: String, at path: [PathStep], help: String? = nil) {
    problems.report(message, at: settings.nearest(to: path).place, help: help)
  }
}
