import FileFormats
import Foundation
import Networks
import Neural
import TestSupport
import Testing

@testable import Experiments

@Suite("Networks told by their tensors")
struct RecognisedNetworkTests {
  private struct Sample: CustomTestStringConvertible {
    let text: String
    let network: Network

    var testDescription: String { text }
  }

  private static let samples = [
    Sample(text: "{preset: lenet5}", network: LeNet5().network),
    Sample(
      text: "{preset: {mlp: {widths: [784, 30, 20, 10]}}, input: [1, 28, 28]}",
      network: MLP(widths: [784, 30, 20, 10]).network),
    Sample(
      text: "{preset: {resnet: {depth: 14, shortcut: projection}}}",
      network: ResNet(depth: 14, shortcut: .projection).network),
    Sample(
      text: "{preset: {resnet: {classes: 100, width-factor: 2}}}",
      network: ResNet(depth: 20, widthFactor: 2, classes: 100).network),
    Sample(text: "{preset: {resnet18: {width: 8}}}", network: ResNet18(width: 8).network),
    Sample(text: "{preset: {preresnet: {block: basic, depth: 14}}}", network: PreResNet(depth: 14).network),
    Sample(
      text: "{preset: {wide-resnet: {depth: 10, width-factor: 2}}}",
      network: WideResNet(depth: 10, widthFactor: 2).network),
    Sample(
      text: "{preset: {vgg: {depth: 11, norm: batch, width: 8}}}",
      network: VGG(depth: 11, norm: .batch, width: 8).network),
  ]

  private func recognised(_ network: Network) throws -> RecognisedNetwork? {
    let layout = try network.layout()
    let fresh = layout.initialWeights(UniformFanIn(), seed: 1)
    let weights = Weights(parameters: fresh.parameters, buffers: fresh.buffers, layout: layout)
    let folder = try SampleFolder()
    try folder.write("weights.safetensors", try weights.files(named: "weights")[0].bytes)
    return try RecognisedNetwork(inFileAt: "\(folder.path)/weights.safetensors")
  }

  @Test("presets and perceptrons are found as they would be written", arguments: samples)
  private func found(_ sample: Sample) throws {
    let found = try #require(try recognised(sample.network))
    #expect(found.text == sample.text)
    #expect(found.outputs == (try sample.network.output()).count)
  }

  @Test("a network that is none of them is not taken for one")
  func unknown() throws {
    let network = Network(
      input: Shape([1, 28, 28]),
      layers: [
        Convolution(filters: 5, kernel: Extent(3)), Relu(), Flatten(), Linear(10),
      ])
    #expect(try recognised(network) == nil)
  }
}
