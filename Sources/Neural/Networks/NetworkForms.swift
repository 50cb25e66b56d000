import Declarations

/// The canonical forms of a network that many stages write: what keys are made of, and every setting.
final class NetworkForms: Sendable {
  private let key: Canonical
  private let complete: Canonical

  init(key: Canonical, complete: Canonical) {
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
