import ArgumentParser
import FileFormats
import Networks
import Neural
import Platform
import Workflow

/// `thalweg bench-check`: how another program sees that the engine computes the same as it does.
struct BenchCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench-check",
    abstract: "Write what the engine makes of a given state and batch.",
    discussion: """
      Reads a safetensors file with a network's parameters and buffers by PyTorch's names, `inputs` [n, ...] and \
      `classes` [n]. Writes another one, all with dropout 0: `logits` (evaluation mode); `loss`, the mean \
      cross-entropy, with `gradient/...` and the moved `buffers/...` (training mode); `adam/...` and `sgd/...`, the \
      parameters after one step from the given state at the rates 1e-3 and 1e-2 with momentum 0.9; and \
      `losses/adam` and `losses/sgd` of --steps steps on that batch. Optimisers start fresh, or \
      from the state in `adam.0/...` and `adam.1/...` (the means of gradients and of their squares) or `sgd.0/...` (the \
      momentum) after `step` steps.
      """,
    shouldDisplay: false)

  @Argument(help: "The state and the batch.", completion: .file(extensions: ["safetensors"]))
  var file: String

  @Option(
    help: ArgumentHelp(
      "Which network they are of: a preset, or one of a specification (experiment.yaml:NAME).",
      valueName: "network"),
    completion: .list(BenchmarkNetwork.names))
  var network: String

  @Option(
    help: ArgumentHelp("Where to write.", valueName: "file"), completion: .file(extensions: ["safetensors"]))
  var out: String

  @Option(help: ArgumentHelp("Steps to follow the loss for.", valueName: "n"))
  var steps = 20

  @Option(
    help: ArgumentHelp(
      "How many threads to use.", discussion: "Default: all cores.", valueName: "n"))
  var threads: Int?

  func validate() throws {
    try EmptyName.refuse(file, as: "the file", wanted: "file")
    try EmptyName.refuse(out, as: "--out", wanted: "file")
    try BenchmarkNetwork.check(network)
    try ValidationError.check("--threads", threads, in: ExecutionOptions.coreCounts)
    if !(1...100_000).contains(steps) { throw ValidationError("--steps must be 1 to 100000") }
  }

  func run() throws {
    let network = try BenchmarkNetwork.named(network)
    let tensors: [StoredTensor]
    do {
      let check = try ReferenceCheck(
        path: file, network: network.network, threads: threads ?? Processor.cores)
      tensors = try check.tensors(steps: steps)
    } catch let error as NetworkMismatch {
      throw BenchmarkFailure("\(network.name): \(error)", help: "give fewer inputs at once")
    } catch let error as TrainingFailure {
      throw BenchmarkFailure("'\(file)': \(error)")
    }
    try write(Array(SafetensorsFile.encode(tensors)))
  }

  private func write(_ bytes: [UInt8]) throws(BenchmarkFailure) {
    guard let stream = fopen(out, "wb") else { throw failure() }
    let isWritten = fwrite(bytes, 1, bytes.count, stream) == bytes.count
    guard fclose(stream) == 0, isWritten else { throw failure() }
  }

  private func failure() -> BenchmarkFailure {
    BenchmarkFailure(
      "cannot write '\(out)': \(String(cString: strerror(errno)))",
      help: "is the folder there, and is there room?")
  }
}
