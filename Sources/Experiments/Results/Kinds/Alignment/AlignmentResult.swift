import Charts
import Declarations
import Networks
import Workflow

/// What an alignment found: each restart, how near networks came layer by layer, and which units stayed.
public struct AlignmentResult: Artifact {
  public static let type = "alignment"

  /// What was made alike: `weights`.
  public let match: String
  /// What an objective is, in words, and whether less of it is better.
  public let objective: String
  public let isBetterWhenLower: Bool
  /// Columns: restart (from 1), start, objective, steps, settled (1 where nothing more was gained), agreement (share of units
  /// that go where they go in the best), best (1 of the best).
  public let restarts: ResultTable
  /// Distances to the network that stayed, as shares of its norm, all weights together. Columns: network (from 1), before,
  /// after, moved (share of units that do not stay).
  public let networks: ResultTable
  /// The same of each layer's weights: network, layer, before, after.
  public let layers: ResultTable
  /// Columns: network, group, units, unmoved.
  public let groups: ResultTable

  static let restartColumns = ["restart", "start", "objective", "steps", "settled", "agreement", "best"]
  static let networkColumns = ["network", "before", "after", "moved"]
  static let layerColumns = ["network", "layer", "before", "after"]
  static let groupColumns = ["network", "group", "units", "unmoved"]

  public func files(named name: String) throws -> [ArtifactFile] {
    let json: JSON = [
      "match": JSON(match), "objective": JSON(objective),
      "better": JSON(isBetterWhenLower ? "lower" : "higher"), "restarts": restarts.json,
      "networks": networks.json, "layers": layers.json, "groups": groups.json,
    ]
    return [
      ArtifactFile(name: "\(name)-restarts.csv", text: restarts.csv),
      ArtifactFile(name: "\(name)-networks.csv", text: networks.csv),
      ArtifactFile(name: "\(name)-layers.csv", text: layers.csv),
      ArtifactFile(name: "\(name)-groups.csv", text: groups.csv),
      ArtifactFile(name: "\(name).json", text: json.prettyText),
    ]
  }

  public init(files: [ArtifactFile]) throws {
    let json = try files.json()
    guard let match = json["match"]?.text, let objective = json["objective"]?.text,
      let better = json["better"]?.text
    else { throw ArtifactError("an alignment does not say what was matched") }
    (self.match, self.objective, isBetterWhenLower) = (match, objective, better == "lower")
    restarts = try ResultTable(json: json["restarts"])
    networks = try ResultTable(json: json["networks"])
    layers = try ResultTable(json: json["layers"])
    groups = try ResultTable(json: json["groups"])
    try check()
  }

  /// - Throws: `ArtifactError` where tables are others than drawings, comparisons and reports take them for.
  private func check() throws(ArtifactError) {
    try restarts.expect(columns: Self.restartColumns)
    try restarts.expectRisingCounts(at: 0)
    try restarts.expectTexts(at: 1)
    for index in 2...6 { try restarts.expectNoTexts(at: index) }
    try networks.expect(columns: Self.networkColumns)
    try networks.expectRisingCounts(at: 0)
    for index in 1...3 { try networks.expectNoTexts(at: index) }
    try layers.expect(columns: Self.layerColumns)
    try layers.expectTexts(at: 1)
    for index in [0, 2, 3] { try layers.expectNoTexts(at: index) }
    try groups.expect(columns: Self.groupColumns)
    try groups.expectTexts(at: 1)
    for index in [0, 2, 3] { try groups.expectNoTexts(at: index) }
  }
}

extension AlignmentResult {
  /// - Parameters:
  ///   - moves: what brings each network but the first to that one.
  ///   - moved: those networks' parameters after it.
  init(
    _ match: MatchMethod, _ networks: AlignedNetworks, starts: [String], _ found: [RestartOutcome], best: Int,
    moves: [NetworkPermutation], moved: [[Float]]
  ) {
    (self.match, objective, isBetterWhenLower) = (match.word, match.objective, match.isBetterWhenLower)
    let symmetry = networks.symmetry
    var restarts = ResultTable(columns: Self.restartColumns)
    for (index, outcome) in found.enumerated() {
      let back = outcome.permutations[0].inverse
      let agreeing = zip(outcome.permutations.dropFirst(), moves).reduce(0) {
        $0 + back.after($1.0).agreement(with: $1.1)
      }
      restarts.append([
        .integer(index + 1), .text(starts[index]), .number(outcome.objective), .integer(outcome.steps),
        .integer(outcome.isSettled ? 1 : 0),
        .number(Double(agreeing) / Double(max(1, moves.count * symmetry.unitCount))),
        .integer(index == best ? 1 : 0),
      ])
    }
    var summary = ResultTable(columns: Self.networkColumns)
    var layers = ResultTable(columns: Self.layerColumns)
    var groups = ResultTable(columns: Self.groupColumns)
    for (index, move) in moves.enumerated() {
      let (fixed, before) = (networks.parameters[0], networks.parameters[index + 1])
      let whole = fixed.indices
      let unmoved = move.parts.reduce(0) { $0 + $1.unmoved }
      summary.append([
        .integer(index + 1), .number(fixed.distance(to: before, over: whole)),
        .number(fixed.distance(to: moved[index], over: whole)),
        .number(1 - Double(unmoved) / Double(max(1, symmetry.unitCount))),
      ])
      for tensor in symmetry.parameters where tensor.columnAxis != nil || tensor.inner > 1 {
        let range = tensor.offset..<tensor.offset + tensor.count
        layers.append([
          .integer(index + 1), .text(tensor.name), .number(fixed.distance(to: before, over: range)),
          .number(fixed.distance(to: moved[index], over: range)),
        ])
      }
      for (group, part) in zip(symmetry.groups, move.parts) {
        groups.append([
          .integer(index + 1), .text(group.name), .integer(group.count), .integer(part.unmoved),
        ])
      }
    }
    (self.restarts, self.networks, self.layers, self.groups) = (restarts, summary, layers, groups)
  }
}

extension [Float] {
  /// |a - b| / |a| over a range; 0 where both are zero.
  fileprivate func distance(to other: [Float], over range: Range<Int>) -> Double {
    var (difference, norm) = (0.0, 0.0)
    for index in range {
      let gap = Double(self[index]) - Double(other[index])
      difference += gap * gap
      norm += Double(self[index]) * Double(self[index])
    }
    return difference == 0 ? 0 : (difference / norm).squareRoot()
  }
}

extension AlignmentResult {
  static let kind = ResultKind(
    AlignmentResult.self, measures: { result, _ in result.measures },
    figures: { result, name, style in result.figures(named: name, style) }, isDrawnUnasked: true,
    highlights: { result, stage in result.highlights(of: stage) },
    section: ResultSection("Alignments", prominence: 1, section))

  /// The objective of the best restart.
  var best: Double { restarts.numbers("objective") { $0[6] == .integer(1) }.first ?? .nan }

  /// How many restarts come as far as the best, up to rounding.
  var foundCount: Int {
    restarts.numbers("objective").count { abs($0 - best) <= 1e-9 * max(1, abs(best)) }
  }

  /// `objective`, `found` (share of restarts that come as far as the best), and of each network `distance.before`,
  /// `distance.after` and `moved`, of several `network-1.distance.after`.
  var measures: [MeasuredValue] {
    let share = Double(foundCount) / Double(max(1, restarts.rows.count))
    let own = [
      MeasuredValue("objective", best, isBetterWhenLower: isBetterWhenLower, isMain: true),
      MeasuredValue("found", share, isBetterWhenLower: false, unit: .share),
    ]
    return own
      + networks.rows.enumerated().flatMap { index, row in
        let prefix = networks.rows.count > 1 ? "network-\(index + 1)." : ""
        return [
          MeasuredValue("\(prefix)distance.before", row[1].number, isBetterWhenLower: true),
          MeasuredValue("\(prefix)distance.after", row[2].number, isBetterWhenLower: true, isMain: true),
          MeasuredValue("\(prefix)moved", row[3].number, unit: .share),
        ]
      }
  }
}
