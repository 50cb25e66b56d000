import Declarations
import Foundation
import TestSupport
import Testing

@testable import thalweg

@Suite("thalweg bench")
struct BenchTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  @Test("its JSON has the fields that are documented, with numbers that go together")
  func json() throws {
    let outcome = try workshop.thalweg(
      "bench", "--json", "--network", "lenet5", "--network", "mynet-small", "--work", "train", "--work",
      "curve", "--work", "evaluate", "--work", "landscape", "--batch", "16", "--seconds", "0.05", "--points",
      "1", "--threads", "2")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.errors.isEmpty)
    let report = try JSON(parsing: outcome.output)
    #expect(report["threads"] == 2 && report["batch"] == 16 && report["landscape-points"] == 1)
    let peak = try #require(report["peak-gigaflop-per-second"])
    #expect(try #require(peak["one-thread"]?.number) > 0.1)
    let together = try #require(peak["all-threads"]?.number)
    let results = try #require(report["results"]?.elements)
    let names = results.map { "\($0["network"]?.text ?? "") \($0["work"]?.text ?? "")" }
    let works = ["train", "curve", "evaluate", "landscape"]
    #expect(names == ["lenet5", "mynet-small"].flatMap { network in works.map { "\(network) \($0)" } })
    for result in results { try check(result, peak: together) }
  }

  @Test(
    "PyTorch is timed by the same measures, in its own process",
    .enabled(if: PyTorch.isHere, PyTorch.absence))
  func torch() throws {
    let outcome = try workshop.thalweg(
      "bench", "--json", "--engine", "torch", "--device", "cpu", "--network", "lenet5", "--work", "train",
      "--work", "curve", "--work", "evaluate", "--work", "landscape", "--batch", "8", "--seconds", "0.05",
      "--points",
      "1", "--threads", "1",
      environment: [
        "THALWEG_PYTHON": Python.interpreter, "XDG_CACHE_HOME": workshop.folder.path + "/cache",
        "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin",
      ])
    #expect(outcome.code == 0, "\(outcome.errors)")
    let report = try JSON(parsing: outcome.output)
    #expect(report["engine"] == "torch" && report["numerics"]?.text?.hasPrefix("torch ") == true)
    let results = try #require(report["results"]?.elements)
    #expect(results.map { $0["work"]?.text } == ["train", "curve", "evaluate", "landscape"])
    let together = try #require(report["peak-gigaflop-per-second"]?["all-threads"]?.number)
    for result in results {
      try check(result, peak: together)
      #expect(try #require(result["peak-memory-bytes"]?.integer) > 100 << 20, "PyTorch alone takes as much")
    }
  }

  @Test(
    "a device is PyTorch's, and one that there is",
    arguments: [
      (["--device", "cpu"], "--device is for --engine torch"),
      (["--engine", "torch", "--device", "gpu"], "--device must be auto, cpu, cuda"),
    ])
  func device(_ arguments: [String], _ message: String) throws {
    let outcome = try workshop.start(["bench"] + arguments).waitForEnd()
    #expect(outcome.code == 2 && outcome.errors.contains(message), "\(outcome.errors)")
  }

  private func check(_ result: JSON, peak: Double) throws {
    let milliseconds = try #require(result["milliseconds"])
    let order = try ["least", "lower-quartile", "median", "upper-quartile", "greatest"].map {
      try #require(milliseconds[$0]?.number)
    }
    #expect(order == order.sorted() && order[0] > 0 && order[4] < 60_000)
    let speed = try #require(result["gigaflop-per-second"]?.number)
    let operations = try #require(result["gigaflop"]?.number)
    #expect(abs(speed * order[2] / 1000 - operations) < 1e-9 * operations)
    let share = try #require(result["share-of-peak"]?.number)
    #expect(abs(share * peak - speed) < 1e-9 * speed)
    #expect(try #require(result["count"]?.integer) >= (result["work"] == "landscape" ? 1 : 5))
    #expect(["step", "batch", "point"].contains(result["unit"]?.text))
    #if os(Linux)
      #expect(try #require(result["peak-memory-bytes"]?.integer) > 1 << 20)
    #endif
  }

  @Test("a network of a specification is timed, on landscapes of any size and with statistics estimated")
  func ofSpecification() throws {
    try workshop.write(
      """
      networks:
        small: {input: [2], layers: [linear: 6, batch-norm, tanh, linear: 2]}
        module: {input: [2], python: {object: nets.py:Net}}
      """, to: "nets.yaml")
    let outcome = try workshop.thalweg(
      "bench", "--json", "--network", "nets.yaml:small", "--work", "train", "--work", "landscape", "--points",
      "3",
      "--images", "100", "--statistics", "50", "--batch", "8", "--seconds", "0.01")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let report = try JSON(parsing: outcome.output)
    #expect(report["landscape-images"] == 100 && report["landscape-statistics"] == 50)
    let results = try #require(report["results"]?.elements)
    #expect(results.map { $0["network"]?.text } == ["small", "small"])
    // 6 · 2 + 2 · 6 weights, two operations each, over 150 examples.
    #expect(abs(try #require(results[1]["gigaflop"]?.number) - 150 * 48e-9) < 1e-15)
    for (name, code, words) in [
      ("nets.yaml:smal", 1, "it has small, module"), ("nowhere.yaml:small", 2, "nowhere.yaml"),
      ("nets.yaml:module", 1, "a module of PyTorch's"),
    ] {
      let outcome = try workshop.thalweg("bench", "--network", name)
      #expect(outcome.code == code && outcome.errors.contains(words), "\(outcome.errors)")
    }
  }

  @Test("people get a table, with what its numbers mean")
  func table() throws {
    let outcome = try workshop.thalweg(
      "bench", "--network", "lenet5", "--work", "evaluate", "--batch", "8", "--seconds", "0.01")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.first?.hasPrefix("network  work") == true)
    #expect(lines.dropFirst().first?.hasPrefix("lenet5   evaluate") == true)
    #expect(outcome.output.contains("GFLOP/s on"))
  }

  @Test("Ctrl-C ends it with 130 and shows what was timed so far")
  func interrupt() throws {
    let program = try workshop.start([
      "bench", "--json", "--network", "lenet5", "--work", "evaluate", "--batch", "8", "--seconds", "86400",
    ])
    // It says nothing before it ends; by now it times.
    usleep(2_000_000)
    program.send(SIGINT)
    let outcome = try program.waitForEnd()
    #expect(outcome.code == 130, "\(outcome.errors)")
    #expect(try JSON(parsing: outcome.output)["results"]?.elements?.isEmpty == true)
  }
}
