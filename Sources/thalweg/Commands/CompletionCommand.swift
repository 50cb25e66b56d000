import ArgumentParser

/// `thalweg completion`
struct CompletionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completion",
    abstract: "Print a script that lets a shell complete commands, runs, stages, metrics and settings.",
    discussion: """
      bash   thalweg completion bash > ~/.local/share/bash-completion/completions/thalweg
      zsh    thalweg completion zsh > ~/.zfunc/_thalweg     (with fpath+=~/.zfunc before compinit)
      fish   thalweg completion fish > ~/.config/fish/completions/thalweg.fish

      Runs and stages are read from the folder of runs and from the file that is named on the command line; nothing is \
      computed for them.
      """)

  @Argument(help: "The shell: bash, zsh, fish.", completion: .list(["bash", "zsh", "fish"]))
  var shell: Shell

  func run() throws {
    StandardStream.output.write(Thalweg.completionScript(for: shell.ofParser) + "\n")
  }

  enum Shell: String, CaseIterable, ExpressibleByArgument {
    case bash, zsh, fish

    fileprivate var ofParser: CompletionShell {
      switch self {
      case .bash: .bash
      case .zsh: .zsh
      case .fish: .fish
      }
    }
  }
}
