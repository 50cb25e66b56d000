import Declarations
import ResultStore
import Workflow

/// A stage of a run: its settings, and the tables it made.
struct StageDetails: Sendable {
  struct Table: Sendable {
    let file: String
    let table: TextTable
    /// What is to be known of its numbers.
    var note: String?
  }

  let stage: RunRecord.StageRecord
  /// The one result that is shown, where it is not all of the stage.
  var output: OutputRecord?
  let tables: [Table]
  /// Whether the run has a log of it, by its name there.
  var log: String?
  /// How many rows of a table are shown.
  let rowLimit: Int

  var lines: [StyledLine] {
    var lines: [StyledLine] = ["\(stage.name, .strong)  \(stage.kind, .active)"]
    if let description = stage.description { lines.append(StyledLine(description)) }
    lines.append(StyledLine("key \(stage.key)", .faint))
    if let log { lines.append(StyledLine("it printed something: \(log) (--log)", .faint)) }
    lines += stage.warnings.map { "\("warning:", .caution) \($0)" }
    lines.append(StyledLine())
    if let output {
      lines.append("\(output.name, .strong)  \(output.type, .active)")
      lines += output.files.map { file in
        "stages/\(stage.name)/\(file.name)  \(ByteText.exact(file.size), .faint)"
      }
    } else {
      lines += settings
    }
    for table in tables {
      lines += [StyledLine(), StyledLine(table.file, .active)]
      lines += table.table.rounded(toDigits: 6).lines(limit: rowLimit)
      if let note = table.note { lines.append(StyledLine(note, .faint)) }
    }
    return lines
  }

  private var settings: [StyledLine] {
    let leaves = stage.settings.leaves(under: "")
    let width = leaves.map(\.path.columns).max() ?? 0
    return leaves.map { "\($0.path.padded(to: width), .faint)  \($0.value)" }
  }
}

extension JSON {
  /// Every scalar and list of scalars with its path: `optimiser.adam.rate`.
  fileprivate func leaves(under path: String) -> [(path: String, value: String)] {
    switch self {
    case .object(let members) where !members.isEmpty:
      members.flatMap { $0.value.leaves(under: path.isEmpty ? $0.name : "\(path).\($0.name)") }
    case .array(let elements) where elements.contains(where: \.isComposite):
      elements.enumerated().flatMap { $0.element.leaves(under: "\(path)[\($0.offset)]") }
    case .text(let text): [(path, text)]
    case .array(let elements):
      [(path, elements.map { $0.text ?? $0.compactText }.joined(separator: ", "))]
    default: [(path, compactText)]
    }
  }

  private var isComposite: Bool {
    switch self {
    case .array, .object: true
    default: false
    }
  }
}
