/// A program to start: what it is called with, and all that it sees of the world.
public struct ProgramCall: Sendable {
  /// The program and its arguments. One without a slash is looked for along the PATH of `environment`; a relative
  /// path is seen from `folder`.
  public var words: [String]
  /// The whole environment: nothing is inherited.
  public var environment: [String: String]
  /// Where it runs; here where that is nil.
  public var folder: String?
  /// The file that is written anew with what it prints.
  public var output: String
  /// The file for what it prints as errors; that of the output where it is nil.
  public var errors: String?

  public init(
    _ words: [String], environment: [String: String], folder: String? = nil, output: String = "/dev/null",
    errors: String? = nil
  ) {
    self.words = words
    self.environment = environment
    self.folder = folder
    self.output = output
    self.errors = errors
  }
}
