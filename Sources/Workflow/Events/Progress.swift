/// How far a stage has come, and what it has to say about it.
public struct Progress: Sendable, Equatable {
  /// What is counted: "epoch", "point", "cell".
  public let unit: String
  /// How many of them are done; a fraction within one counts.
  public let done: Double
  /// 0 where nobody knows.
  public let total: Double
  /// How many of the done ones were there already: they say nothing of how fast the others go.
  public let reused: Double
  /// A few figures worth watching, such as the loss and the rate, in the order of showing.
  public let figures: [Figure]

  public struct Figure: Sendable, Equatable {
    public let name: String
    public let value: Double

    public init(_ name: String, _ value: Double) {
      self.name = name
      self.value = value
    }
  }

  public init(unit: String, done: Double, of total: Double, reused: Double = 0, figures: [Figure] = []) {
    self.unit = unit
    self.done = done
    self.total = total
    self.reused = reused
    self.figures = figures
  }

  /// The share that is done, from 0 to 1.
  public var fraction: Double { total > 0 ? min(1, max(0, done / total)) : 0 }
}
