/// The area inside a path of moves, relative lines and closings, as read back from its text.
enum PathArea {
  static func area(of data: String) -> Double {
    var total = 0.0
    var current = (x: 0.0, y: 0.0)
    var start = current
    for (command, numbers) in commands(of: data) {
      let last = current
      switch command {
      case "M": (current, start) = ((numbers[0], numbers[1]), (numbers[0], numbers[1]))
      case "l": current = (current.x + numbers[0], current.y + numbers[1])
      default: current = start
      }
      if command != "M" { total += (last.x * current.y - current.x * last.y) / 2 }
    }
    return abs(total)
  }

  private static func commands(of data: String) -> [(Character, [Double])] {
    var commands: [(Character, [Double])] = []
    var number = ""
    for character in data + " " {
      if character.isNumber || character == "." {
        number.append(character)
        continue
      }
      if let value = Double(number) { commands[commands.count - 1].1.append(value) }
      number = character == "-" ? "-" : ""
      if character.isLetter { commands.append((character, [])) }
    }
    return commands
  }
}
