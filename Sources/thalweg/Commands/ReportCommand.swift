import ArgumentParser
import Declarations
import Experiments
import Platform
import Workflow

/// `thalweg report`
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write a run's report anew.",
    discussion: """
      Each run has a report.html beside its results. This writes it again as this version draws it, from the run directory \
      alone: nothing is computed. Of a copy that lacks files, what they show is left out, and the report says so.

        thalweg report quickstart/1 --out report.html
      """)

  @OptionGroup var named: RunArgument

  @Option(help: ArgumentHelp("The file to write; one that is there is replaced.", valueName: "file"))
  var out: String

  @OptionGroup var colour: ColourOptions

  func validate() throws {
    try EmptyName.refuse(out, as: "--out", wanted: "file")
  }

  func run() throws {
    let location = try named.location()
    // Says of a run that has no record yet how far it has come.
    _ = try location.record()
    var run = try PresentedRun(of: location.folder, registry: .experiments)
    let folder = RunFolder(path: out.lastIndex(of: "/").map { String(out[...$0]) } ?? ".")
    run.isBeside = { path in ((try? folder.status(of: path)) ?? nil) != nil }
    for file in try ReportPresenter().files(presenting: run) {
      try TextOutput.write(String(decoding: file.bytes, as: UTF8.self), to: out)
      colour.print(["wrote \(out, .strong) (\(ByteText.exact(file.bytes.count)))"])
    }
  }
}
