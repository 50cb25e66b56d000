import Declarations

/// What is known of a network that was read, which many stages name: its graph, and the canonical forms that keys are
/// made of and that show every setting.
final class NetworkReading: Sendable {
  let graph: NetworkGraph
  let layout: ParameterLayout
  private let key: Canonical
  private let complete: Canonical

  init(graph: NetworkGraph, key: Canonical, complete: Canonical) {
    self.graph = graph
    layout = ParameterLayout(graph)
    self.key = key
    self.complete = complete
  }

  /// The form that `options` ask for; nil for others than the two.
  func form(_ options: CanonicalOptions) -> Canonical? {
    switch options {
    case .key: key
    case .complete: complete
    default: nil
    }
  }
}
