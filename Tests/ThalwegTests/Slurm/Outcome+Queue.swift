import Foundation

extension Program.Outcome {
  /// The stages that jobs were submitted for, by name.
  var queued: [String] {
    get throws { try events(named: "stage-queued").compactMap { $0["stage"]?.text }.sorted() }
  }
}
