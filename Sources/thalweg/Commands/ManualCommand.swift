import ArgumentParser
import Declarations

/// `thalweg manual`: what `make install` puts where `man` looks.
struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual",
    abstract:
      "Print a page of the manual for man, such as thalweg-run.1; without a name, the names of all pages.",
    shouldDisplay: false)

  @Argument(help: "The page.")
  var page: String?

  func run() throws {
    let pages = ManualPage.all
    guard let page else { return StandardStream.output.write(pages.map { "\($0.file)\n" }.joined()) }
    guard let found = pages.first(where: { $0.file.isExactly(page) }) else {
      throw Diagnostic(
        "there is no page '\(page)'", at: nil, help: Suggestion.help(for: page, among: pages.map(\.file)))
    }
    StandardStream.output.write(found.text)
  }
}
