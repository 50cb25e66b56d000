import Declarations
import Networks
import Platform
import Testing

@testable import TorchEngine

/// Where PyTorch computes, of machines that are made up.
@Suite("The place of the torch engine")
struct PlaceTests {
  private static func hello(_ cards: [String] = [], mps: Bool = false) -> JSON {
    let cuda = cards.enumerated().map { index, card -> JSON in
      ["name": JSON("cuda:\(index)"), "kind": "cuda", "card": JSON(card), "memory": 1]
    }
    return [
      "torch": "9.1", "capability": "AVX512", "cores": 4,
      "devices": .array(cuda + (mps ? [["name": "mps", "kind": "mps", "card": "M9", "memory": 1]] : [])),
    ]
  }

  private static let bare = hello()
  private static let two = hello(["Card A", "Card B"])

  @Test(
    "settings and machine come to a device, and to what stands in keys",
    arguments: [
      (TorchSettings(), bare, "cpu", "cpu AVX512, 4 threads, float32"),
      (TorchSettings(), two, "cuda:0", "cuda Card A, float32"),
      (TorchSettings(), hello(mps: true), "mps", "mps M9, float32"),
      (TorchSettings(device: "cpu", threads: 1), two, "cpu", "cpu AVX512, 1 thread, float32"),
      (TorchSettings(device: "cuda:1", precision: .tf32), two, "cuda:1", "cuda Card B, tf32"),
      (TorchSettings(card: "Card B"), two, "cuda:1", "cuda Card B, float32"),
      (TorchSettings(device: "cuda", card: "Card C"), bare, "cuda:0", "cuda Card C, float32"),
      (
        TorchSettings(card: "Card C", precision: .bfloat16, compiles: true, channelsLast: true), two,
        "cuda:0",
        "cuda Card C, bfloat16, compiled, channels last"
      ),
    ])
  func chosen(_ settings: TorchSettings, _ hello: JSON, _ device: String, _ identity: String) throws {
    let place = try TorchPlace(settings, hello)
    #expect(place.device == device)
    let version = device.hasPrefix("cuda") ? 2 : 1
    #expect(place.identity == "torch 9.1, worker \(version), \(identity)")
  }

  @Test("a card that is named has one identity, wherever the plan is made; only where it is can it compute")
  func named() throws {
    let settings = TorchSettings(card: "Card B")
    let (plan, job, other) = (
      try TorchPlace(settings, Self.bare), try TorchPlace(settings, Self.two),
      try TorchPlace(settings, Self.hello(["Card A"]))
    )
    #expect(plan.identity == job.identity && plan.identity == other.identity)
    #expect(job.absence == nil)
    let absence = try #require(other.absence)
    #expect(
      absence.message == "the card 'Card B' is not on \(HostName.current): there is cuda:0 (Card A)")
    #expect(try #require(plan.absence).message.hasSuffix("PyTorch finds no card there"))
  }

  @Test(
    "what is not there is told with what is",
    arguments: [
      ("cuda", bare, "PyTorch finds no CUDA card here"), ("mps", two, "PyTorch finds no MPS device here"),
      ("cuda:2", two, "PyTorch finds no cuda:2 here; there are cuda:0 (Card A), cuda:1 (Card B)"),
    ])
  func missing(_ device: String, _ hello: JSON, _ message: String) {
    let error = #expect(throws: WorkerError.self) { try TorchPlace(TorchSettings(device: device), hello) }
    #expect(error?.message == message)
  }
}
