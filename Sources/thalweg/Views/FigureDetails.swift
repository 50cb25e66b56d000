import Experiments
import Platform
import Workflow

/// Figures of a run in words: what they are called, what they show, and where their files are.
struct FigureDetails: Sendable {
  let figures: [FigureSet.Figure]
  /// The folder of the stage that drew them.
  let folder: String

  /// One figure: its title, its caption, its files.
  var lines: [StyledLine] {
    var lines: [StyledLine] = []
    for figure in figures {
      if !lines.isEmpty { lines.append(StyledLine()) }
      if !figure.title.isEmpty { lines.append(StyledLine(figure.title, .strong)) }
      lines += [StyledLine(figure.caption), StyledLine("\(folder)/\(figure.name).svg", .faint)]
      if !figure.csv.isEmpty { lines.append(StyledLine("\(folder)/\(figure.name).csv", .faint)) }
    }
    return lines
  }

  /// All of them, a line each.
  var list: [StyledLine] {
    var table = TextTable(columns: ["figure", "shows", "file"])
    for figure in figures { table.append([figure.name, figure.title, "\(folder)/\(figure.name).svg"]) }
    return table.lines()
  }
}

extension FigureSet.Figure {
  /// What the document says of its size in pixels.
  var size: (width: Double, height: Double)? {
    func number(_ name: String) -> Double? {
      guard let start = svg.firstRange(of: " \(name)=\"")?.upperBound else { return nil }
      return Double(svg[start...].prefix { $0 != "\"" })
    }
    guard let width = number("width"), let height = number("height"), width >= 1, height >= 1,
      max(width, height) < 1e5
    else { return nil }
    return (width, height)
  }
}
