import ArgumentParser
import Networks
import Neural
import Platform
import TorchEngine
import Workflow

/// `thalweg bench`
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Time the training engine on this machine.",
    discussion: """
      Runs networks on random images in memory, through the same calls as a run:

        train       a step of training: forward and backward with dropout, Adam
        curve       a step of fitting a quadratic Bézier curve, SGD with momentum
        evaluate    a batch in evaluation mode
        landscape   a point of a 21 × 21 grid over --images (takes minutes)

      Repetitions are timed one by one after a warm-up. The table shows the median and quartiles of \
      their times, floating-point operations per second (counting every layer \
      as defined), their share of the cores' peak (measured first), and the peak memory \
      of the process. Close other programs: a busy machine shows in the quartiles.

        thalweg bench                                   all but landscapes
        thalweg bench --network lenet5 --work train --threads 1
        thalweg bench --network lenet5 --work landscape --points 21
        thalweg bench --network experiment.yaml:small   one of your own
        thalweg bench --engine torch --device cuda      the same through PyTorch

      Benchmarks/compare.py compares the same work with PyTorch's.
      """)

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "A preset, or a network of a specification (experiment.yaml:NAME). Repeatable.",
      discussion: "Default: \(BenchmarkNetwork.usual.map(\.name).joined(separator: ", ")).",
      valueName: "network"),
    completion: .list(BenchmarkNetwork.names))
  var network: [String] = []

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("What to time (default: train, curve and evaluate). Repeatable."))
  var work: [BenchmarkWork] = []

  @Option(help: ArgumentHelp("What computes.", valueName: "engine"))
  var engine = BenchmarkEngine.native

  @Option(
    help: ArgumentHelp(
      "The device of PyTorch: auto, cpu, cuda, cuda:1, mps (default: auto).", valueName: "device"))
  var device: String?

  @Option(help: ArgumentHelp("Examples in a batch.", valueName: "n"))
  var batch = 256

  @Option(
    help: ArgumentHelp(
      "How many threads to use.", discussion: "Default: all cores.", valueName: "n"))
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      "How long to time each kind of work; at least 5 repetitions, or one landscape.",
      valueName: "seconds"))
  var seconds = 3.0

  @Option(
    help: ArgumentHelp("How many points of a landscape to time together, at most 441.", valueName: "n"))
  var points = BenchmarkSettings.grid * BenchmarkSettings.grid

  @Option(help: ArgumentHelp("How many images a landscape is measured on.", valueName: "n"))
  var images = 10_000

  @Option(
    help: ArgumentHelp(
      "From how many other images batch norms are estimated at each point of a landscape; 0: not at all.",
      valueName: "n"))
  var statistics = 0

  @OptionGroup var json: JSONOptions
  @OptionGroup var colour: ColourOptions

  func validate() throws {
    for name in network { try BenchmarkNetwork.check(name) }
    if let device {
      if engine == .native { throw ValidationError("--device is for --engine torch") }
      if !TorchSettings.isDevice(device) {
        throw ValidationError("--device must be auto, cpu, cuda, cuda:0 (a card by number) or mps")
      }
    }
    if !(1...65_536).contains(batch) { throw ValidationError("--batch must be 1 to 65536") }
    try ValidationError.check("--threads", threads, in: ExecutionOptions.coreCounts)
    if !(seconds > 0 && seconds <= 86_400) {
      throw ValidationError("--seconds must be more than 0 and at most 86400")
    }
    let most = BenchmarkSettings.grid * BenchmarkSettings.grid
    if !(1...1_000_000).contains(images) { throw ValidationError("--images must be 1 to 1000000") }
    if !(0...1_000_000).contains(statistics) { throw ValidationError("--statistics must be 0 to 1000000") }
    if !(1...most).contains(points) { throw ValidationError("--points must be 1 to \(most)") }
  }

  func run() throws {
    let cancellation = Cancellation()
    Interruption.watch {
      cancellation.request()
    } second: {
      ProcessEnd.now(ExitCode.interrupted.rawValue)
    }
    let report = try measure(cancellation)
    if json.isWanted { json.print(report.json) } else { colour.print(report.lines) }
    if cancellation.isRequested { throw ExitCode.interrupted }
  }

  /// What was timed before the user stopped it.
  private func measure(_ cancellation: Cancellation) throws -> BenchmarkReport {
    let settings = BenchmarkSettings(
      engine: engine, device: device ?? "auto", batch: batch, threads: threads ?? Processor.cores,
      seconds: seconds, points: points, images: images, statistics: statistics)
    let bench = Workbench(settings)
    let networks = try network.isEmpty ? BenchmarkNetwork.usual : network.map(BenchmarkNetwork.named)
    let numerics = try numerics(bench, networks)
    let peakOfThread = FloatingPointPeak.measure(workers: bench.native.workers, budget: ThreadBudget(1))
    let peak =
      settings.threads == 1
      ? peakOfThread : FloatingPointPeak.measure(workers: bench.native.workers, budget: bench.threads)
    var report = BenchmarkReport(settings, peakOfThread: peakOfThread, peak: peak, numerics: numerics)
    let stream = StandardStream.error
    let progress = BenchmarkProgress(
      on: stream, usesColour: colour.applies(to: stream),
      isLive: stream.isTerminal && !Environment.ofProcess.terminalIsDumb)
    defer { progress.clear() }
    // What a card can do at most is not known.
    let known = engine == .native || numerics.contains(", cpu ") ? peak : nil
    for network in networks {
      for work in work.isEmpty ? BenchmarkWork.usual : work {
        guard let result = try measure(work, network, bench, known, progress, cancellation) else {
          return report
        }
        report.append(result)
      }
    }
    return report
  }

  private func numerics(_ bench: Workbench, _ networks: [BenchmarkNetwork]) throws -> String {
    if engine == .native { return Numerics.fingerprint }
    do {
      return try bench.numerics(of: bench.network(networks[0]))
    } catch let error as WorkerError {
      throw BenchmarkFailure(error.message, help: error.help)
    }
  }

  /// Nil where the user stopped it.
  private func measure(
    _ work: BenchmarkWork, _ name: BenchmarkNetwork, _ bench: Workbench, _ peak: Double?,
    _ progress: BenchmarkProgress, _ cancellation: Cancellation
  ) throws -> BenchmarkResult? {
    let network = bench.network(name)
    ProcessMemory.forgetPeak()
    for process in bench.processes { ProcessMemory.forgetPeak(of: process) }
    progress.begin()
    do {
      let seconds = try bench.seconds(of: work, on: network) { share in
        progress.show("\(name.name) \(work.rawValue)", share: share)
        return !cancellation.isRequested
      }
      if cancellation.isRequested { return nil }
      let memory =
        engine == .native
        ? ProcessMemory.peak() : bench.processes.compactMap { ProcessMemory.peak(of: $0) }.max()
      return BenchmarkResult(
        network: name, work: work, timings: Timings(seconds.each), processorSeconds: seconds.processor,
        operations: try bench.operations(of: work, on: network), peak: peak, peakMemory: memory)
    } catch let error as NetworkMismatch {
      throw BenchmarkFailure("\(name.name): \(error)", help: "try a smaller --batch")
    } catch let error as TrainingFailure {
      throw BenchmarkFailure("\(name.name), \(work.rawValue): \(error)")
    } catch let error as WorkerError {
      throw BenchmarkFailure("\(name.name), \(work.rawValue): \(error)")
    }
  }
}

extension BenchmarkEngine: ExpressibleByArgument {}

extension BenchmarkWork: ExpressibleByArgument {}
