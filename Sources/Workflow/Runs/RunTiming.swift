import Declarations

/// What a run took and where it ran: kept apart from results, so that equal results are equal files.
struct RunTiming {
  private let members: [JSON.Member]

  /// - Parameter options: nil where a cluster ran the stages, each with threads of its own.
  init(result: ExecutionResult, seconds: Double, options: ExecutionOptions?) {
    let stages = result.durations.map { JSON.Member($0.node.name, JSON(Self.rounded($0.seconds))) }
    let work = result.durations.compactMap { stage in
      stage.work.map { JSON.Member(stage.node.name, Self.json(of: $0, by: stage.node.kind)) }
    }
    var members = [
      JSON.Member("seconds", JSON(Self.rounded(seconds))), JSON.Member("stages", .object(stages)),
      JSON.Member("work", .object(work)), JSON.Member("host", JSON(HostName.current)),
    ]
    if let options {
      members += [JSON.Member("cores", JSON(options.cores)), JSON.Member("jobs", JSON(options.jobs))]
    } else {
      members.append(JSON.Member("executor", "slurm"))
    }
    self.members = members
  }

  /// With what tells later whether the files beside it are those of the run.
  func text(sealing seal: RunSeal) -> [UInt8] { seal.text(after: members) }

  /// What a stage did: `{"kind": "train", "unit": "epoch", "amount": 5}`
  private static func json(of work: StageWork, by kind: StageKind) -> JSON {
    ["kind": JSON(kind.name), "unit": JSON(work.unit), "amount": JSON(rounded(work.amount))]
  }

  private static func rounded(_ seconds: Double) -> Double { (seconds * 1000).rounded() / 1000 }
}
