import Foundation

extension Program.Outcome {
  /// The stages that jobs were submitted for, by name.
  var queued: [String] {
    get throws { try events(named: "stage-queued").compactMap { $0["stage"]?.text }.sorted() }
  }
}

extension String {
  /// Whether a file of a run says what came out, rather than when and where.
  var isResult: Bool { !["events.jsonl", "timing.json", "report.html"].contains(self) }
}
