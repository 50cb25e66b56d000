import Platform
import Workflow

/// Whatever a stage makes that a program can be given.
enum CommandInput: Referable {
  static var acceptedTypes: [String] { ResultKinds.all.filter(\.feedsCommands).map(\.type) }

  /// What a file of an output is called where the input has a name of its own: that stands for the output's.
  static func name(of file: String, from output: String, as name: String) -> String {
    name + (file.hasPrefix(output) ? String(file.dropFirst(output.count)) : "-\(file)")
  }
}

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
      [Output<Weights>(name).declaration, Output<ImportedNames>(Self.names(of: name)).declaration]
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

/// The environment that a program of the user's own sees: a small one, the same wherever and however Thalweg is run.
///
/// PATH and HOME say where programs and their libraries are on this machine. They are passed on, and are no more in a
/// key than other paths; `environment` can set them.
struct CommandEnvironment {
  /// What the names of Thalweg's own variables begin with.
  static let prefix = "THALWEG_"

  let values: [String: String]

  /// - Parameter cores: how many threads the program may use.
  init(of command: Command, in folder: CommandFolder, cores: Int) {
    var values = ["LANG": "C.UTF-8", "TZ": "UTC", "TMPDIR": folder.temporary]
    values.merge(InheritedVariables.values(of: ["PATH", "HOME"] + command.passed)) { $1 }
    for variable in command.variables { values[variable.name] = variable.value }
    values["\(Self.prefix)PARAMETERS"] = folder.parameters
    values["\(Self.prefix)INPUTS"] = folder.inputs
    values["\(Self.prefix)OUTPUTS"] = folder.outputs
    values["\(Self.prefix)CORES"] = "\(cores)"
    self.values = values
  }
}
