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

/// A page of the manual (man(7)) on one command, from what the argument parser knows of it.
struct ManualPage {
  /// The words that the command is called by: `["thalweg", "cache", "gc"]`.
  private let words: [String]
  /// As `ParsableCommand._dumpHelp` describes it.
  private let command: JSON

  /// A page for the program and one for each command that its help names.
  static var all: [ManualPage] {
    guard let tool = try? JSON(parsing: Thalweg._dumpHelp()), let root = tool["command"] else { return [] }
    return ManualPage(words: [], command: root).withCommands
  }

  private init(words: [String], command: JSON) {
    self.words = words + [command["commandName"]?.text ?? ""]
    self.command = command
  }

  private var withCommands: [ManualPage] { [self] + commands.flatMap(\.withCommands) }

  private var commands: [ManualPage] {
    (command["subcommands"]?.elements ?? []).filter { $0["shouldDisplay"]?.boolean ?? true }
      .filter { $0["commandName"]?.text != "help" }.map { ManualPage(words: words, command: $0) }
  }

  private var title: String { words.joined(separator: "-") }
  var file: String { "\(title).1" }

  var text: String {
    let arguments = (command["arguments"]?.elements ?? []).filter { $0["shouldDisplay"]?.boolean ?? true }
    let positional = arguments.filter { $0["kind"]?.text == "positional" }
    let options = arguments.filter { $0["kind"]?.text != "positional" }
    let discussion = command["discussion"]?.text.map { Roff.paragraphs($0) } ?? ""
    let others = commands.map { ".TP\n.BR \(Roff.escaped($0.title)) (1)\n\(Roff.lines($0.abstract))\n" }
    return """
      .TH \(Roff.escaped(title.uppercased())) 1 "" "Thalweg \(Version.current)" "Thalweg's manual"
      .SH NAME
      \(Roff.escaped(title)) \\- \(Roff.escaped(abstract.hasSuffix(".") ? String(abstract.dropLast()) : abstract))
      .SH SYNOPSIS
      .B \(Roff.escaped(words.joined(separator: " ")))
      \(synopsis(options: !options.isEmpty, positional))

      """ + section("DESCRIPTION", discussion.isEmpty ? Roff.lines(abstract) + "\n" : discussion)
        + section("COMMANDS", others.joined()) + section("ARGUMENTS", positional.map(Self.entry).joined())
        + section("OPTIONS", options.map(Self.entry).joined()) + section("SEE ALSO", related)
  }

  private var abstract: String { command["abstract"]?.text ?? "" }

  private func section(_ name: String, _ content: String) -> String {
    content.isEmpty ? "" : ".SH \"\(name)\"\n\(content)"
  }

  private func synopsis(options: Bool, _ positional: [JSON]) -> String {
    let shown = positional.map { argument -> String in
      let name = Self.value(of: argument) + (argument["isRepeating"]?.boolean ?? false ? " ..." : "")
      return argument["isOptional"]?.boolean ?? false ? "[\(name)]" : name
    }
    let command = commands.isEmpty ? [] : ["\\fIcommand\\fR"]
    return ((options ? ["[\\fIoptions\\fR]"] : []) + command + shown).joined(separator: " ")
  }

  private var related: String {
    let outer = words.dropLast().joined(separator: "-")
    return outer.isEmpty ? "" : ".BR \(Roff.escaped(outer)) (1)\n"
  }

  /// What an argument is called, and what is said of it.
  private static func entry(of argument: JSON) -> String {
    let names = (argument["names"]?.elements ?? []).map { name -> String in
      let dashes = name["kind"]?.text == "long" ? "--" : "-"
      return "\\fB\(Roff.escaped(dashes + (name["name"]?.text ?? "")))\\fR"
    }
    let takesValue = argument["kind"]?.text != "flag"
    let heading =
      (names.isEmpty ? [] : [names.joined(separator: ", ")]) + (takesValue ? [value(of: argument)] : [])
    let values = (argument["allValues"]?.elements ?? []).compactMap(\.text)
    let notes =
      (values.isEmpty ? [] : ["values: \(values.joined(separator: ", "))"])
      + (argument["defaultValue"]?.text.map { ["default: \($0)"] } ?? [])
    let said =
      (argument["abstract"]?.text ?? "") + (notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))")
    let more = argument["discussion"]?.text.map { Roff.paragraphs($0, inside: true) } ?? ""
    return ".TP\n\(heading.joined(separator: " "))\n\(Roff.lines(said))\n\(more)"
  }

  private static func value(of argument: JSON) -> String {
    "\\fI\(Roff.escaped(argument["valueName"]?.text ?? ""))\\fR"
  }
}

/// Text as roff has it.
enum Roff {
  /// Lines that are no requests, whatever they begin with; what is filled anyway is broken where it is long.
  static func lines(_ text: String) -> String {
    var lines = [""]
    for word in text.split(separator: " ").map({ escaped(String($0)) }) {
      let longer = lines[lines.count - 1].isEmpty ? word : "\(lines[lines.count - 1]) \(word)"
      if longer.utf8.count > 78 { lines.append(word) } else { lines[lines.count - 1] = longer }
    }
    return lines.map(plain).joined(separator: "\n")
  }

  /// An escaped line that is no request.
  private static func plain(_ line: String) -> String {
    line.hasPrefix(".") || line.hasPrefix("\\(aq") ? "\\&\(line)" : line
  }

  /// What is written is what is read: roff sets quotation marks, dashes and so on otherwise.
  static func escaped(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "\\": "\\e"
      case "-": "\\-"
      case "'": "\\(aq"
      case "\"": "\\(dq"
      case "`": "\\(ga"
      case "^": "\\(ha"
      case "~": "\\(ti"
      case _ where scalar.isASCII: String(scalar)
      default: "\\[u\(hexadecimal(scalar))]"
      }
    }.joined()
  }

  private static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  /// Paragraphs; lines that are indented stay as they are.
  ///
  /// - Parameter inside: whether they belong to an entry of a list.
  static func paragraphs(_ text: String, inside: Bool = false) -> String {
    var result = ""
    for (index, block) in text.split(separator: "\n\n").enumerated() {
      result += inside ? ".IP\n" : index > 0 ? ".PP\n" : ""
      var isExample = false
      for written in block.split(separator: "\n") {
        if written.hasPrefix(" ") != isExample {
          isExample.toggle()
          result += isExample ? ".nf\n" : ".fi\n"
        }
        result += (isExample ? plain(escaped(String(written))) : lines(String(written))) + "\n"
      }
      if isExample { result += ".fi\n" }
    }
    return result
  }
}
