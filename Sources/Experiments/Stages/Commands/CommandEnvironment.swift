import Workflow

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
