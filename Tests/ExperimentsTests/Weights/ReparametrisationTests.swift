import FileFormats
import Foundation
import Networks
import Neural
import Testing
import Workflow

@testable import Experiments

@Suite("Weights that a file keeps in parts")
struct ReparametrisationTests {
  private struct Values: Decodable {
    let shape: [Int]
    let values: [Float]
  }

  private struct Case: Decodable {
    let name: String
    let state: [String: Values]
    let made: [String: Values]
  }

  private static let cases: [Case] = {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/parametrised.json")
    return (try? JSONDecoder().decode([Case].self, from: Data(contentsOf: path))) ?? []
  }()

  private static func network(_ shape: [Int]) -> Network {
    shape.count == 2
      ? Network(input: Networks.Shape([shape[1]]), layers: [Linear(shape[0])])
      : Network(
        input: Networks.Shape([shape[1], 6, 6]),
        layers: [Convolution(filters: shape[0], kernel: Extent(shape[2], shape[3]))])
  }

  @Test("they are put together as PyTorch does", arguments: 0..<17)
  func folded(index: Int) throws {
    let sample = Self.cases[index]
    let network = Self.network(try #require(sample.made["0.weight"]).shape)
    let weights = SampleWeights(
      sample.state.sorted { $0.key < $1.key }.map {
        StoredTensor($0.key, shape: $0.value.shape, $0.value.values)
      })
    let found = try weights.found(for: network)
    let layout = try network.layout()
    let parameters = try found.checkpoint.parameters(for: layout)
    for tensor in layout.parameters {
      let wanted = try #require(sample.made[tensor.name]).values
      let error =
        zip(parameters[tensor.range], wanted).map { abs($0 - $1) / max(abs($1), 0.1) }.max() ?? .infinity
      #expect(error < 1e-6, "\(sample.name): \(tensor.name) is off by \(error)")
    }
    let notes = found.notes(listedIn: "names.csv")
    #expect(notes.count == 1 && notes[0].hasPrefix("put together from what "), "\(notes)")
  }

  @Test("the table of names says how")
  func names() throws {
    let weights = SampleWeights(
      [(name: "m.0.weight_g", shape: [3, 1]), ("m.0.weight_v", [3, 2]), ("m.0.bias", [3])].map {
        StoredTensor($0.0, shape: $0.1, [Float](repeating: 2, count: $0.1.reduce(1, *)))
      })
    let found = try weights.found(for: Network(input: Networks.Shape([2]), layers: [Linear(3)]))
    #expect(
      ImportedNames(found.matching).table.csv
        == "tensor,from,shape,by\n0.weight,m.0.weight,3×2,\"prefix, weight norm\"\n0.bias,m.0.bias,3,prefix\n"
    )
  }

  private static let unknown: [(tensors: [(name: String, shape: [Int])], says: String)] = [
    (
      [
        ("0.parametrizations.weight.original", [3, 2]), ("0.parametrizations.weight.0.base", [3, 2]),
        ("0.bias", [3]),
      ],
      "'0' has a parametrization that Thalweg does not know: before saving, call "
        + "torch.nn.utils.parametrize.remove_parametrizations(module, 'weight')"
    ),
    (
      [("0.weight_orig", [3, 2]), ("0.weight_u", [3]), ("0.bias", [3])],
      "call torch.nn.utils.prune.remove(module, 'weight')"
    ),
    (
      [("0.weight_g", [2, 1]), ("0.weight_v", [3, 2]), ("0.bias", [3])],
      "call torch.nn.utils.remove_weight_norm(module, 'weight')"
    ),
    (
      [
        ("0.weight_orig", [3, 2]), ("0.weight_mask", [3, 2]), ("0.weight_u", [3]), ("0.weight_v", [2]),
        ("0.bias", [3]),
      ],
      "before saving, call torch.nn.utils."
    ),
  ]

  @Test("what cannot be put together is refused with the call that does it", arguments: unknown.indices)
  func refused(index: Int) {
    let (tensors, says) = Self.unknown[index]
    let network = Network(input: Networks.Shape([2]), layers: [Linear(3)])
    let text = message { _ = try SampleWeights(tensors).found(for: network) } ?? ""
    #expect(text.contains(says), "\(text)")
    #expect(!text.contains("names:"))
  }

  @Test("a row of zeros has no direction, and is refused by name")
  func zeros() {
    let weights = SampleWeights([
      (name: "0.weight_g", shape: [3, 1]), ("0.weight_v", [3, 2]), ("0.bias", [3]),
    ])
    let text = message {
      _ = try weights.found(for: Network(input: Networks.Shape([2]), layers: [Linear(3)]))
    }
    #expect(
      text?.contains("found nan as element 0 of '0.weight';") == true, "\(text ?? "")")
  }

  @Test("shapes beyond counting are no parts of anything")
  func hugeShapes() {
    let huge = 1 << 62
    let tensors = [("0.weight_orig", [0, huge, huge]), ("0.weight_u", [0]), ("0.weight_v", [huge])].map {
      name, shape in
      OfferedTensor(name, shape: shape, elementType: .float32, source: .stored(0))
    }
    #expect(Reparametrisation.all(in: tensors).isEmpty)
  }
}
