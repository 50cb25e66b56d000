import Foundation

extension [String: Data] {
  /// The files of a run directory, by name, as far as equal runs have them alike: without those that say when and where
  /// it was made, and the report without what says so.
  public var lasting: [String: Data] {
    var files = filter { !["events.jsonl", "timing.json"].contains($0.key) }
    if let page = files["report.html"] {
      files["report.html"] = Data(Self.withoutCircumstances(String(decoding: page, as: UTF8.self)).utf8)
    }
    return files
  }

  /// A report without its date and duration, how long each stage took or whether it came from the cache, and what the run
  /// before it had otherwise.
  private static func withoutCircumstances(_ page: String) -> String {
    let parts = [
      #"<p class="facts">[^<]* UTC · [^<]*</p>"#, #"<span class="made">[^<]*</span>"#,
      #"(?s)\s*<section id="section:changes">.*?</section>"#,
      ##"\s*<li><a href="#section:changes">Changes</a>\s*</li>"##,
    ]
    return parts.reduce(page) { text, part in
      text.replacingOccurrences(of: part, with: "", options: .regularExpression)
    }
  }
}
