import Declarations

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What a run took and where it ran: kept apart from results, so that equal results are equal files.
struct RunTiming {
  let json: JSON

  init(result: ExecutionResult, seconds: Double, options: ExecutionOptions) {
    let stages = result.durations.map { JSON.Member($0.node.name, JSON(Self.rounded($0.seconds))) }
    let work = result.durations.compactMap { stage in
      stage.work.map { JSON.Member(stage.node.name, Self.json(of: $0, by: stage.node.kind)) }
    }
    json = [
      "seconds": JSON(Self.rounded(seconds)),
      "stages": .object(stages),
      "work": .object(work),
      "host": JSON(Self.hostName),
      "cores": JSON(options.cores),
      "jobs": JSON(options.jobs),
    ]
  }

  /// What a stage did: `{"kind": "train", "unit": "epoch", "amount": 5}`
  private static func json(of work: StageWork, by kind: StageKind) -> JSON {
    ["kind": JSON(kind.name), "unit": JSON(work.unit), "amount": JSON(rounded(work.amount))]
  }

  private static func rounded(_ seconds: Double) -> Double { (seconds * 1000).rounded() / 1000 }

  private static var hostName: String {
    var name = [CChar](repeating: 0, count: 256)
    return gethostname(&name, name.count - 1) == 0
      ? String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self) : "unknown"
  }
}
