import Interchange

extension TensorFile {
  /// What the user should know of that the file holds besides tensors.
  var notes: [String] {
    var notes: [String] = []
    if !passedOver.isEmpty {
      let shown = passedOver.prefix(4).map { "\($0.name.legible) (\($0.description))" }
      notes.append("among the tensors stands what is none: \(Self.listed(shown, of: passedOver.count))")
    }
    if !calls.isEmpty {
      let shown = calls.prefix(8).map(\.legible)
      notes.append(
        "the file calls \(Self.listed(shown, of: calls.count)), which was not called: nothing of a file is executed"
      )
    }
    return notes
  }

  private static func listed(_ shown: [String], of count: Int) -> String {
    shown.joined(separator: ", ") + (count > shown.count ? " and \(count - shown.count) more" : "")
  }
}
