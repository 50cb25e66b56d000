import Declarations
import Platform
import Workflow

/// The programs of Slurm by which jobs are submitted, looked at and cancelled.
public struct Slurm: Sendable {
  /// Calls a program with its words and gives what it printed; tests give answers of their own.
  private let call: @Sendable ([String]) throws -> CapturedRun

  init(call: @escaping @Sendable ([String]) throws -> CapturedRun) { self.call = call }

  private static let programs = ["sbatch", "squeue", "scancel"]

  /// - Parameters:
  ///   - environment: what the programs see, and through them the jobs.
  ///   - folder: takes temporary files.
  /// - Throws: `FileError` where one of the programs is not there.
  public init(environment: [String: String], keepingIn folder: String) throws(FileError) {
    for program in Self.programs {
      do throws(FileError) {
        _ = try ProgramSearch.find(program, along: environment["PATH"] ?? "")
      } catch {
        throw FileError(
          "there is no '\(program)' on the PATH",
          help: "--executor slurm is for machines that submit to Slurm; leave it out to run here")
      }
    }
    self.init { words in
      try CapturedRun.of(
        ProgramCall(words, environment: environment), keepingIn: folder, limit: .seconds(60))
    }
  }
}

extension Slurm {
  /// Submits a job.
  ///
  /// - Parameter words: what `sbatch` is called with.
  /// - Returns: the job's number.
  func submit(_ words: [String]) throws(SlurmError) -> String {
    let output = try run(["sbatch", "--parsable"] + words)
    // `17`, or `17;cluster`, after whatever a site prints.
    guard let line = output.split(whereSeparator: \.isNewline).last,
      let number = line.split(separator: ";").first, number.allSatisfy(\.isNumber)
    else { throw .refused("sbatch printed no number of a job: \(output)") }
    return String(number)
  }

  /// All jobs that the controller remembers.
  ///
  /// - Parameter user: whose jobs; those of everyone where it is nil.
  func jobs(ofUser user: UInt32?) throws(SlurmError) -> [SlurmJob] {
    let whose = user.map { ["--user=\($0)"] } ?? []
    let output = try run(["squeue", "--noheader", "--states=all", "--format=\(SlurmJob.format)"] + whose)
    return output.split(whereSeparator: \.isNewline).compactMap { SlurmJob(line: $0) }
  }

  /// Cancels jobs; those that have ended meanwhile are passed over.
  func cancel(_ numbers: [String], onlyPending: Bool = false) throws(SlurmError) {
    if numbers.isEmpty { return }
    _ = try run(["scancel", "--quiet"] + (onlyPending ? ["--state=PENDING"] : []) + numbers)
  }

  private func run(_ words: [String]) throws(SlurmError) -> String {
    let result: CapturedRun
    do { result = try call(words) } catch { throw SlurmError(FailureText.of(error)) }
    if result.status == .exited(0) { return result.output }
    throw SlurmError(result.errors.isEmpty ? "\(words[0]) ended with \(result.status)" : result.errors)
  }
}
