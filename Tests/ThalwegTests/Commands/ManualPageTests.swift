import ArgumentParser
import Declarations
import Foundation
import Testing

@testable import thalweg

@Suite("The manual")
struct ManualPageTests {
  /// Every command that a help names, by the name of its page.
  private static let commands: [String: any ParsableCommand.Type] = {
    var found: [String: any ParsableCommand.Type] = [:]
    func add(_ command: any ParsableCommand.Type, below outer: String) {
      let name = outer + (command.configuration.commandName ?? "")
      found[name] = command
      for inner in command.configuration.subcommands where inner.configuration.shouldDisplay {
        add(inner, below: "\(name)-")
      }
    }
    add(Thalweg.self, below: "")
    return found
  }()

  @Test("there is a page for each command, and the program's names them all")
  func pages() throws {
    let pages = ManualPage.all
    #expect(Set(pages.map(\.file)) == Set(Self.commands.keys.map { "\($0).1" }))
    let first = try #require(pages.first)
    for command in Thalweg.configuration.subcommands.map({ $0.configuration }) {
      let name = "thalweg\\-\((command.commandName ?? "").replacing("-", with: "\\-")) (1)"
      #expect(first.text.contains(name) == command.shouldDisplay, "\(name)")
    }
  }

  @Test("a page names every option and argument of the help", arguments: commands.keys.sorted())
  func options(name: String) throws {
    let command = try #require(Self.commands[name])
    let page = try #require(ManualPage.all.first { $0.file == "\(name).1" })
    let help = Thalweg.helpMessage(for: command, columns: 200)
    let named = help.matches(of: /(?m)^  ((?:-[a-z], )?--?[a-z-]+)( <[^>]+>)?/)
    #expect(named.count > 1)
    for option in named {
      for word in option.1.split(separator: ", ") {
        #expect(page.text.contains("\\fB\(word.replacing("-", with: "\\-"))\\fR"), "\(name): \(word)")
      }
    }
    for argument in help.matches(of: /(?m)^  <([^>]+)>/) {
      #expect(
        page.text.contains("\\fI\(argument.1.replacing("-", with: "\\-"))\\fR"), "\(name): \(argument.1)")
    }
  }

  @Test("what roff would set otherwise is told to it")
  func escaping() {
    #expect(Roff.lines(".so x") == "\\&.so x")
    #expect(
      Roff.lines("'a' -b \"c\" \\ `d` ^~ é")
        == "\\&\\(aqa\\(aq \\-b \\(dqc\\(dq \\e \\(gad\\(ga \\(ha\\(ti \\[u00E9]")
    #expect(
      Roff.lines("\(String(repeating: "x", count: 77)) .y z")
        == "\(String(repeating: "x", count: 77))\n\\&.y z")
    #expect(Roff.paragraphs("a\nb\n\n  c\nd") == "a\nb\n.PP\n.nf\n  c\n.fi\nd\n")
  }

  @Test("groff has nothing to say against a page", .enabled(if: hasGroff, "groff is not installed"))
  func groff() throws {
    for page in ManualPage.all {
      let (output, errors) = try Self.set(page.text)
      #expect(errors == "", "\(page.file)")
      #expect(output.contains("SYNOPSIS") && output.contains("OPTIONS"))
    }
  }

  private static var hasGroff: Bool { (try? set(".TH X 1\n"))?.errors == "" }

  /// The text of a page and the warnings about it.
  private static func set(_ text: String) throws -> (output: String, errors: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["groff", "-man", "-Tutf8", "-P-cbou", "-ww"]
    let (input, output, errors) = (Pipe(), Pipe(), Pipe())
    (process.standardInput, process.standardOutput, process.standardError) = (input, output, errors)
    try process.run()
    input.fileHandleForWriting.write(Data(text.utf8))
    try input.fileHandleForWriting.close()
    let set = try output.fileHandleForReading.readToEnd() ?? Data()
    let said = try errors.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (String(decoding: set, as: UTF8.self), String(decoding: said, as: UTF8.self))
  }
}
