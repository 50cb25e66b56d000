import Declarations

@testable import Experiments

extension ArrayPlace {
  /// A place whose folder is said later.
  init(path: String, array: String? = nil) { self.init(path: WrittenPath(path), array: array) }

  func seen(from folder: String) -> ArrayPlace {
    ArrayPlace(path: WrittenPath(path.text, seenFrom: folder), array: array)
  }
}

extension ArrayPair {
  func seen(from folder: String) -> ArrayPair {
    ArrayPair(inputs: inputs.seen(from: folder), labels: labels.seen(from: folder))
  }
}

extension ValueArrayPair {
  func seen(from folder: String) -> ValueArrayPair {
    ValueArrayPair(inputs: inputs.seen(from: folder), targets: targets.seen(from: folder))
  }
}
