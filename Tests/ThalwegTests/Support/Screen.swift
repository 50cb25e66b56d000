/// A small model of a terminal: rows that fold at the width and move up when the cursor leaves the last one.
struct Screen {
  private(set) var rows: [[Character]] = [[]]
  private(set) var row = 0
  private(set) var column = 0
  let width: Int

  init(width: Int) { self.width = width }

  /// The rows as text, without spaces at their ends and empty rows at the end.
  var text: [String] {
    var lines = rows.map { line in
      String(String(line.reversed().drop { $0 == " " }).reversed())
    }
    while lines.last == "" { lines.removeLast() }
    return lines
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
    if column == width {
      column = 0
      moveDown()
    }
    while rows[row].count <= column { rows[row].append(" ") }
    rows[row][column] = character
    column += 1
  }

  private mutating func moveDown() {
    row += 1
    if row == rows.count { rows.append([]) }
  }

  private mutating func escape(_ rest: inout ArraySlice<Unicode.Scalar>) {
    precondition(rest.popFirst() == "[")
    var number = 0
    while let scalar = rest.popFirst() {
      switch scalar {
      case "m": return
      case ";": number = 0
      case "0"..."9": number = number * 10 + Int(scalar.value - 48)
      case "A":
        row = max(0, row - max(1, number))
        return
      case "K":
        rows[row] = Array(rows[row].prefix(column))
        return
      case "J":
        rows[row] = Array(rows[row].prefix(column))
        rows.removeSubrange((row + 1)...)
        return
      default: preconditionFailure("the model of a terminal does not know this sequence")
      }
    }
  }
}
