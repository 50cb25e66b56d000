import ArgumentParser
import Declarations
import Experiments
import Networks
import Specifications
import Workflow

/// A network that can be timed or checked: a preset by its name, or one of a specification.
struct BenchmarkNetwork: Equatable, Sendable {
  let name: String
  /// With its own dropout.
  let network: Network

  static func == (a: Self, b: Self) -> Bool { a.name == b.name }

  static let lenet5 = BenchmarkNetwork(name: "lenet5", network: LeNet5().network)
  static let myNetSmall = BenchmarkNetwork(name: "mynet-small", network: MyNetSmall().network)
  static let myNet = BenchmarkNetwork(name: "mynet", network: MyNet().network)
  static let cifar10Convnet = BenchmarkNetwork(name: "cifar10-convnet", network: Cifar10Convnet().network)
  static let resnet20 = BenchmarkNetwork(name: "resnet20", network: ResNet(depth: 20).network)
  /// With batch norms.
  static let vgg11 = BenchmarkNetwork(name: "vgg11", network: VGG(depth: 11, norm: .batch).network)
  static let perceptron = BenchmarkNetwork(name: MLP.kind, network: MLP(widths: [784, 100, 100, 10]).network)

  /// What is timed where no network is named; all others take longer.
  static let usual = [lenet5, myNetSmall, myNet, cifar10Convnet, resnet20, vgg11]

  /// Those that have a name without a specification: the usual ones, and every preset with its own defaults.
  static let all: [BenchmarkNetwork] = {
    guard case .choice(let presets) = Presets.schema.shape else { return usual }
    let others = presets.cases.compactMap { preset in
      withDefaults(preset.name).map { BenchmarkNetwork(name: preset.name, network: $0) }
    }
    let first = usual + [perceptron]
    return first + others.filter { !first.contains($0) }
  }()

  static var names: [String] { all.map(\.name) }

  /// Refuses what is neither a preset's name nor looks like a network of a specification.
  static func check(_ argument: String) throws(ValidationError) {
    guard !argument.contains(":"), !names.contains(argument) else { return }
    throw ValidationError(
      "there is no preset '\(argument)': name one of \(names.joined(separator: ", ")), or a network of a "
        + "specification as experiment.yaml:NAME")
  }

  /// The network that the command line names: `vgg11`, or `experiment.yaml:NAME`.
  ///
  /// - Throws: `BenchmarkFailure` where there is none of that name; `Diagnostics` where the specification cannot be read.
  static func named(_ argument: String) throws -> BenchmarkNetwork {
    if let known = all.first(where: { $0.name == argument }) { return known }
    try check(argument)
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
    return try written(
      argument, in: parts.dropLast().joined(separator: ":"), as: String(parts.last ?? ""))
  }

  private static func written(
    _ argument: String, in path: String, as name: String
  ) throws -> BenchmarkNetwork {
    let specification = try SpecificationReader(registry: .experiments).read(path: path)
    let entries = specification.sections["networks"] ?? []
    guard let entry = entries.first(where: { $0.key == name }) else {
      let known = entries.map(\.key).joined(separator: ", ")
      throw BenchmarkFailure(
        "'\(path)' has no network '\(name)'", help: known.isEmpty ? nil : "it has \(known)")
    }
    var problems = Problems()
    let network = Network.schema.read(entry.value, &problems)
    guard let network, !problems.hasErrors else { throw problems.diagnostics }
    guard network.module == nil else {
      throw BenchmarkFailure(
        "'\(argument)' is a module of PyTorch's", help: "only networks of layers and presets can be timed")
    }
    return BenchmarkNetwork(name: name, network: network)
  }

  /// A preset with the defaults of all its settings; nil where one has none.
  private static func withDefaults(_ preset: String) -> Network? {
    let place = Place(source: SourceText(name: "preset", text: ""), line: 1, column: 1)
    var problems = Problems()
    let found = Presets.schema.read(Node(json: .text(preset), at: place), &problems)
    return problems.hasErrors ? nil : found?.network
  }
}
