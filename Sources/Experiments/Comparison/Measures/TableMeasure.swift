import Workflow

/// Where a table of a program's own ended: the numbers of its last row, as `losses.loss`.
struct TableMeasure: ArtifactMeasure {
  var type: String { TableResult.type }

  func values(of files: [ArtifactFile]) throws -> [MeasuredValue] {
    let table = try TableResult(files: files).table
    let name = files.first.map { String($0.name.dropLast(".json".count)) } ?? ""
    return table.numberColumns.compactMap { column in
      table.numbers(column).last.map { MeasuredValue("\(name).\(column)", $0) }
    }
  }
}
