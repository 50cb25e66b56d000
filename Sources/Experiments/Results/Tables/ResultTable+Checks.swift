import Interchange

// What a table has to be for those who draw, compare and export it.
extension ResultTable {
  /// Makes sure that the columns begin with some, and that others are among them.
  ///
  /// - Throws: `ArtifactError` that names the columns there are.
  func expect(columns first: [String], and others: [String] = []) throws(ArtifactError) {
    guard Array(columns.prefix(first.count)) == first, Set(others).isSubset(of: columns) else {
      let wanted = (first + others).joined(separator: ", ")
      throw ArtifactError("a table has the columns \(columns.listed), and not \(wanted)")
    }
  }

  /// Makes sure that every cell of the column at `index` is a text.
  func expectTexts(at index: Int) throws(ArtifactError) {
    if let place = rows.firstIndex(where: { $0[index].text == nil }) {
      throw ArtifactError("row \(place + 1) of a table has no text as '\(columns[index].legible)'")
    }
  }

  /// Makes sure that every cell of the column at `index` is a finite number within `range`.
  func expectNumbers(at index: Int, in range: ClosedRange<Double>) throws(ArtifactError) {
    if let place = rows.firstIndex(where: { !range.contains($0[index].number) }) {
      throw ArtifactError(
        "row \(place + 1) of a table has no number from \(range.lowerBound) to \(range.upperBound) as "
          + "'\(columns[index].legible)'")
    }
  }

  /// Makes sure that no cell of the column at `index` is a text; one may be missing.
  func expectNoTexts(at index: Int) throws(ArtifactError) {
    if let place = rows.firstIndex(where: { $0[index].text != nil }) {
      throw ArtifactError("row \(place + 1) of a table has a text as '\(columns[index].legible)'")
    }
  }

  /// Makes sure that a column of counts rises, as epochs and steps do: integers from 1 on.
  func expectRisingCounts(at index: Int) throws(ArtifactError) {
    var last = 0
    for (place, row) in rows.enumerated() {
      guard case .integer(let count) = row[index], count > last else {
        throw ArtifactError(
          "row \(place + 1) of a table has a '\(columns[index].legible)' that does not rise")
      }
      last = count
    }
  }
}

extension [String] {
  /// The first of them, as a message can show them.
  fileprivate var listed: String {
    prefix(12).map(\.legible).joined(separator: ", ") + (count > 12 ? ", …" : "")
  }
}
