import Declarations
import Synchronization
import Testing

@Suite("Values that several name")
struct NamedValueTests {
  @Test("what two name is read once")
  func once() throws {
    let counter = Counter()
    var problems = Problems()
    let rule = try node(#"{"momentum": 0.9}"#)
    for _ in 0..<2 {
      let value = counter.schema.read(rule, &problems)
      #expect(value == .momentum(Rule.Momentum(share: 0.9, nesterov: false)))
    }
    #expect(counter.count == 1)
  }

  @Test("what says something else at the same place is read anew")
  func otherValue() throws {
    let counter = Counter()
    var problems = Problems()
    let first = try node(#"{"momentum": 0.9}"#)
    let second = Node(try node(#"{"momentum": 0.5}"#).value, at: first.place)
    _ = counter.schema.read(first, &problems)
    let value = counter.schema.read(second, &problems)
    #expect(value == .momentum(Rule.Momentum(share: 0.5, nesterov: false)))
    #expect(counter.count == 2)
  }

  @Test("what is wrong is said of everyone that names it")
  func wrong() throws {
    let counter = Counter()
    var problems = Problems()
    let rule = try node(#"{"momentum": "fast"}"#)
    for expected in 1...2 {
      #expect(counter.schema.read(rule, &problems) == nil)
      #expect(problems.list.count == expected)
    }
  }

  @Test("what was read beside is known afterwards")
  func fresh() throws {
    let counter = Counter()
    var problems = Problems()
    let rule = try node(#""plain""#).nested
    var fresh = problems.fresh
    _ = counter.schema.read(rule, &fresh)
    problems.takeReadings(of: fresh)
    _ = counter.schema.read(rule, &problems)
    #expect(counter.count == 1)
  }
}

/// A schema that counts how often a value is read.
private final class Counter: Sendable {
  private let readings = Mutex(0)

  var count: Int { readings.withLock { $0 } }

  var schema: Schema<Rule> {
    let counting = Schema<Rule>(
      shape: Rule.schema.shape,
      read: { node, problems in
        self.readings.withLock { $0 += 1 }
        return Rule.schema.read(node, &problems)
      },
      write: { Rule.schema.canonical($0, $1) })
    return .named(in: "rules", counting)
  }
}

extension Node {
  /// A map of one key without a value instead of the bare name.
  fileprivate var nested: Node {
    Node(
      .map([Entry(key: text ?? "", keyPlace: place, value: Node(.null, at: place))]), at: place)
  }
}
