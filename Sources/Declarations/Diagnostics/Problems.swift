/// Collects diagnostics while a document is read, so that all of them are reported at once.
public struct Problems: Sendable {
  /// The first thousand; what is reported later is only counted.
  public private(set) var list: [Diagnostic] = []
  /// How many were reported.
  public private(set) var count = 0
  public private(set) var hasErrors = false
  private var settled: Set<String> = []
  /// What was read without a problem.
  var readings = KnownReadings()
  /// What has come out of variables.
  var expansion = ExpansionTally()

  public init() {}

  private static let mostKept = 1_000

  /// Whether what is reported from now on is only counted.
  public var isFull: Bool { list.count >= Self.mostKept && hasErrors }

  public mutating func report(_ diagnostic: Diagnostic) {
    count += 1
    if list.count < Self.mostKept || (diagnostic.severity == .error && !hasErrors) { list.append(diagnostic) }
    hasErrors = hasErrors || diagnostic.severity == .error
  }

  public mutating func report(_ message: String, at place: Place?, help: String? = nil) {
    if let place, isSettled(place) { return }
    report(Diagnostic(message, at: place, help: help))
  }

  /// Lets nothing more be said of `place`: what is wrong there was reported, and the rest would follow from it.
  public mutating func settle(_ place: Place) { settled.insert(place.description) }

  /// Whether nothing more is to be said of `place`.
  public func isSettled(_ place: Place) -> Bool {
    !settled.isEmpty && settled.contains(place.description)
  }

  /// An empty collection that says nothing of what is settled here.
  public var fresh: Problems {
    var fresh = Problems()
    fresh.settled = settled
    fresh.readings = readings
    return fresh
  }

  /// Takes over what is known of readings to `later`, which was made from this by `fresh`.
  public mutating func takeReadings(of later: Problems) { readings = later.readings }

  /// Takes up what another collection holds, and what is settled there.
  public mutating func absorb(_ other: Problems) {
    for diagnostic in other.list { report(diagnostic) }
    count += other.count - other.list.count
    settled.formUnion(other.settled)
  }

  /// Throws everything collected, where any of it is an error.
  ///
  /// They are sorted by file, line and column, and what was said twice of one place is said once.
  public func throwIfAny() throws(Diagnostics) {
    if hasErrors { throw diagnostics }
  }

  /// All of them, as an error.
  public var diagnostics: Diagnostics { Diagnostics(sorted, leftOut: count - list.count) }

  /// The collected diagnostics in the order of the text.
  public var sorted: [Diagnostic] {
    var seen = Set<String>()
    return list.enumerated()
      .sorted { ($0.element.order, $0.offset) < ($1.element.order, $1.offset) }
      .map(\.element)
      .filter { seen.insert("\($0.place.map(\.description) ?? "") \($0.message)").inserted }
  }
}

extension Diagnostic {
  fileprivate var order: DiagnosticOrder {
    DiagnosticOrder(file: place?.source.name ?? "", line: place?.line ?? 0, column: place?.column ?? 0)
  }
}

private struct DiagnosticOrder: Comparable {
  let file: String
  let line: Int
  let column: Int

  static func < (a: Self, b: Self) -> Bool {
    (a.file, a.line, a.column) < (b.file, b.line, b.column)
  }
}

/// What nodes were read as, so that a value that many others name is read once.
struct KnownReadings: Sendable {
  private var known: [Spot: (node: Node, value: any Sendable)] = [:]

  /// Where something begins, and the section that it could be named in.
  private struct Spot: Hashable {
    let section: String
    let source: ObjectIdentifier
    let line: Int
    let column: Int

    init(_ section: String, _ place: Place) {
      self.section = section
      source = ObjectIdentifier(place.source)
      line = place.line
      column = place.column
    }
  }

  /// What was read before of a node that stands at the same place and says the same.
  func value<Value>(of node: Node, in section: String) -> Value? {
    guard let reading = known[Spot(section, node.place)], reading.node.saysTheSame(as: node) else {
      return nil
    }
    return reading.value as? Value
  }

  /// Remembers what a node was read as.
  mutating func add(_ value: some Sendable, of node: Node, in section: String) {
    known[Spot(section, node.place)] = (node, value)
  }
}
