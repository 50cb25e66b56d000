import Workflow

/// What a reference to either accepts.
enum NumberOrWord: Referable {
  static let acceptedTypes = ["number", "word"]
}
