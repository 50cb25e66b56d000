import Foundation
import TestSupport
import Testing

@testable import Experiments

@Suite("How reports lie on a page")
struct ReportLayoutTests {
  private let experiment: TemporaryExperiment

  init() throws { experiment = try TemporaryExperiment() }

  private func page() throws -> String {
    let outcome = try experiment.run(Edit.base)
    return String(decoding: try TemporaryExperiment.bytes("report.html", of: outcome), as: UTF8.self)
  }

  @Test("a table that was drawn stands once, as a table")
  func tables() throws {
    let page = try page()
    #expect(!page.contains("Members and ensemble: vote"))
    #expect(page.matches(of: #/ensemble \(mean probability\)/#).count == 1)
    #expect(page.contains("Ensemble: vote"))
  }

  @Test(
    "on paper, on a phone and on a screen nothing overlaps and nothing is wider than the page",
    .enabled(if: Browser.isInstalled, Browser.absence))
  func layout() throws {
    let page = try page()
    let faults = try PageFaults.everywhere(of: page)
    #expect(faults == [])
    let review = try PageReview.faults(of: page)
    #expect(review.isEmpty, "\(review.count): \(review.prefix(12))")
  }
}
