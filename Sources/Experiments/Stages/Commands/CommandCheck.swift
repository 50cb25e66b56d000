import Declarations
import Workflow

/// Looks at what a command is to be given and to leave, before anything runs.
struct CommandCheck {
  let command: Command

  func report(in context: CheckContext) {
    if command.words[0].isEmpty { context.report("a program has a name", at: ["run", .index(0)]) }
    if command.results.isEmpty {
      context.report(
        "a command makes at least one output", at: ["outputs"],
        help: "name what it leaves, as in {losses: table}")
    }
    reportNames(command.files.map(\.name), "files", reserved: CommandFolder.reserved, context)
    reportNames(command.inputs.map(\.name), "inputs", reserved: [], context)
    reportNames(command.results.map(\.name), "outputs", reserved: [Command.log.name], context)
    reportClashes(context)
    reportVariables(context)
    reportNetwork(context)
  }

  /// Names become names of files.
  private func reportNames(_ names: [String], _ field: String, reserved: Set<String>, _ context: CheckContext)
  {
    for name in names {
      let path: [PathStep] = [.key(field), .key(name)]
      if name.isEmpty || name.hasPrefix(".") || name.hasPrefix("-") || name.utf8.count > 200 || !name.isPlain
      {
        context.report(
          "'\(name)' is not the name of a file without folders", at: path,
          help: "use letters, digits, '-', '_' and '.', and start with a letter or digit")
      } else if reserved.contains(name) {
        context.report("'\(name)' is taken by what Thalweg puts there", at: path, help: "choose another name")
      }
    }
  }

  /// Two outputs whose files would have one name.
  private func reportClashes(_ context: CheckContext) {
    var owners = ["\(Command.log.name).txt": Command.log.name]
    for result in command.results {
      for file in result.value.keptNames(result.name) {
        if let other = owners.updateValue(result.name, forKey: file) {
          context.report(
            "'\(result.name)' and '\(other)' would both be kept as \(file)",
            at: ["outputs", .key(result.name)],
            help: "rename one")
        }
      }
    }
  }

  private func reportVariables(_ context: CheckContext) {
    let named = command.variables.map { ($0.name, [PathStep.key("environment"), .key($0.name)]) }
    let passed = command.passed.enumerated().map { ($1, [PathStep.key("pass"), .index($0)]) }
    for (name, path) in named + passed {
      if name.isEmpty || name.contains("=") {
        context.report("'\(name)' is not the name of a variable", at: path)
      } else if name.hasPrefix(CommandEnvironment.prefix) {
        context.report(
          "'\(name)' is for Thalweg to set", at: path, help: "put what the program needs in `parameters`")
      }
    }
    let names = Set(command.variables.map(\.name))
    for (index, name) in command.passed.enumerated() where names.contains(name) {
      context.report(
        "'\(name)' is under `environment` too", at: ["pass", .index(index)], help: "keep one of them")
    }
  }

  private func reportNetwork(_ context: CheckContext) {
    guard let network = command.network else {
      if let weights = command.results.first(where: { $0.value == .weights }) {
        context.report(
          "weights are of a network, and none is named", at: ["outputs", .key(weights.name)],
          help: "write `network:` in this stage")
      }
      return
    }
    if let data = command.data { NetworkCheck(network: network, data: data).report(in: context) }
    NamesCheck(names: command.names, network: network).report(in: context)
  }
}

extension String {
  /// Whether it has nothing in it but what names of files are made of everywhere.
  fileprivate var isPlain: Bool {
    unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || ("0"..."9").contains($0) || "-_.".unicodeScalars.contains($0)
    }
  }
}
