import Workflow

/// A part of the report under a heading of its own.
protocol ReportSection: Sendable {
  var title: String { get }

  /// Nothing where the run has nothing for it.
  func content(of run: PresentedRun) throws -> HTML
}
