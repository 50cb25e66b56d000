import ArgumentParser
import Declarations
import LocalServer
import Platform
import RunBrowser
import Workflow

/// `thalweg ui`
struct UICommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ui",
    abstract: "Show all runs in the browser, and those that are under way as they go.",
    discussion: """
      The page has the table of runs, with filters and columns of your choice; each run's report; any runs side by \
      side; and of a run that is under way its progress, its losses as they fall, its graph, what came from the store, \
      and what it said. It follows runs that other processes make, and those of folders copied from other machines.

        thalweg ui                             the runs of this folder
        thalweg ui --runs /elsewhere/runs      those of another; of one experiment, or a single run
        thalweg ui --no-open                   only print the address, as over SSH:
        ssh -L 6420:127.0.0.1:6420 machine   ... then open that address here

      Only this machine can reach it, and only a browser that was given the address with its token. Nothing is \
      written, and nothing is fetched from elsewhere. Ctrl-C ends it.
      """)

  @OptionGroup var runs: RunsOptions

  @Option(help: ArgumentHelp("The port to listen at; 0 for any that is free.", valueName: "n"))
  var port = 6420

  @Flag(name: .customLong("no-open"), help: "Print the address, and open no browser.")
  var staysClosed = false

  func validate() throws {
    try ValidationError.check("--port", port, in: 0...65_535)
  }

  func run() throws {
    let folder = runs.folder
    // Where no other folder is named, the page waits for the first run.
    if folder != RunsOptions.standardFolder, try !RunFolders.isThere(folder) {
      throw Diagnostic("there is no folder '\(folder)'", at: nil, help: "name the folder that runs are in")
    }
    let browser = try RunBrowser.listening(at: port, over: folder)
    Interruption.watch {
      browser.end()
    } second: {
      ProcessEnd.now(ExitCode.interrupted.rawValue)
    }
    let address = browser.address()
    let opened = staysClosed ? nil : DesktopBrowser.open(browser.address(isForOnce: true))
    StandardStream.error.write(
      "\(opened?.words ?? "open this page in a browser of this machine") (Ctrl-C ends it):\n")
    StandardStream.output.write("\(address)\n")
    browser.serve()
  }
}

extension RunBrowser {
  /// - Throws: `FileError` that says which flag chooses another port.
  static func listening(at port: Int, over root: String) throws(FileError) -> RunBrowser {
    do throws(PortError) { return try RunBrowser(of: root, port: port) } catch {
      let (words, help) =
        error.isTaken
        ? (
          "port \(port) is taken, perhaps by another 'thalweg ui'",
          "choose another with --port, as in --port 0 for any that is free"
        ) : ("cannot listen at port \(port): \(error.reason)", "choose another with --port")
      throw FileError(words, help: help)
    }
  }
}

/// The page of one run, which `run --open` shows.
struct RunPage {
  private let browser: RunBrowser
  private let isOpened = Guarded(false)

  /// - Throws: `FileError` where no port can be had.
  init(runs root: String) throws(FileError) {
    browser = try RunBrowser.listening(at: 0, over: root)
    let browser = browser
    try OwnThread.start { browser.serve() }
  }

  /// - Parameter directory: of the run.
  func open(_ directory: String) {
    if isOpened.withLock({ wasOpened in
      defer { wasOpened = true }
      return wasOpened
    }) {
      return
    }
    if let failure = DesktopBrowser.open(browser.address(ofRun: directory, isForOnce: true)).failure {
      let address = browser.address(ofRun: directory)
      StandardStream.error.write("\(failure); the page of this run: \(address)\n".withVisibleControls)
    }
  }

  /// Keeps the page there until Ctrl-C.
  ///
  /// - Parameter directory: of the run, where there is one: it is opened now unless it was before.
  func stay(showing directory: String?, until cancellation: Cancellation) {
    guard let directory, !cancellation.isRequested else { return browser.end() }
    open(directory)
    StandardStream.error.write("the page stays until Ctrl-C: \(browser.address(ofRun: directory))\n")
    while !cancellation.isRequested { Clock.sleep(milliseconds: 50) }
    browser.end()
  }
}
