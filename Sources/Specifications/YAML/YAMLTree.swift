import Declarations
import Platform

/// Builds the tree of a document from its events: keys, aliases, merge keys, bounds.
struct YAMLTree {
  package let layout: YAMLLayout
  package let events: YAMLEvents
  package var problems: Problems
  private var anchors: [String: Anchored] = [:]
  /// The anchors of the values that are still being read.
  private var open: Set<String> = []
  /// How many values there are so far, aliases expanded.
  private var count = 0
  /// What the text has to say of values that YAML 1.1 reads otherwise, where it says that it is written in that.
  private var olderReadings: YAMLOlderReadings?

  /// After so many mistakes the rest is not read.
  private static let mostProblems = 99

  /// A value with the levels of lists and maps below and including it.
  struct Branch {
    package let node: Node
    let height: Int
  }

  /// What an alias stands for; `count` values in all.
  private struct Anchored {
    package let branch: Branch
    package let count: Int
  }

  package init(layout: YAMLLayout, problems: Problems) {
    self.layout = layout
    self.problems = problems
    events = YAMLEvents(of: layout)
  }

  /// The root of the only document; nil where there is none, or nothing in it.
  ///
  /// - Throws: the mistake after which nothing more can be read.
  package mutating func document() throws(Diagnostic) -> Node? {
    guard case .documentStart(let version) = try events.next().kind else { return nil }
    if version == 1, let place = events.versionDirective { olderReadings = YAMLOlderReadings(place) }
    let first = try events.next()
    let root = try branch(first, depth: 1).node
    if let olderReadings { problems.report(olderReadings.warning) }
    _ = try events.next()
    let after = try events.next()
    if case .documentStart = after.kind {
      problems.report(.secondDocument(layout.place(after.start, length: layout.word(at: after.start))))
    }
    return root.isNull && first.start == first.end ? nil : root
  }

  /// The value that begins with `event`, at `depth` levels of lists and maps.
  package mutating func branch(_ event: YAMLEvent, depth: Int) throws(Diagnostic) -> Branch {
    if case .alias(let name) = event.kind { return try expansion(of: name, event, depth: depth) }
    let countBefore = count
    try add(1, at: event)
    guard let anchor = event.anchor else { return try content(event, depth: depth) }
    open.insert(anchor)
    let branch = try content(event, depth: depth)
    open.remove(anchor)
    anchors[anchor] = Anchored(branch: branch, count: count - countBefore)
    return branch
  }

  private mutating func content(_ event: YAMLEvent, depth: Int) throws(Diagnostic) -> Branch {
    if case .scalar(let text, let style) = event.kind {
      return Branch(node: scalar(text, isPlain: style == .plain, event), height: 0)
    }
    if depth > YAML.deepestLevel { throw .tooDeep(layout.place(of: event)) }
    switch event.kind {
    case .listStart(let isFlow): return try list(event, isFlow: isFlow, depth: depth)
    case .mapStart(let isFlow): return try map(event, isFlow: isFlow, depth: depth)
    default: preconditionFailure("A value begins with a scalar, a list, a map or an alias.")
    }
  }

  private mutating func scalar(_ text: String, isPlain: Bool, _ event: YAMLEvent) -> Node {
    let place = layout.place(of: event)
    do throws(Diagnostic) {
      let value = try YAMLTag(event.tag).value(of: text, isPlain: isPlain, at: place)
      if isPlain, event.tag == nil { try note(value, of: text, at: place) }
      return Node(value, at: place)
    } catch {
      problems.report(error)
      problems.settle(place)
      return Node(.text(text), at: place)
    }
  }

  /// Says of a value without quotes what it may have been meant as.
  ///
  /// - Throws: that it is a text only for a character that cannot be seen.
  private mutating func note(_ value: Node.Value, of text: String, at place: Place) throws(Diagnostic) {
    if case .text = value, let mistake = Diagnostic.invisible(in: text, at: place) { throw mistake }
    if olderReadings != nil {
      olderReadings?.note(value, of: text, at: place)
    } else if case .integer(let read) = value, let octal = YAMLOlderReadings.octal(text), octal != read {
      problems.report(.leadingZero(text, read, octal, place))
    }
  }

  private mutating func list(_ start: YAMLEvent, isFlow: Bool, depth: Int) throws(Diagnostic) -> Branch {
    check(start, wants: .list)
    var elements: [Node] = []
    var height = 0
    var event = try events.next()
    while !event.isEnd {
      let element = try branch(event, depth: depth + 1)
      elements.append(element.node)
      height = max(height, element.height)
      event = try events.next()
    }
    let place = layout.place(from: start, to: event, isFlow: isFlow)
    return Branch(node: Node(.list(elements), at: place), height: height + 1)
  }

  private mutating func map(_ start: YAMLEvent, isFlow: Bool, depth: Int) throws(Diagnostic) -> Branch {
    check(start, wants: .map)
    var entries = YAMLEntries()
    var height = 0
    var event = try events.next()
    while !event.isEnd {
      let isMerge = event.isMergeKey
      let key = try key(event, depth: depth)
      let value = try branch(events.next(), depth: depth + 1)
      height = max(height, value.height)
      if let key { entries.add(value.node, under: key, isMerge: isMerge, into: &problems) }
      if problems.count >= Self.mostProblems { throw .tooManyMistakes(layout.place(of: event)) }
      event = try events.next()
    }
    var place = layout.place(from: start, to: event, isFlow: isFlow)
    if !isFlow, let first = entries.firstKeyPlace, first.starts(where: place) { place = first }
    return Branch(node: Node(.map(entries.merged), at: place), height: height + 1)
  }

  /// The name that `event` gives to an entry; nil after a mistake, which is reported.
  private mutating func key(_ event: YAMLEvent, depth: Int) throws(Diagnostic) -> YAMLEntries.Key? {
    let place = layout.place(of: event)
    switch event.kind {
    case .scalar("", .plain) where event.tag == nil:
      problems.report(.missingKey(place))
      return nil
    case .scalar(let text, _):
      if !YAMLTag(event.tag).isKnown { problems.report(YAMLTag(event.tag).unknown(at: place)) }
      try anchor(text, event, at: place)
      return YAMLEntries.Key(name: text, place: place)
    default:
      problems.report(.keyIsNoText(place))
      _ = try branch(event, depth: depth + 1)
      return nil
    }
  }

  /// Remembers a key that has an anchor, for an alias to it later on.
  private mutating func anchor(_ text: String, _ event: YAMLEvent, at place: Place) throws(Diagnostic) {
    guard let anchor = event.anchor else { return }
    anchors[anchor] = Anchored(branch: Branch(node: Node(.text(text), at: place), height: 0), count: 1)
  }

  /// What an alias stands for, placed where the alias is; what is inside keeps the place it was written at.
  private mutating func expansion(
    of name: String, _ event: YAMLEvent, depth: Int
  ) throws(Diagnostic) -> Branch {
    let place = layout.place(of: event)
    guard let anchored = anchors[name] else {
      problems.report(
        open.contains(name) ? .insideItself(name, place) : .undefined(name, anchors.keys, place))
      return Branch(node: Node(.null, at: place), height: 0)
    }
    try add(anchored.count, at: event)
    if depth + anchored.branch.height > YAML.deepestLevel + 1 { throw .tooDeep(place) }
    return Branch(node: Node(anchored.branch.node.value, at: place), height: anchored.branch.height)
  }

  private mutating func add(_ more: Int, at event: YAMLEvent) throws(Diagnostic) {
    count += more
    if count > YAML.mostNodes { throw .tooMany(layout.place(of: event)) }
  }

  private mutating func check(_ event: YAMLEvent, wants kind: YAMLTag) {
    let tag = YAMLTag(event.tag)
    if event.tag != nil, tag != kind { problems.report(tag.misplaced(at: layout.place(of: event))) }
  }
}

extension YAMLEvent {
  fileprivate var isEnd: Bool { if case .end = kind { true } else { false } }

  fileprivate var isMergeKey: Bool {
    if case .scalar("<<", .plain) = kind { tag == nil } else { false }
  }
}

extension Place {
  fileprivate func starts(where other: Place) -> Bool { line == other.line && column == other.column }
}

extension Diagnostic {
  /// That a number or the like is none because of a character at its beginning or end that cannot be seen.
  fileprivate static func invisible(in text: String, at place: Place) -> Diagnostic? {
    guard let first = text.utf8.first, let last = text.utf8.last, first >= 0x80 || last >= 0x80 else {
      return nil
    }
    let start = text.unicodeScalars.drop(while: \.isBlankOrInvisible)
    let rest = String(start.reversed().drop(while: \.isBlankOrInvisible).reversed().map(Character.init))
    let isText = if case .text? = try? CoreScalar.value(of: rest) { true } else { false }
    guard rest.unicodeScalars.count < text.unicodeScalars.count, !isText else { return nil }
    let odd = text.unicodeScalars.first(where: \.isBlankOrInvisible)
    return Diagnostic(
      "there is \(odd?.codePoint ?? "") \(first >= 0x80 ? "before" : "behind") '\(rest)', which makes a text of it",
      at: place, help: "remove it; what is meant as a text is written in quotes")
  }

  fileprivate static func leadingZero(
    _ text: String, _ read: Int128, _ octal: Int128, _ place: Place
  ) -> Diagnostic {
    Diagnostic(
      "\(text) is \(read) here, by YAML 1.2; YAML 1.1 reads it as octal: \(octal)", at: place,
      severity: .warning,
      help: "write \(read), or 0o\(String(octal, radix: 8)) for \(octal)")
  }

  fileprivate static func secondDocument(_ place: Place) -> Diagnostic {
    Diagnostic(
      "a second document begins here", at: place, help: "a file holds one document; remove the '---'")
  }

  fileprivate static func tooDeep(_ place: Place) -> Diagnostic {
    Diagnostic("lists and maps nest more than \(YAML.deepestLevel) levels deep", at: place)
  }

  fileprivate static func tooMany(_ place: Place) -> Diagnostic {
    Diagnostic(
      "the document has more than \(YAML.mostNodes) values once its aliases are expanded", at: place,
      help: "aliases of aliases multiply; write out what is needed")
  }

  fileprivate static func tooManyMistakes(_ place: Place) -> Diagnostic {
    Diagnostic("there are too many mistakes; what follows is not read", at: place)
  }

  fileprivate static func missingKey(_ place: Place) -> Diagnostic {
    Diagnostic("a key is missing before the ':'", at: place, help: "an empty key is written \"\"")
  }

  fileprivate static func keyIsNoText(_ place: Place) -> Diagnostic {
    Diagnostic("a key must be a text", at: place, help: "a list, a map or an alias cannot be a key")
  }

  fileprivate static func insideItself(_ name: String, _ place: Place) -> Diagnostic {
    Diagnostic("the alias '*\(name)' stands inside the value that it names", at: place)
  }

  fileprivate static func undefined(
    _ name: String, _ known: some Collection<String>, _ place: Place
  ) -> Diagnostic {
    Diagnostic(
      "no anchor '&\(name)' stands before this alias", at: place,
      help: Suggestion.help(for: name, among: known.sorted())
        ?? "a text that begins with '*' is written in quotes")
  }
}
