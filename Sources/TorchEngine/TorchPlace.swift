import Declarations
import Networks
import Neural
import Platform

/// Where and how PyTorch computes: what settings come to on this machine.
struct TorchPlace: Sendable, Equatable {
  /// As PyTorch names it: `cpu`, `cuda:0`, `mps`.
  let device: String
  /// The card's name; nil of the processor.
  let card: String?
  /// Whether the card is here.
  let isHere: Bool
  /// The cards that are here.
  private let found: [String]
  /// What decides the bytes of results.
  let identity: String
  private let precision: TorchSettings.Precision
  private let compiles: Bool
  private let channelsLast: Bool
  private let threads: Int
  private let settings: TorchSettings

  /// Raised whenever the worker's arithmetic changes a byte of any result there: on a CUDA card, or elsewhere.
  static func version(onCUDA isCUDA: Bool) -> Int { isCUDA ? 2 : 1 }

  /// - Parameter hello: what the interpreter said of itself and of the machine.
  /// - Throws: `WorkerError` where the device is not here.
  init(_ settings: TorchSettings, _ hello: JSON) throws(WorkerError) {
    let cards = (hello["devices"]?.elements ?? []).compactMap { device in
      device["name"]?.text.map {
        (name: $0, kind: device["kind"]?.text ?? "", card: device["card"]?.text ?? "")
      }
    }
    found = cards.map { "\($0.name) (\($0.card))" }
    (device, card, isHere) = try Self.chosen(settings, cards)
    self.settings = settings
    (precision, compiles, channelsLast) = (settings.precision, settings.compiles, settings.channelsLast)
    threads = settings.threads ?? hello["cores"]?.integer ?? Processor.cores
    let torch = hello["torch"]?.text ?? "?"
    let version = Self.version(onCUDA: device.hasPrefix("cuda"))
    var parts = ["torch \(torch), worker \(version)"]
    if let card {
      parts.append("\(device.split(separator: ":")[0]) \(card)")
    } else {
      parts += ["cpu \(hello["capability"]?.text ?? "?")", "\(threads) thread\(threads == 1 ? "" : "s")"]
    }
    parts.append(settings.precision.rawValue)
    if compiles { parts.append("compiled") }
    if channelsLast { parts.append("channels last") }
    identity = parts.joined(separator: ", ")
  }

  /// Makes sure that what a worker says of itself is what keys were made of.
  ///
  /// - Throws: `WorkerError` where PyTorch or the machine is another by now.
  func verify(_ hello: JSON) throws(WorkerError) {
    let now = try TorchPlace(settings, hello).identity
    if now == identity { return }
    throw WorkerError(
      .device, "PyTorch changed after the run was planned: '\(identity)' is now '\(now)'", help: "run again")
  }

  private static func chosen(
    _ settings: TorchSettings, _ devices: [(name: String, kind: String, card: String)]
  ) throws(WorkerError) -> (device: String, card: String?, isHere: Bool) {
    let cuda = devices.filter { $0.kind == "cuda" }
    let wanted = settings.device
    if wanted == "cpu" { return ("cpu", nil, true) }
    if let card = settings.card, wanted == "auto" || wanted.hasPrefix("cuda") {
      let named = wanted.hasPrefix("cuda:") ? cuda.filter { $0.name == wanted } : cuda
      if let found = named.first(where: { $0.card == card }) { return (found.name, card, true) }
      return (wanted.hasPrefix("cuda:") ? wanted : "cuda:0", card, false)
    }
    let mps = devices.first { $0.kind == "mps" }
    switch wanted {
    case "auto":
      if let found = cuda.first ?? mps { return (found.name, found.card, true) }
      return ("cpu", nil, true)
    case "mps":
      if let mps { return (mps.name, mps.card, true) }
      throw WorkerError(
        .device, "PyTorch finds no MPS device here", help: "`device: auto` takes what is there")
    default:
      let found = wanted == "cuda" ? cuda.first : cuda.first { $0.name == wanted }
      if let found { return (found.name, found.card, true) }
      throw WorkerError(
        .device,
        cuda.isEmpty
          ? "PyTorch finds no CUDA card here"
          : "PyTorch finds no \(wanted) here; there are \(cuda.map { "\($0.name) (\($0.card))" }.joined(separator: ", "))",
        help:
          "`device: auto` takes what is there; where the plan is made on a machine without the card, `card: NAME` says "
          + "which one will compute")
    }
  }

  /// What is said where it is to compute, and the card is not here; nil where it is.
  var absence: WorkerError? {
    guard let card, !isHere else { return nil }
    let others = found.isEmpty ? "PyTorch finds no card there" : "there is \(found.joined(separator: ", "))"
    return WorkerError(
      .device, "the card '\(card)' is not on \(HostName.current): \(others)",
      help: "run the stage where it is (on a cluster `resources` ask for it), or name another one as `card`")
  }

  /// As the worker is told it.
  var json: JSON {
    [
      "device": JSON(device), "precision": JSON(precision.rawValue), "compile": JSON(compiles),
      "channels-last": JSON(channelsLast), "threads": JSON(threads),
    ]
  }
}
