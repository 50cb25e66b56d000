extension WrongSpecification {
  /// Mistakes in the text itself and in its outermost keys.
  static let documents = [
    WrongSpecification("an empty file", document: ""),
    WrongSpecification("a list for a document", document: "- train\n"),
    WrongSpecification("no stages", document: "name: small\n"),
    WrongSpecification("stages of nothing", document: "name: small\nstages: {}\n"),
    WrongSpecification("a list of stages", document: "stages: [start, end]\n"),
    WrongSpecification(
      "a section of text", document: "networks: small\nstages: {start: {train: {seed: 1}}}\n"),
    WrongSpecification("a text for data", document: "data: moons\nstages: {start: {train: {seed: 1}}}\n"),
    WrongSpecification("vars of text", "vars: {epochs: 5}", "vars: five"),
    WrongSpecification("a tab for indentation", document: "stages:\n\tstart: {train: {seed: 1}}\n"),
    WrongSpecification("an unclosed bracket", document: "stages: {start: {train: {seed: 1}}\n"),
    WrongSpecification("an unclosed quotation", document: "name: \"small\nstages: {}\n"),
    WrongSpecification(
      "a duplicate key", "  start: {train: {seed: 1}}",
      "  start: {train: {seed: 1}}\n  start: {train: {seed: 3}}"),
    WrongSpecification("a duplicate setting", "{seed: 1}", "{seed: 1, seed: 3}"),
    WrongSpecification("an alias bomb", document: bomb),
    WrongSpecification("an unknown section", "vars:", "variables:"),
    WrongSpecification("a misspelt section", "stages:", "stage:"),
    WrongSpecification("a name that is a number", "name: small", "name: 12"),
    WrongSpecification("a name with a slash", "name: small", "name: a/b"),
    WrongSpecification("a name that climbs", "name: small", "name: .."),
    WrongSpecification("a description that is a list", "name: small", "name: small\ndescription: [a]"),
    WrongSpecification("defaults for no kind", "  train: {network", "  trian: {network"),
    WrongSpecification(
      "defaults that are a text", "defaults:\n  train: {network: small, data: moons, epochs: 5}",
      "defaults: small"),
    WrongSpecification("an unknown setting among defaults", "epochs: 5}\nstages", "epocs: 5}\nstages"),
    WrongSpecification("two documents", document: good + "---\nname: other\n"),
  ]

  /// Nine levels of ten aliases each.
  private static var bomb: String {
    var lines = ["a0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]"]
    for level in 1...8 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      lines.append("a\(level): &a\(level) [\(aliases)]")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
