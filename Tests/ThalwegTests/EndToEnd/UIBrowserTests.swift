import Foundation
import TestSupport
import Testing

@Suite("The page over all runs, in a browser")
struct UIBrowserTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  @Test(
    "the table filters, sorts and compares, a live page moves, a report stays apart, a phone is wide enough; no script fails",
    .enabled(if: Browser.isInstalled, Browser.absence),
    .enabled(if: Python.has("json"), "Python is not installed"))
  func pages() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Pages")
    try workshop.write(Workshop.specification, to: "moons.yaml")
    let outcome = try Python.run(
      """
      import runpy, sys
      sys.path.insert(0, "\(folder.path)")
      sys.argv = ["pages.py", "\(Program.binary.path)", open("moons.yaml").read()]
      runpy.run_path("\(folder.path)/pages.py", run_name="__main__")
      """, in: workshop.folder)
    #expect(outcome.code == 0, "\(outcome.errors)")
  }
}
