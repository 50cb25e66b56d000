import Workflow

/// Whatever a stage makes that a program can be given.
enum CommandInput: Referable {
  static var acceptedTypes: [String] { ResultKinds.all.filter(\.feedsCommands).map(\.type) }

  /// What a file of an output is called where the input has a name of its own: that stands for the output's.
  static func name(of file: String, from output: String, as name: String) -> String {
    name + (file.hasPrefix(output) ? String(file.dropFirst(output.count)) : "-\(file)")
  }
}
