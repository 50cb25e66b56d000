/// How a run is brought to a cluster.
public struct SlurmOptions: Sendable {
  public let slurm: Slurm
  public let snapshot: SpecificationSnapshot
  /// The program, which every machine of the cluster finds under this path.
  public let program: String
  /// Where relative paths are seen from, on every machine.
  public let workingFolder: String
  public let limits: StoreLimits
  public let patience: Patience

  public init(
    slurm: Slurm, snapshot: SpecificationSnapshot, program: String, workingFolder: String,
    limits: StoreLimits,
    patience: Patience = Patience()
  ) {
    self.slurm = slurm
    self.snapshot = snapshot
    self.program = program
    self.workingFolder = workingFolder
    self.limits = limits
    self.patience = patience
  }
}
