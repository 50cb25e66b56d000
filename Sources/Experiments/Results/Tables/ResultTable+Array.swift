import Interchange

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension ResultTable {
  /// A column as an npy file: texts where it has any, integers where it has nothing else, and floats otherwise, NaN
  /// standing for what is not there.
  ///
  /// - Parameter index: of the column.
  /// - Throws: `ArtifactError` where npy cannot hold it.
  func array(_ index: Int) throws(ArtifactError) -> Data {
    let column = columns[index]
    let cells = rows.map { $0[index] }
    if cells.contains(where: { $0.text != nil }) {
      let texts = cells.map { $0.text ?? "" }
      if let objection = NPYFile.objection(toTexts: texts, named: column) {
        throw ArtifactError(
          "a table cannot be written as npz, because \(objection)", help: "choose --format csv or json")
      }
      return NPYFile.encode(texts: texts)
    }
    let integers = cells.compactMap { if case .integer(let value) = $0 { Int64(value) } else { nil } }
    if integers.count == cells.count {
      return NPYFile.encode(StoredTensor(column, shape: [cells.count], integers))
    }
    return NPYFile.encode(StoredTensor(column, shape: [cells.count], cells.map(\.number)))
  }
}
