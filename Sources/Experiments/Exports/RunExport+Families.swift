import FileFormats
import FoundationEssentials
import Platform
import Specifications
import Workflow

extension RunExport {
  /// The CSV tables of families, each of one name as one table, with the axes as its first columns: `along/points.csv`
  /// of `along@seed=1/points.csv` and the others.
  ///
  /// Tables whose columns differ from member to member, or are called like an axis, are left to the stages' own files.
  ///
  /// - Throws: as `files(of:)`.
  public func tables(ofFamiliesAmong stages: [RunRecord.StageRecord]) throws -> [File] {
    guard formats.contains(.csv) else { return [] }
    let members = stages.compactMap { stage in InstanceName(parsing: stage.name).map { (stage, $0) } }
    return try members.map { $0.1.family }.uniqued.flatMap { family -> [File] in
      let own = members.filter { $0.1.family == family }
      guard own.count > 1 else { return [] }
      var order: [String] = []
      var tables: [String: [(name: InstanceName, table: CSVTable)]] = [:]
      for (stage, name) in own {
        for file in try csv(of: stage) {
          let content = FileContent(name: file.name, bytes: Data(file.bytes))
          if tables[file.name] == nil { order.append(file.name) }
          tables[file.name, default: []].append((name, try CSVTable(decoding: content)))
        }
      }
      return try order.compactMap { name in
        guard let text = Self.joined(tables[name] ?? []) else { return nil }
        let path = RelativePath(try FileName(family), try FileName(name))
        return File(path: path, bytes: Array(text.utf8))
      }
    }
  }

  /// The tables of a stage as its run has them; figures are none.
  private func csv(of stage: RunRecord.StageRecord) throws -> [ArtifactFile] {
    try stage.outputs.filter { $0.type != FigureSet.kind.type }.flatMap { output in
      try output.files.filter { try $0.name.hasSuffix(".csv") && run.has($0, madeBy: stage.name) }.map {
        file in
        ArtifactFile(name: file.name, bytes: try run.contents(of: file, madeBy: stage.name))
      }
    }
  }

  /// Nil where tables do not go together.
  private static func joined(_ tables: [(name: InstanceName, table: CSVTable)]) -> String? {
    guard let first = tables.first, tables.count > 1 else { return nil }
    let axes = tables.flatMap { $0.name.parts.map(\.axis) }.uniqued
    guard tables.allSatisfy({ $0.table.columns == first.table.columns }),
      !first.table.columns.contains(where: axes.contains)
    else { return nil }
    var writer = CSVWriter(columns: axes + first.table.columns)
    for (name, table) in tables {
      let labels = axes.map { axis in
        CSVField.text(name.parts.first { $0.axis == axis }?.label ?? "")
      }
      for row in table.rows { writer.append(labels + row.map { .text($0) }) }
    }
    return writer.text
  }
}
