import Charts
import Specifications

/// Results of one type that stand together in a report: those of a family, or a single one.
struct StageGroup<Result: Sendable>: Sendable {
  /// The family's, or the stage's.
  let name: String
  let members: [(stage: String, result: Result)]

  /// Whether they are of a family, and several.
  var isFamily: Bool { members.count > 1 }

  /// In the order of coming.
  static func all(of results: [(stage: String, result: Result)]) -> [StageGroup] {
    let groups = Dictionary(grouping: results) { InstanceName.family(of: $0.stage) }
    return results.map { InstanceName.family(of: $0.stage) }.uniqued.flatMap { family -> [StageGroup] in
      let members = groups[family] ?? []
      let isFamily = members.count > 1 && Set(members.map(\.stage)).count == members.count
      return isFamily
        ? [StageGroup(name: family, members: members)]
        : members.map { StageGroup(name: $0.stage, members: [$0]) }
    }
  }

  /// What the stages of a family differ in; none of a single one.
  var axes: [String] {
    isFamily ? members.flatMap { InstanceName(parsing: $0.stage)?.parts ?? [] }.map(\.axis).uniqued : []
  }

  /// The values of the axes, as the first cells of a member's rows.
  func labels(of member: (stage: String, result: Result)) -> [Table.Cell] {
    let parts = InstanceName(parsing: member.stage)?.parts ?? []
    return axes.map { axis in parts.first { $0.axis == axis }.map { .text($0.label) } ?? .missing }
  }
}
