import Charts

// Planes of a family, beside one another at the same levels.
extension PlaneEvaluation {
  static let family = FamilyReading<PlaneEvaluation>(values: { $0.familyValues }, figures: figures)

  private var familyValues: [FamilyValue] { measures.map(FamilyValue.init) }

  /// More planes than so many make a page that nobody can load.
  private static let mostPlanes = 12

  private static func figures(of family: ResultFamily<PlaneEvaluation>) -> [FigureSet.Figure] {
    let axes = family.axes
    let shown = family.members.prefix(mostPlanes).enumerated().map { place, member in
      OverlaidResult(
        label: axes.words(of: member.parts, repeatedOnly: false), place: place, result: member.result)
    }
    let left =
      family.members.count > shown.count
      ? " Shown are the first \(shown.count) of \(family.members.count)." : ""
    let metrics = shown.flatMap { $0.result.grids.map(\.metric) }.uniqued.prefix(shown.count > 6 ? 1 : 2)
    return metrics.compactMap { metric in
      let planes = shown.filter { $0.result.grid(metric) != nil }
      return planes.count > 1
        ? figure(
          of: metric, planes, family.name, columns: min(planes.count, 3), width: ReportedFamily.wide,
          adding: left, named: "\(family.name)@\(metric)") : nil
    }
  }
}
