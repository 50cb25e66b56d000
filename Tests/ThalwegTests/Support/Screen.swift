/// A small model of a terminal: rows that fold at the width and move up when the cursor leaves the last one.
struct Screen {
  private(set) var rows: [[Character]] = [[]]
  /// Of each row, whether it goes on from the one above because that was full.
  private var goesOn: [Bool] = [false]
  private(set) var row = 0
  private(set) var column = 0
  private(set) var width: Int
  /// Whether a line that is longer than the width goes on in the next row.
  private var wraps = true
  /// Whether lines are folded anew at another width, or cut off.
  let foldsAgain: Bool

  init(width: Int, foldsAgain: Bool = true) {
    self.width = width
    self.foldsAgain = foldsAgain
  }

  /// The rows as text, without spaces at their ends and empty rows at the end.
  var text: [String] {
    var lines = rows.map { line in
      String(String(line.reversed().drop { $0 == " " }).reversed())
    }
    while lines.last == "" { lines.removeLast() }
    return lines
  }

  /// The window is drawn wider or narrower.
  mutating func resize(to width: Int) {
    defer { self.width = width }
    guard foldsAgain else {
      rows = rows.map { Array($0.prefix(width)) }
      column = min(column, width - 1)
      return
    }
    var (folded, follows): ([[Character]], [Bool]) = ([], [])
    var place = (row: 0, column: 0)
    var index = 0
    while index < rows.count {
      var line = rows[index]
      let first = index
      var cursor = row == index ? column : nil
      while index + 1 < rows.count, goesOn[index + 1] {
        index += 1
        if row == index { cursor = line.count + column }
        line += rows[index]
      }
      if let cursor { place = (folded.count + cursor / width, cursor % width) }
      folded +=
        line.isEmpty
        ? [[]]
        : stride(from: 0, to: line.count, by: width).map { Array(line[$0..<min($0 + width, line.count)]) }
      follows += [goesOn[first]]
      while follows.count < folded.count { follows.append(true) }
      index += 1
    }
    (rows, goesOn) = (folded, follows)
    (row, column) = (min(place.row, rows.count - 1), place.column)
  }

  mutating func write(_ text: String) {
    var rest = Array(text.unicodeScalars)[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\r": column = 0
      case "\n": moveDown()
      case "\u{1b}": escape(&rest)
      default: put(Character(scalar))
      }
    }
  }

  private mutating func put(_ character: Character) {
    if column == width, !wraps { column -= 1 }
    if column == width {
      column = 0
      moveDown(goingOn: true)
    }
    while rows[row].count <= column { rows[row].append(" ") }
    rows[row][column] = character
    column += 1
  }

  private mutating func moveDown(goingOn: Bool = false) {
    row += 1
    if row == rows.count {
      rows.append([])
      goesOn.append(goingOn)
    } else if goingOn {
      goesOn[row] = true
    }
  }

  private mutating func escape(_ rest: inout ArraySlice<Unicode.Scalar>) {
    precondition(rest.popFirst() == "[")
    var number = 0
    while let scalar = rest.popFirst() {
      switch scalar {
      case "m": return
      case "?": continue
      case "h", "l":
        precondition(number == 7)
        wraps = scalar == "h"
        return
      case ";": number = 0
      case "0"..."9": number = number * 10 + Int(scalar.value - 48)
      case "A":
        row = max(0, row - max(1, number))
        return
      case "K":
        rows[row] = Array(rows[row].prefix(column))
        if row + 1 < rows.count { goesOn[row + 1] = false }
        return
      case "J":
        rows[row] = Array(rows[row].prefix(column))
        rows.removeSubrange((row + 1)...)
        goesOn.removeSubrange((row + 1)...)
        return
      default: preconditionFailure("the model of a terminal does not know this sequence")
      }
    }
  }
}
