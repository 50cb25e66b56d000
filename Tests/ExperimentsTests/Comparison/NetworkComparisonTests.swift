import Declarations
import Networks
import Testing

@testable import Experiments
@testable import Workflow

@Suite("Two networks in a comparison of runs")
struct NetworkComparisonTests {
  /// What the settings of a stage with each network differ in: `setting old -> new`.
  private func differences(_ networks: Network...) -> [String] {
    let settings = networks.map { network in
      JSON.object([
        JSON.Member("network", Network.schema.canonical(network, .complete).jsonWithNames),
        JSON.Member("seed", .integer(1)),
      ])
    }
    return SettingDifference.all(
      of: "stages.a.train", in: settings, WholeSettings(of: "train", .experiments)
    )
    .map { difference in
      let values = difference.values.map { $0.map { $0.text ?? $0.compactText } ?? "nothing" }
      return "\(difference.setting) \(values.joined(separator: " -> "))"
    }
  }

  @Test("another preset, depth or width is one line with what each network is")
  func presets() {
    #expect(
      differences(ResNet().network, VGG(depth: 11).network) == [
        "network 3×32×32 -> 10, 20 layers, 269722 parameters -> 3×32×32 -> 10, 9 layers, 9225610 parameters"
      ])
    #expect(
      differences(ResNet().network, ResNet(widthFactor: 2).network) == [
        "network 3×32×32 -> 10, 20 layers, 269722 parameters -> 3×32×32 -> 10, 20 layers, 1073962 parameters"
      ])
    #expect(differences(ResNet().network, ResNet(depth: 32).network, ResNet(depth: 56).network).count == 1)
  }

  @Test("where both are alike in size, the first difference is said")
  func alike() {
    let strides = [1, 2].map {
      WideResNet(depth: 16, widthFactor: 1, strideAt: $0, shortcutFrom: .input).network
    }
    let found = differences(strides[0], strides[1])
    #expect(found.count == 1 && found[0].hasPrefix("network layers["), "\(found)")
  }

  @Test("one number is said by its place, as it always was")
  func single() {
    func network(_ rate: Double) -> Network {
      Network(input: Networks.Shape([2]), layers: [Linear(3), Relu(), Dropout(rate), Linear(2)])
    }
    #expect(differences(network(0.5), network(0.2)) == ["network.layers[2].dropout.rate 0.5 -> 0.2"])
  }
}
