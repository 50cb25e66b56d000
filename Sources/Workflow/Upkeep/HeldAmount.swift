import Declarations

/// How many files, and how much room they take.
public struct HeldAmount: Sendable, Equatable {
  public private(set) var count = 0
  /// In bytes.
  public private(set) var size = 0

  public init() {}

  init(_ files: some Sequence<HeldFile>) { for file in files { add(file.size) } }

  mutating func add(_ size: Int) {
    count += 1
    self.size +|= size
  }
}
