import Declarations
import Workflow

/// What every stage was told and what it made.
struct StageSection: ReportSection {
  let title = "Stages"

  func content(of run: PresentedRun) -> HTML {
    .joined(run.record.stages.map { details($0) } + run.record.sources.map { details($0) })
  }

  private func details(_ stage: RunRecord.StageRecord) -> HTML {
    let files = stage.outputs.flatMap(\.files)
    let list = files.map { file in
      let path = "stages/\(stage.name)/\(file.name)"
      return HTML.element(
        "li", [:], .element("a", ["href": percentEncoded(path)], .text(file.name)),
        .text(" \(bytes(file.size)), "), .element("code", [:], .text(file.digest.short)))
    }
    return .element(
      "details", [:],
      .element(
        "summary", [:], .element("b", [:], .text(stage.name)), .text(" \(stage.kind) "),
        .element("code", ["title": "key"], .text(String(stage.key.prefix(12))))),
      stage.description.map { .element("p", [:], .text($0)) } ?? .nothing, .element("ul", [:], list),
      .element("pre", [:], .text(stage.settings.prettyText)))
  }

  private func details(_ source: RunRecord.SourceRecord) -> HTML {
    let kind = source.settings["dataset"] == nil ? " file" : " data set"
    return .element(
      "details", [:], .element("summary", [:], .element("b", [:], .text(source.name)), .text(kind)),
      .element(
        "pre", [:],
        .text(
          JSON.object(
            [JSON.Member("settings", source.settings), JSON.Member("parts", source.parts)]
              + (source.facts.map { [JSON.Member("facts", $0)] } ?? [])
          ).prettyText)))
  }

  private func bytes(_ count: Int) -> String {
    switch count {
    case ..<1024: "\(count) bytes"
    case ..<(1 << 20): "\(count / 1024) KiB"
    default: "\((count * 10 >> 20) / 10).\((count * 10 >> 20) % 10) MiB"
    }
  }

  /// A relative link: everything but unreserved characters and slashes is encoded.
  private func percentEncoded(_ path: String) -> String {
    let digits = Array("0123456789ABCDEF")
    return path.utf8.reduce(into: "") { text, byte in
      let scalar = Unicode.Scalar(byte)
      if scalar.properties.isAlphabetic && byte < 0x80 || ("0"..."9").contains(scalar)
        || "-_./".unicodeScalars.contains(scalar)
      {
        text.unicodeScalars.append(scalar)
      } else {
        text += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
      }
    }
  }
}
