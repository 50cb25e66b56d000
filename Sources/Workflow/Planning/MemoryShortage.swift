import Platform

/// More memory than there is.
public struct MemoryShortage: Sendable, Equatable {
  /// The stage that takes more by itself than there will ever be; nil where less is free than the run takes.
  public let stage: String?
  /// In bytes.
  public let needed: Int
  /// In bytes: all of it where a stage is named, and what is free otherwise.
  public let available: Int
  let source: MachineMemory.Source

  /// - Parameters:
  ///   - largest: the stage that takes most, with what the program takes besides.
  ///   - whole: what the run takes at its worst moment.
  /// - Returns: nil where there is enough.
  init?(largest: (stage: String, bytes: Int)?, whole: Int?, of memory: MachineMemory?) {
    guard let memory, let whole, let largest else { return nil }
    if largest.bytes > memory.total {
      (stage, needed, available) = (largest.stage, largest.bytes, memory.total)
    } else if whole > memory.free {
      (stage, needed, available) = (nil, whole, memory.free)
    } else {
      return nil
    }
    source = memory.source
  }

  /// What is said of it, in a sentence without a full stop.
  public var message: String {
    guard let stage else {
      return "\(Self.gigabytes(available)) of memory are free, and this may take \(Self.gigabytes(needed))"
    }
    return
      "'\(stage)' takes about \(Self.gigabytes(needed)) of memory, and \(source.words) \(Self.gigabytes(available))"
  }

  static let help =
    "a smaller network or batch takes less; --ignore-memory runs it all the same, where less is known to do"

  private static func gigabytes(_ bytes: Int) -> String {
    if bytes < 999_500_000 { return "\((bytes + 500_000) / 1_000_000) MB" }
    let tenths = bytes / 100_000_000
    return "\(tenths / 10).\(tenths % 10) GB"
  }
}

extension Plan {
  /// Why stages cannot run on this machine, by their places, as far as their demand is known.
  func stagesTooLarge(for memory: MachineMemory?, by estimates: [StageEstimate?]) -> [Int: String] {
    guard memory != nil else { return [:] }
    return zip(stages.indices, estimates).reduce(into: [:]) { objections, stage in
      guard let bytes = stage.1?.demand?.memory else { return }
      let shortage = MemoryShortage(
        largest: (stages[stage.0].node.name, bytes), whole: bytes, of: memory)
      if let shortage, shortage.stage != nil { objections[stage.0] = shortage.message }
    }
  }
}
