/// What `sbatch` is called with for one stage.
///
/// Everything is handed over word by word, and no shell reads any of it: names and paths may hold whatever they like.
struct SlurmSubmission: Sendable {
  let ticket: JobTicket
  /// For people who look at the queue.
  let name: String
  let resources: Resources
  /// Numbers of jobs that have to succeed first.
  let dependencies: [String]
  /// The script that the job starts with.
  let script: String
  /// What the script is called with: the file of the log, then the program and its arguments.
  let scriptWords: [String]

  /// Writes what the program prints into a file, and becomes the program, so that signals reach it.
  ///
  /// `--output` would not do: Slurm reads `%` and `\` in it.
  static let scriptText = """
    #!/bin/sh
    exec >>"$1" 2>&1
    shift
    exec "$@"

    """

  var words: [String] {
    fixed + requested + resources.options + [script] + scriptWords
  }

  private var fixed: [String] {
    [
      "--job-name=\(name)", "--comment=\(SlurmJob.comment(of: ticket))", "--output=/dev/null", "--chdir=/",
      "--export=ALL", "--ntasks=1",
      // A node that fails gives the job back to the queue, and jobs that wait for it go on waiting.
      "--requeue", "--kill-on-invalid-dep=yes",
      // To the program alone, which then keeps a checkpoint and ends.
      "--signal=B:TERM@\(secondsToStop)",
    ] + (dependencies.isEmpty ? [] : ["--dependency=afterok:\(dependencies.joined(separator: ":"))"])
  }

  private var requested: [String] {
    var words: [String] = []
    if let cores = resources.cores { words.append("--cpus-per-task=\(cores)") }
    // Slurm's K is 1024 bytes, and its times are whole minutes.
    if let memory = resources.memory { words.append("--mem=\((memory + 1023) / 1024)K") }
    if let time = resources.time { words.append("--time=\((time + 59) / 60)") }
    if let partition = resources.partition { words.append("--partition=\(partition)") }
    if let account = resources.account { words.append("--account=\(account)") }
    return words
  }

  /// How long before its time is up a job is told. Slurm may tell it half a minute earlier still.
  private var secondsToStop: Int { max(10, min(120, (resources.time ?? 1200) / 10)) }
}
