import Specifications
import Workflow

/// A line of a plan: a stage, or several of one family of which the same is said.
struct PlanRow: Sendable {
  /// One or more, of one family, kind and state.
  let stages: [PlanDescription.Stage]

  var first: PlanDescription.Stage { stages[0] }

  /// `start@seed=4 … start@seed=100`
  var name: String {
    guard let last = stages.last, stages.count > 1 else { return first.name }
    return "\(first.name) … \(last.name)"
  }

  /// Of all of them; nil where it is not known of one.
  var seconds: Double? {
    let known = stages.compactMap(\.seconds)
    return known.count == stages.count ? known.reduce(0, +) : nil
  }

  /// How few stages of a family are worth a line each.
  private static let fewest = 5

  /// The rows of stages, each where the first stage of it stands.
  ///
  /// - Parameter remarks: what is said under a stage; stages with other remarks do not share a row.
  static func rows(
    of stages: [PlanDescription.Stage], _ remarks: (PlanDescription.Stage) -> String
  ) -> [PlanRow] {
    let subjects = stages.map { stage in
      [
        InstanceName.family(of: stage.name), stage.state.rawValue,
        stage.cachedProgress.map(PlanDescription.words) ?? "", remarks(stage),
      ]
    }
    let groups = Dictionary(grouping: stages.indices, by: { subjects[$0] })
    return stages.indices.flatMap { index -> [PlanRow] in
      let group = groups[subjects[index]] ?? []
      if group.count < fewest || InstanceName(parsing: stages[index].name) == nil {
        return [PlanRow(stages: [stages[index]])]
      }
      return group[0] == index ? [PlanRow(stages: group.map { stages[$0] })] : []
    }
  }
}

extension PlanDescription {
  /// What is waited for, families by their own name: `start, along (12)`.
  static func words(forWaits names: [String]) -> String {
    var order: [String] = []
    var members: [String: [String]] = [:]
    for name in names {
      let family = InstanceName.family(of: name)
      if members[family] == nil { order.append(family) }
      members[family, default: []].append(name)
    }
    let words = order.flatMap { family -> [String] in
      let names = members[family] ?? []
      return names.count < 3 ? names : ["\(family) (\(names.count))"]
    }
    return words.listed()
  }
}
