/// A pattern of names: `*` stands for any run of characters, dots among them, `?` for one.
struct NamePattern {
  let text: String
  private let pattern: [Unicode.Scalar]

  init(_ text: String) {
    self.text = text
    pattern = Array(text.unicodeScalars)
  }

  func matches(_ name: String) -> Bool {
    let name = Array(name.unicodeScalars)
    var (place, wanted) = (0, 0)
    /// Where to go on when what follows the last `*` does not fit: it takes one character more.
    var retry: (place: Int, wanted: Int)?
    while place < name.count {
      if wanted < pattern.count, pattern[wanted] == "*" {
        wanted += 1
        retry = (place, wanted)
      } else if wanted < pattern.count, pattern[wanted] == "?" || pattern[wanted] == name[place] {
        place += 1
        wanted += 1
      } else if let last = retry {
        (place, wanted) = (last.place + 1, last.wanted)
        retry = (place, wanted)
      } else {
        return false
      }
    }
    return pattern[wanted...].allSatisfy { $0 == "*" }
  }
}
