import Declarations
import Platform

/// What a stage asks of a cluster. It is in no key: it decides where and how fast, and never what comes out.
public struct Resources: Sendable, Equatable {
  /// Threads that the stage may use.
  public let cores: Int?
  /// Cards that compute; 0 for none, which takes back what is written for the kind.
  public let gpus: Int?
  /// In bytes.
  public let memory: Int?
  /// How long one job of the stage may take, in seconds; one that takes longer goes on in another.
  public let time: Int?
  public let partition: String?
  public let account: String?
  /// What else the program that submits is called with, a word each.
  public let options: [String]

  public init(
    cores: Int? = nil, gpus: Int? = nil, memory: Int? = nil, time: Int? = nil, partition: String? = nil,
    account: String? = nil, options: [String] = []
  ) {
    self.cores = cores
    self.gpus = gpus
    self.memory = memory
    self.time = time
    self.partition = partition
    self.account = account
    self.options = options
  }

  /// How many threads anybody may ask for; far more than machines have.
  package static let coreCounts = 1...4096
  /// The same of cards.
  package static let cardCounts = 0...1024

  package static let schema = Schema<Resources>.record(
    "resources",
    Field(
      "cores", \.cores, optional: .integer(Resources.coreCounts), "Threads that the stage may use.",
      alsoCalled: ["cpus", "threads", "cpus_per_task"]),
    Field(
      "gpus", \.gpus, optional: .integer(Resources.cardCounts),
      "How many GPUs it gets (sbatch --gpus; 0: none); PyTorch computes with one. A type is asked for by `options`.",
      alsoCalled: ["gpu", "num_gpus", "gres", "gpus_per_node", "gpus_per_task", "accelerators"]),
    Field(
      "memory", \.memory, optional: .byteCount, "How much memory it may use, such as 8GB.",
      alsoCalled: ["mem", "ram"]),
    Field(
      "time", \.time, optional: .seconds,
      "How long one job may take, such as 2h; a longer stage resumes in another job from its last checkpoint.",
      alsoCalled: ["walltime", "time_limit", "timeout"]),
    Field("partition", \.partition, optional: .text, "The partition of the cluster.", alsoCalled: ["queue"]),
    Field("account", \.account, optional: .text, "The account to charge."),
    Field(
      "options", \.options, .list(of: .text), default: [],
      "Other options for sbatch, one per item, such as --constraint=avx512."),
    build: Resources.init)
}
