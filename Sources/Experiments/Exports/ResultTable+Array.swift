import Interchange

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension ResultTable {
  /// A column as an npy file: texts where it has any, integers where it has nothing else, and floats otherwise, NaN
  /// standing for what is not there.
  func array(_ column: String) -> Data {
    guard let index = index(of: column) else { preconditionFailure("a table has no column '\(column)'") }
    let cells = rows.map { $0[index] }
    if cells.contains(where: { $0.text != nil }) { return NPYFile.encode(texts: cells.map { $0.text ?? "" }) }
    let integers = cells.compactMap { if case .integer(let value) = $0 { Int64(value) } else { nil } }
    if integers.count == cells.count {
      return NPYFile.encode(StoredTensor(column, shape: [cells.count], integers))
    }
    return NPYFile.encode(StoredTensor(column, shape: [cells.count], cells.map(\.number)))
  }
}
