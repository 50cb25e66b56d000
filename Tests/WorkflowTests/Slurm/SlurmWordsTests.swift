import Testing

@testable import Cluster
@testable import Specifications
@testable import Workflow

@Suite("Speaking with Slurm")
struct SlurmWordsTests {
  @Test(
    "a line of squeue is read, whatever its comment holds",
    arguments: [
      ("17|PENDING|Dependency|thalweg:a/1", .pending, JobTicket(run: "a", number: 1)),
      ("17|PENDING|DependencyNeverSatisfied|thalweg:a/1", .barred, JobTicket(run: "a", number: 1)),
      ("18|RUNNING|None|mine|yours", .running, nil), ("19|COMPLETING|None|(null)", .running, nil),
      ("20|COMPLETED|None|thalweg:", .completed, nil), ("21|CANCELLED|None|", .cancelled, nil),
      ("21|CANCELLED|DependencyNeverSatisfied|", .barred, nil),
      ("22|TIMEOUT|TimeLimit|", .outOfTime, nil), ("23|NODE_FAIL|None|", .lost, nil),
      ("24|BOOT_FAIL|None|", .lost, nil), ("25|PREEMPTED|None|", .lost, nil),
      ("26|OUT_OF_MEMORY|None|", .failed, nil), ("27|SOMETHING_NEW|None|", .running, nil),
    ] as [(String, SlurmJob.Phase, JobTicket?)])
  func line(line: String, phase: SlurmJob.Phase, ticket: JobTicket?) throws {
    let job = try #require(SlurmJob(line: line[...]))
    #expect(job.phase == phase && job.ticket == ticket)
  }

  @Test("what is no job is passed over", arguments: ["", "squeue: error", "1|RUNNING", "x|RUNNING|None|"])
  func noise(line: String) { #expect(SlurmJob(line: line[...]) == nil) }

  @Test(
    "the number of a job is the last thing that sbatch prints",
    arguments: [("17\n", "17"), ("17;cluster\n", "17"), ("Welcome to the site!\n4711\n", "4711")])
  func number(output: String, number: String) throws {
    #expect(try Slurm { _ in .printing(output) }.submit([]) == number)
  }

  @Test("sbatch that prints no number has refused the job")
  func noNumber() {
    #expect(throws: SlurmError.refused("sbatch printed no number of a job: Submitted\n")) {
      try Slurm { _ in .printing("Submitted\n") }.submit([])
    }
  }

  @Test(
    "trouble that passes is told from a refusal",
    arguments: [
      ("squeue: error: Unable to contact slurm controller (connect failure)", true),
      ("sbatch: error: Batch job submission failed: Socket timed out on send/recv operation", true),
      ("sbatch: error: Batch job submission failed: Invalid partition name specified", false),
      ("sbatch: error: Batch job submission failed: Invalid account or account/partition combination", false),
    ])
  func trouble(text: String, passes: Bool) {
    #expect(SlurmError(text) == (passes ? .unreachable(text) : .refused(text)))
  }

  @Test("a job asks for what the stage asks for, word by word")
  func words() {
    let submission = SlurmSubmission(
      ticket: JobTicket(run: "r", number: 3), name: "moons.start",
      resources: Resources(
        cores: 4, gpus: 2, memory: 8_000_000_000, time: 7201, partition: "a b", account: "$(x)",
        options: ["--constraint=avx512", "--time=5"]),
      dependencies: ["1", "2"], script: "/s/it's/job.sh", scriptWords: ["/l", "/p", "run-stage", "/f"])
    #expect(
      submission.words == [
        "--job-name=moons.start", "--comment=thalweg:r/3", "--output=/dev/null", "--chdir=/", "--export=ALL",
        "--ntasks=1", "--requeue", "--kill-on-invalid-dep=yes", "--signal=B:TERM@120",
        "--dependency=afterok:1:2", "--cpus-per-task=4", "--gpus=2", "--mem=7812500K", "--time=121",
        "--partition=a b", "--account=$(x)", "--constraint=avx512", "--time=5", "/s/it's/job.sh", "/l", "/p",
        "run-stage", "/f",
      ])
  }

  @Test("a stage that asks for no card says nothing of cards", arguments: [nil, 0])
  func noCards(gpus: Int?) {
    let submission = SlurmSubmission(
      ticket: JobTicket(run: "r", number: 3), name: "moons.start", resources: Resources(gpus: gpus),
      dependencies: [], script: "/s", scriptWords: [])
    #expect(!submission.words.contains { $0.hasPrefix("--gpus") })
  }
}
