import Workflow

/// What a file that a program leaves is taken for.
enum CommandOutput: String, CaseIterable, Sendable {
  /// Weights of the network, as safetensors.
  case weights
  /// A table, as CSV.
  case table
  /// Anything, kept as it is.
  case file

  /// The file that the program writes, in its folder `outputs`.
  func fileName(_ name: String) -> String {
    switch self {
    case .weights: "\(name).safetensors"
    case .table: "\(name).csv"
    case .file: name
    }
  }

  /// What the stage makes of it.
  func declarations(_ name: String) -> [OutputDeclaration] {
    switch self {
    case .weights:
      [Output<Checkpoint>(name).declaration, Output<ImportedNames>(Self.names(of: name)).declaration]
    case .table: [Output<TableResult>(name).declaration]
    case .file: [Output<KeptFile>(name).declaration]
    }
  }

  /// The output that says which tensor of the program's file became which.
  static func names(of weights: String) -> String { "\(weights)-names" }

  /// The names of the files that stand for it in a run.
  func keptNames(_ name: String) -> [String] {
    switch self {
    case .weights: ["\(name).safetensors", "\(Self.names(of: name)).csv", "\(Self.names(of: name)).json"]
    case .table: ["\(name).csv", "\(name).json"]
    case .file: [name]
    }
  }
}
