/// Which column each row of a square matrix is given, each column to one row, so that the sum is least.
public struct Assignment: Sendable, Equatable {
  /// The column of each row.
  public let columns: [Int]
  /// The sum of the elements that are taken, row after row.
  public let total: Double
}

extension Matrix where Element == Double {
  /// The assignment of columns to rows with the least sum of elements (Jonker and Volgenant 1987), exact up to the rounding
  /// of sums; of several with one sum always the same.
  ///
  /// Duals are brought near their values by column reduction, reduction transfer and two rounds of augmenting row reduction;
  /// rows that are still free are then assigned along shortest augmenting paths. O(n³) at worst.
  ///
  /// - Throws: `LinearAlgebraError.notFinite` where an element is not a number or infinite.
  public func leastAssignment() throws(LinearAlgebraError) -> Assignment {
    precondition(rows == columns, "rows and columns are assigned one to one")
    if let place = elements.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(row: place / columns, column: place % columns)
    }
    guard rows > 0 else { return Assignment(columns: [], total: 0) }
    let chosen = elements.withUnsafeBufferPointer { costs -> [Int] in
      guard let base = costs.baseAddress else { return [] }
      let solver = AssignmentSolver(costs: base, count: rows)
      defer { solver.deallocate() }
      return solver.solve()
    }
    return Assignment(
      columns: chosen, total: chosen.indices.reduce(0) { $0 + self[$1, chosen[$1]] })
  }
}

/// The state of one solution: duals of columns, who has whom, and the paths that are searched.
private struct AssignmentSolver {
  private let costs: UnsafePointer<Double>
  private let count: Int
  /// The duals of columns.
  private let v: UnsafeMutablePointer<Double>
  /// The column of each row and the row of each column; -1 where there is none.
  private let columns: UnsafeMutablePointer<Int>, rows: UnsafeMutablePointer<Int>
  /// Of a search, by column: how far it is, and the row before it.
  private let distances: UnsafeMutablePointer<Double>, before: UnsafeMutablePointer<Int>
  /// Of a search, all columns: those that are settled, then those that are as near as any, then the others.
  private let order: UnsafeMutablePointer<Int>

  init(costs: UnsafePointer<Double>, count: Int) {
    (self.costs, self.count) = (costs, count)
    func filled<Element>(_ value: Element) -> UnsafeMutablePointer<Element> {
      let memory = UnsafeMutablePointer<Element>.allocate(capacity: count)
      memory.initialize(repeating: value, count: count)
      return memory
    }
    (v, distances) = (filled(.infinity), filled(0))
    (columns, rows, before, order) = (filled(-1), filled(-1), filled(0), filled(0))
  }

  func deallocate() {
    v.deallocate()
    distances.deallocate()
    columns.deallocate()
    rows.deallocate()
    before.deallocate()
    order.deallocate()
  }

  func solve() -> [Int] {
    var free = reduceColumns()
    for _ in 0..<2 where !free.isEmpty { free = reduceRows(free) }
    for row in free { augment(row) }
    return (0..<count).map { columns[$0] }
  }

  /// Gives each column its least element as dual, and the row of that where it has no column yet.
  ///
  /// - Returns: the rows that have none.
  private func reduceColumns() -> [Int] {
    for row in 0..<count {
      let elements = costs + row * count
      for column in 0..<count where elements[column] < v[column] {
        v[column] = elements[column]
        before[column] = row
      }
    }
    var matches = [Int](repeating: 0, count: count)
    for column in stride(from: count - 1, through: 0, by: -1) {
      let row = before[column]
      matches[row] += 1
      if matches[row] == 1 { (columns[row], rows[column]) = (column, row) }
    }
    if count > 1 {
      for row in 0..<count where matches[row] == 1 { transferReduction(from: row) }
    }
    return (0..<count).filter { matches[$0] == 0 }
  }

  /// Lowers the dual of a row's column as far as the row's second choice allows.
  private func transferReduction(from row: Int) {
    let (own, elements) = (columns[row], costs + row * count)
    var least = Double.infinity
    for column in 0..<count where column != own { least = min(least, elements[column] - v[column]) }
    v[own] -= least
  }

  /// Gives each free row its best column, where need be by taking it from another row, which is then free.
  ///
  /// - Returns: the rows that are free after that.
  private func reduceRows(_ free: [Int]) -> [Int] {
    var pending = free[...]
    var left: [Int] = []
    // Rounding could make rows take turns for ever; what is left after that is augmented.
    var rounds = 8 * count + 64
    var again: Int?
    while let row = again ?? pending.popFirst() {
      again = nil
      let (first, second, least, next) = bestTwo(of: row)
      var column = first
      var displaced = rows[column]
      let lowered = v[column] - (next - least)
      let lowers = next < .infinity && lowered < v[column]
      if lowers {
        v[column] = lowered
      } else if displaced >= 0, second >= 0 {
        column = second
        displaced = rows[column]
      }
      (columns[row], rows[column]) = (column, row)
      guard displaced >= 0 else { continue }
      columns[displaced] = -1
      rounds -= 1
      if lowers, rounds > 0 { again = displaced } else { left.append(displaced) }
    }
    return left
  }

  /// The columns with the least and the second least reduced cost, and these; the first of equals.
  private func bestTwo(of row: Int) -> (first: Int, second: Int, least: Double, next: Double) {
    let elements = costs + row * count
    var (first, second) = (0, -1)
    var (least, next) = (elements[0] - v[0], Double.infinity)
    for column in 1..<count {
      let reduced = elements[column] - v[column]
      if reduced >= next { continue }
      if reduced < least {
        (second, next) = (first, least)
        (first, least) = (column, reduced)
      } else {
        (second, next) = (column, reduced)
      }
    }
    return (first, second, least, next)
  }

  /// Assigns a free row along the shortest path to a free column.
  private func augment(_ row: Int) {
    var column = shortestPath(from: row)
    while true {
      let taker = before[column]
      rows[column] = taker
      (columns[taker], column) = (column, columns[taker])
      if taker == row { return }
    }
  }

  /// Finds the path (Dijkstra on reduced costs), and brings duals up to date.
  ///
  /// - Returns: the free column that it ends in.
  private func shortestPath(from row: Int) -> Int {
    let elements = costs + row * count
    for column in 0..<count {
      distances[column] = elements[column] - v[column]
      before[column] = row
      order[column] = column
    }
    var (settled, near) = (0, 0)
    var least = 0.0
    while true {
      if near == settled {
        near = gatherNearest(from: settled)
        least = distances[order[settled]]
        for place in settled..<near where rows[order[place]] < 0 {
          raise(below: settled, by: least)
          return order[place]
        }
      }
      let column = order[settled]
      settled += 1
      let owner = rows[column]
      let elements = costs + owner * count
      let detour = elements[column] - v[column] - least
      for place in near..<count {
        let other = order[place]
        let distance = elements[other] - v[other] - detour
        if distance >= distances[other] { continue }
        distances[other] = distance
        before[other] = owner
        // As near as the one that led there, or nearer by rounding.
        guard distance <= least else { continue }
        if rows[other] < 0 {
          raise(below: settled, by: least)
          return other
        }
        order[place] = order[near]
        order[near] = other
        near += 1
      }
    }
  }

  /// Brings the columns with the least distance to the front of those that are not settled.
  ///
  /// - Returns: where they end.
  private func gatherNearest(from settled: Int) -> Int {
    var near = settled + 1
    var least = distances[order[settled]]
    for place in near..<max(near, count) {
      let column = order[place]
      let distance = distances[column]
      if distance > least { continue }
      if distance < least {
        near = settled
        least = distance
      }
      order[place] = order[near]
      order[near] = column
      near += 1
    }
    return near
  }

  /// Of the columns that are settled: v ← v + d - the path's length. Those at that distance stay as they are.
  private func raise(below settled: Int, by length: Double) {
    for place in 0..<settled { v[order[place]] += distances[order[place]] - length }
  }
}
