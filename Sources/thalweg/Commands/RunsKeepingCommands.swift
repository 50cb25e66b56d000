import ArgumentParser
import Declarations
import Platform
import Workflow

/// Runs that are named on a command line.
struct NamedRuns: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "Run directories, or experiments' names for their latest runs (quickstart, quickstart/2).",
      valueName: "run"),
    completion: .runs)
  var names: [String]

  @OptionGroup var runs: RunsOptions

  func validate() throws { for name in names { try EmptyName.refuse(name, as: "a run", wanted: "run") } }

  /// Each once.
  func folders() throws -> [RunFolder] {
    var seen = Set<String>()
    return try names.map { try RunLocation($0, under: runs.folder).folder }
      .filter { seen.insert($0.path).inserted }
  }
}

/// `thalweg runs pin`
struct RunsPinCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pin",
    abstract: "Keep runs: they are not deleted, and cache gc keeps their results.",
    discussion: "This is kept in annotations.json, beside run.json; what the run made stays as it is.")

  @OptionGroup var named: NamedRuns
  @OptionGroup var colour: ColourOptions

  func run() throws {
    for folder in try named.folders() {
      var annotations = try folder.annotations()
      annotations.isPinned = true
      try folder.annotate(annotations)
      colour.print(["pinned \(folder.path)"])
    }
  }
}

/// `thalweg runs unpin`
struct RunsUnpinCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unpin", abstract: "Let runs be deleted again, and their results be removed from the store.")

  @OptionGroup var named: NamedRuns
  @OptionGroup var colour: ColourOptions

  func run() throws {
    for folder in try named.folders() {
      var annotations = try folder.annotations()
      annotations.isPinned = false
      try folder.annotate(annotations)
      colour.print(["unpinned \(folder.path)"])
    }
  }
}

/// `thalweg runs note`
struct RunsNoteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "note",
    abstract: "Write a note on a run, which runs and show tell; without a text, print it.",
    discussion: """
      The note is kept in annotations.json, beside run.json; what the run made stays as it is. An empty text removes \
      it.

        thalweg runs note quickstart/3 "the one in the paper"
      """)

  @OptionGroup var named: RunArgument

  @Argument(help: "The note.")
  var text: String?

  @OptionGroup var colour: ColourOptions

  func validate() throws {
    if let text, text.utf8.count > RunAnnotations.longestNote {
      throw ValidationError("a note has at most \(RunAnnotations.longestNote) bytes; keep the text in a file")
    }
  }

  func run() throws {
    let folder = try named.location().folder
    var annotations = try folder.annotations()
    guard let text else {
      let lines = (annotations.note ?? "").split(separator: "\n", omittingEmptySubsequences: false)
      return colour.print(lines.map { StyledLine(String($0)) })
    }
    annotations.note = text.isEmpty ? nil : text
    try folder.annotate(annotations)
    colour.print([text.isEmpty ? "removed the note on \(folder.path)" : "noted on \(folder.path)"])
  }
}

/// `thalweg runs delete`
struct RunsDeleteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete",
    abstract: "Delete run directories, with what stands beside their results.",
    discussion: """
      Pinned and running runs are refused. Results stay in the store until cache gc removes them, so running the \
      experiment again makes the directory again, with nothing computed.
      """)

  @OptionGroup var named: NamedRuns

  @Flag(help: "Do not ask.")
  var yes = false

  @OptionGroup var colour: ColourOptions

  func run() throws {
    let removals = try named.folders().map(RunRemoval.init(of:))
    var problems = Problems()
    for removal in removals { if let objection = try removal.objection() { problems.report(objection) } }
    try problems.throwIfAny()
    if !yes, isatty(STDIN_FILENO) == 0 {
      throw ValidationError("nobody can be asked here: say --yes to delete")
    }
    for removal in removals where try isWanted(removal) {
      try removal.perform()
      colour.print(["deleted \(removal.folder.path)"])
    }
  }

  private func isWanted(_ removal: RunRemoval) throws -> Bool {
    if yes { return true }
    let contents = try removal.contents()
    let question =
      "delete '\(removal.folder.path)', \(NumberText.count(contents.files, "file")), "
      + "\(ByteText.exact(contents.bytes))? [y/N] "
    StandardStream.error.write(question.withVisibleControls)
    return ["y", "yes"].contains(readLine()?.lowercased() ?? "")
  }
}
