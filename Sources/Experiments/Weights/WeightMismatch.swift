import Declarations
import FileFormats
import Neural

/// What keeps the tensors of a file from being the weights of a network, tensor by tensor, and what to do about it.
struct WeightMismatch: Error, CustomStringConvertible {
  let description: String

  /// - Parameter notes: what is said after all else, without being the fault.
  init(_ summary: String, _ lines: [String], help: [String], notes: [String] = []) {
    let advice = help.enumerated().map { $0.offset == 0 ? "  = help: \($0.element)" : "      \($0.element)" }
    description =
      ([summary] + lines.map { "  \($0)" } + advice + notes.map { "  = note: \($0)" }).joined(separator: "\n")
  }

  /// What differs as a whole is said first, where something does.
  init(
    _ difference: NetworkDifference, _ summary: String, _ lines: [String], help: [String],
    notes: [String] = []
  ) {
    let words = difference.inWords
    self.init(words ?? summary, words == nil ? lines : [summary] + lines, help: help, notes: notes)
  }

  /// One line for each fault, and how many more there are where they are many.
  static func limited<Fault>(_ faults: [Fault], most: Int = 12, _ line: (Fault) -> String) -> [String] {
    let lines = faults.prefix(faults.count > most + 1 ? most : most + 1).map(line)
    return lines.count == faults.count ? lines : lines + ["… and \(faults.count - most) more"]
  }

  /// Names in a row, and how many more there are where they are many.
  static func listed(_ names: [String], most: Int = 6) -> String {
    names.count > most + 1
      ? names.prefix(most).joined(separator: ", ") + " and \(names.count - most) more"
      : names.joined(separator: ", ")
  }
}

// Names that lead nowhere, or to one place.
extension WeightMismatch {
  init(badNames search: WeightSearch) {
    let file = search.offered.file.name
    let unknown = Self.limited(search.given.faults) { fault in
      let question = fault.nearest.map { "; did you mean '\($0.legible)'?" } ?? ""
      return
        "unknown      '\(fault.written.legible)', for \(fault.tensor.name) \(fault.tensor.shape)\(question)"
    }
    let shared = Self.limited(search.given.shared) { offered, wanted in
      "named twice  \(offered.shown), for \(Self.listed(wanted.map { "\($0.name) \($0.shape)" }))"
    }
    let counts = [
      (search.given.faults.count, "that '\(file)' does not have"),
      (search.given.shared.count, "more than once"),
    ]
    let summary = counts.filter { $0.0 > 0 }.map { "\($0.0) tensor\($0.0 == 1 ? "" : "s") \($0.1)" }
    self.init(
      "`names` says \(summary.joined(separator: " and "))", unknown + shared,
      help: [
        unknown.isEmpty
          ? "each tensor of the file is one of the network's"
          : "the network's name stands on the left, the file's on the right; the file has "
            + Self.listed(search.offered.tensors.map(\.shown))
      ], notes: search.notes)
  }
}

// More than the network.
extension WeightMismatch {
  /// - Parameter attempts: ways of naming by which all of the network is there, with something left over.
  init(leftOver attempts: [WeightSearch.Attempt], of search: WeightSearch) {
    let file = search.offered.file.name
    let places = Dictionary(grouping: attempts) { $0.places.compactMap(\.self) }
    let distinct = attempts.filter {
      places[$0.places.compactMap(\.self)]?.first?.naming.prefix == $0.naming.prefix
    }
    let nearest = attempts.min { $0.left.count < $1.left.count } ?? attempts[0]
    let entries = distinct.map(\.naming.prefix).uniqued.filter { !$0.isEmpty }
      .map { NamesBlock.quoted(search.entryPath(String($0.dropLast()))) }
    if distinct.count > 1, entries.count > 1 {
      self.init(
        "'\(file)' has the network's \(search.wanted.count) tensors \(entries.count) times",
        entries.prefix(8).map { "under \($0)" }, help: ["say which, as in `entry: \(entries[0])`"],
        notes: search.notes)
      return
    }
    let patterns = Self.patterns(of: nearest.left, besides: search, nearest)
    let known = search.offered.settings.ignore.filter { !search.offered.idlePatterns.contains($0) }
    let ignoring = "`ignore: [\(Self.listed(known.map(NamesBlock.quoted) + patterns, most: 12))]`"
    let isOfLayer = nearest.left.contains { $0.parts.role != nil && search.hasLayer($0, in: nearest) }
    let help: String
    if isOfLayer {
      help = "the network's layers have no such tensors: is it the network that the weights are of?"
    } else if let entry = entries.first {
      help =
        "to leave that out, write \(ignoring); or `entry: \(entry)`, to take what is under that name alone"
    } else {
      help = "is this the network that the weights are of? What is none of it is left out with \(ignoring)"
    }
    let pairs = zip(search.wanted, nearest.places).compactMap { tensor, place in
      place.map { (tensor, search.offered.tensors[$0]) }
    }
    let used = Set(pairs.map(\.1.name.topName))
    // What stands under names of its own is no part of a network.
    let offered =
      pairs.map(\.1)
      + nearest.left.filter {
        used.contains($0.name.topName) || $0.name.topName.allSatisfy(\.isNumber)
      }
    self.init(
      NetworkDifference(pairs, of: search, among: offered),
      "'\(file)' does not fit the network; of its \(search.wanted.count) tensors: \(nearest.left.count) unexpected",
      Self.limited(nearest.left) { "unexpected   \($0.shown)" },
      help: [Self.adviceOnParts(nearest.left) ?? help], notes: search.notes)
  }

  /// Patterns that fit what is left over and nothing that is needed.
  private static func patterns(
    of left: [OfferedTensor], besides search: WeightSearch, _ attempt: WeightSearch.Attempt
  ) -> [String] {
    let tops = Dictionary(grouping: left) { $0.name.topName }
    let needed = Set(attempt.places.compactMap { $0.map { search.offered.tensors[$0].name.topName } })
    return left.map(\.name.topName).uniqued.flatMap { top -> [String] in
      let members = tops[top] ?? []
      return members.count > 1 && !needed.contains(top)
        ? [NamesBlock.quoted("\(top).*")] : members.map { NamesBlock.quoted($0.name) }
    }
  }
}

// Other names, and a choice.
extension WeightMismatch {
  init(choice structure: StructureMatching, of search: WeightSearch) {
    let isOrdered = search.offered.file.isOrdered
    let rest = search.wanted.filter { search.given.places[$0.name] == nil }
    let block = NamesBlock(
      search.givenPairs + zip(rest, structure.offered).map { (tensor: $0, offered: $1) }, in: search.wanted)
    let isSquareAlone = structure.interchangeable.allSatisfy { $0.reason == .squareKernels }
    let question =
      isSquareAlone
      ? "where they are [outputs, inputs], as here, write (and save them transposed where they are not)"
      : "say which is which; in the order of \(isOrdered ? "the file" : "their names") that would be"
    self.init(
      "'\(search.offered.file.name)' has other names than the network, and shapes leave a choice",
      Self.limited(structure.interchangeable, Self.line), help: [question] + block.lines, notes: search.notes)
  }

  private static func line(_ open: StructureMatching.Interchangeable) -> String {
    switch open.reason {
    case .likeLayers:
      let layers = open.wanted.map(\.name.layerName).uniqued
      let shapes = open.wanted.filter { $0.name.layerName == layers.first }
        .map { "\($0.name.leafName) \($0.shape)" }
      return "layers \(listed(layers)) (\(listed(shapes))) could each be any of "
        + listed(
          open.offered.map { $0.parts.layer.isEmpty ? $0.name : $0.parts.layer }.uniqued.map(\.legible))
    case .unknownRoles:
      return "\(listed(open.wanted.map(\.name))) \(open.wanted[0].shape) could each be any of "
        + listed(open.offered.map(\.shown))
    case .squareKernels:
      return
        "\(listed(open.offered.map(\.shown))): Keras, TensorFlow and Flax write kernels as [inputs, outputs], "
        + "and nothing shows which these are"
    }
  }
}

extension String {
  /// The name that it starts with: "features" of "features.0.weight".
  var topName: String { String(prefix { $0 != "." && $0 != "/" }) }
}
