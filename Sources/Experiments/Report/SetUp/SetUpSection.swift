import Declarations
import Specifications
import Workflow

/// What a reader asks first: which data and how many examples of them, which network, and how it was trained.
struct SetUpSection: ReportSection {
  let title = "Set-up"

  /// More trainings are read under their stages.
  private static let mostTrainings = 8

  func content(of run: PresentedRun) -> HTML {
    let groups = TrainingGroup.all(of: run.record)
    let rows = data(of: run.record) + networks(of: groups) + trainings(groups)
    if rows.isEmpty { return .nothing }
    let engine: Row = ("Computed by", "Thalweg \(run.record.thalweg), \(run.record.numerics).")
    return .element(
      "dl", ["class": "terms"],
      (rows + [engine]).flatMap {
        [.element("dt", [:], .text($0.name)), .element("dd", [:], .text($0.words))]
      })
  }

  private typealias Row = (name: String, words: String)

  private func data(of record: RunRecord) -> [Row] {
    let sources = record.sources.filter { $0.settings["dataset"] != nil }
    return sources.map { source in
      (sources.count == 1 ? "Data" : "Data: \(source.name)", DataWords(of: source).text)
    }
  }

  /// Each network once, with the trainings that it is of where there are several.
  private func networks(of groups: [TrainingGroup]) -> [Row] {
    let networks = groups.compactMap(\.network).uniqued
    return networks.compactMap { network in
      NetworkWords(recorded: network).map { words in
        let owners = groups.filter { $0.network == network }.flatMap(\.names).uniqued
        return (networks.count == 1 ? "Network" : "Network of \(owners.firstFew)", words.text)
      }
    }
  }

  private func trainings(_ groups: [TrainingGroup]) -> [Row] {
    let rows: [Row] = groups.prefix(Self.mostTrainings).map { group in
      ("\(group.names.firstFew) (\(group.kind))", group.words)
    }
    let rest = groups.dropFirst(Self.mostTrainings).flatMap(\.names)
    return rows + (rest.isEmpty ? [] : [("Further trainings", "\(rest.firstFew): see their stages.")])
  }
}

extension [JSON] {
  /// Each once, in the order of coming.
  fileprivate var uniqued: [JSON] {
    reduce(into: []) { kept, value in if !kept.contains(value) { kept.append(value) } }
  }
}
