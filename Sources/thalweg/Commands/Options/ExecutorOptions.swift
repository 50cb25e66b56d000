import ArgumentParser
import Cluster
import Platform
import ResultStore
import Workflow

/// Where stages run.
struct ExecutorOptions: ParsableArguments {
  enum Choice: String, ExpressibleByArgument, CaseIterable { case local, slurm }

  @Option(
    name: .customLong("executor"),
    help: ArgumentHelp(
      "Where stages run: here, or each as a Slurm job.",
      discussion: """
        With slurm, store, runs, program and data have to be on a file system that all machines share. \
        Set what stages ask for under 'resources' in the experiment.
        """))
  var choice = Choice.local

  /// What the run has to know of the cluster; nil where it runs here.
  ///
  /// - Parameter variables: what the jobs find in their environment, beside what is in this one.
  /// - Throws: `FileError` where this machine does not submit to one, `StoreError` where the store cannot be written.
  func slurm(
    for snapshot: SpecificationSnapshot, in store: Store, limits: StoreLimits,
    telling variables: [String: String]
  ) throws -> SlurmOptions? {
    guard choice == .slurm else { return nil }
    let environment = Environment.ofProcess
    let seen = Environment.allOfProcess.merging(variables) { _, told in told }
    return SlurmOptions(
      slurm: try Slurm(environment: seen, keepingIn: try store.folderForTemporaryFiles()),
      snapshot: snapshot, program: Self.program, workingFolder: Self.workingFolder(environment),
      limits: limits)
  }

  /// This program's own path.
  private static var program: String {
    realPath("/proc/self/exe") ?? realPath(CommandLine.arguments[0]) ?? CommandLine.arguments[0]
  }

  /// The folder that the user is in, by the name that they know it by: the real one may be that of a mount, which is
  /// another on other machines.
  private static func workingFolder(_ environment: Environment) -> String {
    let real = realPath(".") ?? "."
    guard let named = environment["PWD"], named.hasPrefix("/"), realPath(named) == real else { return real }
    return named
  }

  private static func realPath(_ path: String) -> String? {
    var found = realpath(path, nil)
    while found == nil, errno == EINTR { found = realpath(path, nil) }
    guard let real = found else { return nil }
    defer { free(real) }
    return String(cString: real)
  }
}
