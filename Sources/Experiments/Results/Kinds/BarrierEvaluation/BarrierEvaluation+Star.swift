import Charts
import Declarations
import Workflow

// A centre, the networks that it was joined to, and others.
extension BarrierEvaluation {
  struct Star: Sendable, Equatable {
    let centre: String
    let joined: [String]
    let heldOut: [String]

    var json: JSON {
      [
        "centre": JSON(centre), "joined": .array(joined.map { JSON($0) }),
        "held-out": .array(heldOut.map { JSON($0) }),
      ]
    }

    init(centre: String, joined: [String], heldOut: [String]) {
      (self.centre, self.joined, self.heldOut) = (centre, joined, heldOut)
    }

    /// - Throws: `ArtifactError` where it is something else.
    init(json: JSON?) throws {
      guard let json, let centre = json["centre"]?.text else {
        throw ArtifactError("barriers of a star do not name its centre")
      }
      func names(_ member: String) throws -> [String] {
        guard let list = json[member] else { throw ArtifactError("a star has no list '\(member)'") }
        return list.elements?.isEmpty == true ? [] : try list.texts(as: member)
      }
      self.init(centre: centre, joined: try names("joined"), heldOut: try names("held-out"))
      if let name = ([centre] + joined + heldOut).firstRepeated {
        throw ArtifactError("a star has '\(name.legible)' twice")
      }
    }
  }

  /// What a straight way is to a star.
  enum StarLine: String, CaseIterable, Sendable {
    case joined
    case heldOut = "held-out"
    /// Between two of the networks around it.
    case between

    var colour: Int {
      switch self {
      case .joined: 3
      case .heldOut: SeriesColour.other
      case .between: SeriesColour.segment
      }
    }

    var words: String {
      switch self {
      case .joined: "to networks joined"
      case .heldOut: "to networks held out"
      case .between: "between the networks"
      }
    }
  }

  /// Nil where there is no star.
  func line(of way: Way) -> StarLine? {
    guard let star else { return nil }
    if way.from != star.centre { return .between }
    return star.joined.contains(way.to) ? .joined : .heldOut
  }
}

extension BarrierEvaluation {
  /// Each metric along all lines, a colour for each set of them: each line thin, and their mean.
  func starLines(_ split: String, named name: String, _ style: FigureStyle) -> FigureSet.Figure {
    let places = Set(points.numbers("t")).sorted()
    let charts = judged.map { metric -> LineChart in
      let sets = StarLine.allCases.map { line in
        let lines = ways.filter { self.line(of: $0) == line }.map { way in
          let found = values(metric, along: way, split)
          return (way: way, values: places.map { found[$0] ?? .nan })
        }
        let thin = lines.map {
          Series("\($0.way.from) – \($0.way.to)", x: places, y: $0.values, colour: line.colour, isThin: true)
        }
        let mean =
          lines.isEmpty
          ? []
          : [
            Series(
              line.words, x: places,
              y: places.indices.map { place in
                lines.reduce(0) { $0 + $1.values[place] } / Double(lines.count)
              }, colour: line.colour)
          ]
        return (thin: thin, mean: mean)
      }
      let known = Metrics.named(metric)
      return LineChart(
        x: Axis("t", range: 0...1), y: Axis(known?.title ?? metric, unit: known?.unit),
        series: sets.flatMap(\.thin) + sets.flatMap(\.mean))
    }
    return FigureSet.Figure(
      Panels(title: style.title("Lines of the star", of: name), stacked: charts),
      name: "\(name)-lines-\(split)",
      caption:
        "Metrics on the \(split) split along straight lines from the centre \(star?.centre ?? "") (t = 0) to networks that it was "
        + "joined to and to others (t = 1), and between every two of the networks: each line (thin), and their mean (strong)."
        + statistics.asSentence, width: style.width)
  }

  /// The mean barrier of each set of lines.
  func starHighlights(of stage: String, _ split: String, _ metric: String, note: String) -> [Highlight] {
    StarLine.allCases.compactMap { line in
      let all = ways.filter { self.line(of: $0) == line }.map { barrier($0, split, metric) }
      if all.isEmpty { return nil }
      return Highlight(
        name: "\(stage): mean \(split) barrier \(line.words)",
        value: rise(all.reduce(0, +) / Double(all.count), metric), note: note)
    }
  }
}
