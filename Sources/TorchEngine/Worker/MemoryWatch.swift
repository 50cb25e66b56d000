import Platform

/// Looks ten times a second at how much memory a worker has, while somebody waits for it.
struct MemoryWatch {
  private let process: Int32
  /// Bytes that it may have; nil for what the machine has.
  private let most: Int?
  private var last: ContinuousClock.Instant?

  private static let pause = Duration.milliseconds(100)

  init(of process: Int32, most: Int?) { (self.process, self.most) = (process, most) }

  /// What is said of a worker that has too much.
  struct Excess {
    let message: String
    let help =
      "a smaller batch, a smaller network or fewer examples take less; what a card has is not counted"
  }

  /// Nil where all is well, or was a moment ago.
  mutating func excess() -> Excess? {
    let now = ContinuousClock.now
    if let last, now - last < Self.pause { return nil }
    last = now
    guard let own = ResidentMemory.own(process) else { return nil }
    if let most {
      return own <= most
        ? nil
        : Excess(
          message:
            "PyTorch's process took \(Self.words(own)) of memory, more than the \(Self.words(most)) that `memory` of the "
            + "engine allows, and was ended")
    }
    // What has a small part of the memory is not what fills it.
    guard own > MachineMemory.installed / 8, let memory = MachineMemory.now,
      Self.isExhausted(memory, own: own)
    else { return nil }
    return Excess(
      message:
        "PyTorch's process took \(Self.words(own)) of memory, and \(memory.source.words) \(Self.words(memory.total)), of which "
        + "\(Self.words(memory.free)) are left: it was ended before the system does that")
  }

  /// Whether almost nothing is left, and most of what is taken is taken by the worker.
  static func isExhausted(_ memory: MachineMemory, own: Int) -> Bool {
    memory.free < memory.total / 50 && own > (memory.total - memory.free) / 2
  }

  private static func words(_ bytes: Int) -> String {
    bytes < 1_000_000_000
      ? "\((bytes + 500_000) / 1_000_000) MB"
      : "\((bytes + 50_000_000) / 1_000_000_000).\((bytes + 50_000_000) / 100_000_000 % 10) GB"
  }
}
