/// Which items of several lists belong together: those of one name, and of the rest those that are the same thing
/// under another name.
struct Correspondence<Item: Sendable>: Sendable {
  /// A row has a member for each list, nil where that list has no such item. Rows are in the order of the first list,
  /// and what only later lists have stands behind.
  private(set) var rows: [[Item?]] = []
  /// For each list, the row of an item by its name.
  private(set) var positions: [[String: Int]]

  /// - Parameter identity: is equal for items that are the same thing, whatever they are called.
  init(of lists: [[Item]], name: (Item) -> String, identity: (Item) -> String) {
    positions = lists.map { _ in [:] }
    var rowsByName: [String: Int] = [:]
    var rowsByIdentity: [String: [Int]] = [:]
    for (list, items) in lists.enumerated() {
      var unplaced: [Item] = []
      for item in items {
        if let row = rowsByName[name(item)], rows[row][list] == nil {
          place(item, name(item), in: row, of: list)
        } else {
          unplaced.append(item)
        }
      }
      for item in unplaced {
        var row = rowsByIdentity[identity(item)]?.first { rows[$0][list] == nil }
        if row == nil {
          row = rows.count
          rows.append(lists.map { _ in nil })
        }
        place(item, name(item), in: row ?? 0, of: list)
      }
      for (row, members) in rows.enumerated() {
        guard let item = members[list] else { continue }
        if rowsByName[name(item)] == nil { rowsByName[name(item)] = row }
        if rowsByIdentity[identity(item)]?.last != row {
          rowsByIdentity[identity(item), default: []].append(row)
        }
      }
    }
  }

  private mutating func place(_ item: Item, _ name: String, in row: Int, of list: Int) {
    rows[row][list] = item
    if positions[list][name] == nil { positions[list][name] = row }
  }
}
