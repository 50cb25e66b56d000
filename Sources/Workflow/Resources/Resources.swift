import Declarations

/// What a stage asks of a cluster. It is in no key: it decides where and how fast, and never what comes out.
public struct Resources: Sendable, Equatable {
  /// Threads that the stage may use.
  public let cores: Int?
  /// In bytes.
  public let memory: Int?
  /// How long one job of the stage may take, in seconds; one that takes longer goes on in another.
  public let time: Int?
  public let partition: String?
  public let account: String?
  /// What else the program that submits is called with, a word each.
  public let options: [String]

  public init(
    cores: Int? = nil, memory: Int? = nil, time: Int? = nil, partition: String? = nil,
    account: String? = nil, options: [String] = []
  ) {
    self.cores = cores
    self.memory = memory
    self.time = time
    self.partition = partition
    self.account = account
    self.options = options
  }

  static let schema = Schema<Resources>.record(
    "resources",
    Field(
      "cores", \.cores, optional: .integer(ExecutionOptions.coreCounts), "Threads that the stage may use."),
    Field("memory", \.memory, optional: .byteCount, "How much memory it may use, such as 8GB."),
    Field(
      "time", \.time, optional: .seconds,
      "How long one job may take, such as 2h; a stage that takes longer goes on in another from its last checkpoint."
    ),
    Field("partition", \.partition, optional: .text, "The partition of the cluster."),
    Field("account", \.account, optional: .text, "Whom it is accounted to."),
    Field(
      "options", \.options, .list(of: .text), default: [],
      "Whatever else sbatch is to be told, a word each, such as --constraint=avx512."),
    build: Resources.init)
}
