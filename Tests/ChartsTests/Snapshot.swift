import Foundation
import Testing

/// Compares a text with the file of that name under `Snapshots`; writes the file instead when
/// `THALWEG_RECORD_SNAPSHOTS` is 1.
func expectSnapshot(_ name: String, _ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws
{
  let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Snapshots/\(name)")
  if ProcessInfo.processInfo.environment["THALWEG_RECORD_SNAPSHOTS"] == "1" {
    try Data(text.utf8).write(to: file)
    return
  }
  let recorded = try String(contentsOf: file, encoding: .utf8)
  let difference = firstDifference(recorded, text)
  #expect(difference == nil, "\(name) is not as recorded", sourceLocation: sourceLocation)
}

private func firstDifference(_ recorded: String, _ text: String) -> String? {
  let old = recorded.split(separator: "\n", omittingEmptySubsequences: false)
  let new = text.split(separator: "\n", omittingEmptySubsequences: false)
  for (index, lines) in zip(old, new).enumerated() where lines.0 != lines.1 {
    return "line \(index + 1): \(lines.0) -> \(lines.1)"
  }
  return old.count == new.count ? nil : "\(old.count) lines -> \(new.count)"
}
