import ArgumentParser
import Neural

/// The networks that can be held against another program's: those that can be timed, and a perceptron.
enum CheckedNetwork: ExpressibleByArgument, Equatable, Sendable {
  case timed(BenchmarkNetwork)
  case perceptron

  init?(argument: String) {
    if let network = BenchmarkNetwork(rawValue: argument) {
      self = .timed(network)
    } else if argument == MLP.kind {
      self = .perceptron
    } else {
      return nil
    }
  }

  static var allValueStrings: [String] { BenchmarkNetwork.allCases.map(\.rawValue) + [MLP.kind] }

  var name: String {
    switch self {
    case .timed(let network): network.rawValue
    case .perceptron: MLP.kind
    }
  }

  /// With the preset's own dropout; the perceptron has widths 784, 100, 100 and 10.
  var network: Network {
    switch self {
    case .timed(let network): network.network
    case .perceptron: MLP(widths: [784, 100, 100, 10]).network
    }
  }
}
