/// A state of a trajectory: how many steps led to it, and what they were done with.
public struct TrajectoryMark: Sendable, Hashable {
  public let step: Int
  /// Steps of one round, such as an epoch: a plan can count in rounds without knowing the data.
  public let stepsPerRound: Int
  /// Of what each step up to here was done with, as far as the trajectory's scope does not say it.
  public let pace: Digest

  public init(step: Int, stepsPerRound: Int, pace: Digest) {
    self.step = step
    self.stepsPerRound = stepsPerRound
    self.pace = pace
  }
}

extension TrajectoryMark {
  /// How its file is called.
  /// More steps than any round has.
  private static let mostSteps = 1 << 40

  var name: String { "\(step)-\(stepsPerRound)-\(pace)" }

  /// Reads a file's name; nil where it is that of something else.
  init?(name: String) {
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, let step = Int(parts[0]), step > 0, let stepsPerRound = Int(parts[1]),
      (1...Self.mostSteps).contains(stepsPerRound), let pace = Digest(hexadecimal: parts[2])
    else { return nil }
    self.init(step: step, stepsPerRound: stepsPerRound, pace: pace)
  }
}
