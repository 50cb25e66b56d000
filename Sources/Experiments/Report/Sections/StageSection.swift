import Charts
import Declarations
import Specifications
import Workflow

/// What every stage was told and what it made.
struct StageSection: ReportSection {
  let title = "Stages"

  func content(of run: PresentedRun) -> HTML {
    let families = Dictionary(grouping: run.record.stages) { InstanceName.family(of: $0.name) }
    var told: Set<String> = []
    let stages = run.record.stages.compactMap { stage -> HTML? in
      let family = InstanceName.family(of: stage.name)
      guard let members = families[family], members.count > 1 else { return details(stage, in: run) }
      guard told.insert(family).inserted else { return nil }
      let seconds = members.compactMap { run.circumstances?.durations[$0.name] }
      return HTML.element(
        "details", ["class": "family-stages"],
        [
          HTML.element(
            "summary", [:], .element("b", [:], .text(family)),
            .text(" \(members.count) \(members[0].kind) stages"),
            making(
              seconds.isEmpty ? nil : seconds.reduce(0, +), cached: members.count - seconds.count, in: run))
        ] + members.map { details($0, in: run) })
    }
    return .joined(stages + run.record.sources.map { details($0) })
  }

  /// How long it took, and how many were there before.
  private func making(_ seconds: Double?, cached: Int, in run: PresentedRun) -> HTML {
    guard run.circumstances != nil else { return .nothing }
    let words: [String] = [
      seconds.map { ReportPresenter.duration($0) },
      cached == 0 ? nil : seconds == nil ? "from the cache" : "\(cached) from the cache",
    ].compactMap(\.self)
    return .element("span", ["class": "made"], .text(words.joined(separator: ", ")))
  }

  private func details(_ stage: RunRecord.StageRecord, in run: PresentedRun) -> HTML {
    let seconds = run.circumstances?.durations[stage.name]
    let files = stage.outputs.flatMap(\.files)
    let list = files.map { file in
      let path = "stages/\(stage.name)/\(file.name)"
      let isThere = run.isBeside(path)
      return HTML.element(
        "li", [:],
        isThere ? .element("a", ["href": percentEncoded(path)], .text(file.name)) : .text(file.name),
        .text(" \(bytes(file.size)), "), .element("code", [:], .text(file.digest.short)),
        isThere ? .nothing : .text(", not beside this page"))
    }
    return .element(
      "details", [:],
      .element(
        "summary", [:], .element("b", [:], .text(stage.name)), .text(" \(stage.kind) "),
        .element("code", ["title": "key"], .text(String(stage.key.prefix(12)))),
        making(seconds, cached: seconds == nil ? 1 : 0, in: run)),
      stage.description.map { .element("p", [:], .text($0)) } ?? .nothing, .element("ul", [:], list),
      .element("pre", [:], .text(stage.settings.pageText)))
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
          ).pageText)))
  }

  private func bytes(_ count: Int) -> String {
    switch count {
    case ..<1024: "\(count) bytes"
    case ..<(1 << 20): "\(count / 1024) KiB"
    default: NumberFormat.decimals(1).string(Double(count) / Double(1 << 20)) + " MiB"
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
