import ArgumentParser
import Declarations
import Experiments
import Platform
import ResultStore
import Specifications
import Workflow

/// `thalweg migrate`
struct MigrateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate",
    abstract: "Rewrite the setting names of earlier versions in specifications.",
    discussion: """
      A renamed setting is an error under its old name: `bends: 1` of a curve is now \
      `control-points: 3`. This rewrites the key, and the value if its meaning changed. All else stays as it \
      is: comments, blank lines, quotes, anchors, order. docs/migration.md lists the names.

        thalweg migrate experiment.yaml            rewrite it
        thalweg migrate --dry-run *.yaml           only say what would change
        thalweg migrate --check *.yaml             exit with 1 where a file would change
        thalweg migrate - < old.yaml > new.yaml    standard input to standard output

      If a file named by `extends` has to change, it is reported, and rewritten only if it is given too. \
      A value set elsewhere, such as ${vars.n}, is reported with its place; its file is left as it \
      is, and the others are rewritten.

      Exit codes: 0 done, or nothing to do; 1 a file cannot be written, or with --check would change; 2 a file cannot \
      be read or rewritten.
      """)

  @Argument(
    help: ArgumentHelp("Specifications; - is standard input.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var files: [String]

  @Flag(help: "Write nothing; exit with 1 if something would change.")
  var check = false

  @Flag(name: [.customShort("n"), .long], help: "Only say what would change.")
  var dryRun = false

  @OptionGroup var colour: ColourOptions

  func validate() throws {
    for file in files { try EmptyName.refuse(file, as: "a specification", wanted: "file") }
    if files.count(where: { $0 == Self.standardInput }) > 1 {
      throw ValidationError("standard input (-) can be read once")
    }
  }

  func run() throws {
    var refused = false
    var unwritten = false
    var changed = false
    for file in files {
      do {
        let migration = try Self.migration(of: file)
        changed = changed || !migration.changes.isEmpty
        try finish(migration, file)
      } catch let error as Diagnostics {
        refused = true
        say(error)
      } catch let error as FileError {
        unwritten = true
        say(Diagnostics([Diagnostic(error.message, at: nil, help: error.help)]))
      }
    }
    if refused { throw ExitCode.wrongSpecification }
    if unwritten || (check && changed) { throw ExitCode(1) }
  }

  private static let standardInput = "-"

  private static func migration(of file: String) throws(Diagnostics) -> SpecificationMigration {
    try SpecificationMigration(
      ofFile: file == standardInput ? "/dev/stdin" : file, in: Registry.experiments.vocabulary)
  }

  /// Says what changes, and writes it.
  private func finish(_ migration: SpecificationMigration, _ file: String) throws {
    let isStream = file == Self.standardInput
    let isWritten = !check && !dryRun
    let lines = migration.changes.map { "\($0.place): \($0.old) -> \($0.new)" }
    if isStream, isWritten {
      StandardStream.output.write(migration.text)
      if !lines.isEmpty { StandardStream.error.write(lines.map { "\($0.withVisibleControls)\n" }.joined()) }
    } else {
      if isWritten, !migration.changes.isEmpty { try write(migration, to: file) }
      colour.print((lines.isEmpty ? ["\(file): nothing to change"] : lines).map { StyledLine($0) })
    }
    say(Diagnostics(remarks(on: migration)))
  }

  private func write(_ migration: SpecificationMigration, to file: String) throws(FileError) {
    do throws(FileFailure) {
      try WrittenFiles.replace(file, with: Array(migration.text.utf8))
    } catch {
      throw FileError(error.description, help: error.remedy ?? "make the file and its folder writable")
    }
  }

  private func say(_ diagnostics: Diagnostics) {
    if diagnostics.list.isEmpty { return }
    let style: Diagnostic.Style = colour.applies(to: .error) ? .coloured : .plain
    StandardStream.error.write(diagnostics.rendered(in: style) + "\n")
  }

  /// Which files it extends, directly or not, that were not given and have to change as well.
  private func remarks(on migration: SpecificationMigration) -> [Diagnostic] {
    var remarks: [Diagnostic] = []
    var visited = files
    var next = migration.extended
    while let path = next, !visited.contains(where: { SpecificationMigration.areSame($0, path) }) {
      visited.append(path)
      do throws(Diagnostics) {
        let base = try Self.migration(of: path)
        if !base.changes.isEmpty { remarks.append(Self.remark(path, "has to change too")) }
        next = base.extended
      } catch {
        remarks.append(Self.remark(path, "cannot be rewritten as it is"))
        next = nil
      }
    }
    return remarks
  }

  private static func remark(_ path: String, _ predicate: String) -> Diagnostic {
    Diagnostic(
      "the extended file '\(path)' \(predicate)", at: nil, severity: .warning,
      help: "run `thalweg migrate \(CommandText.quoted(path))`")
  }
}
