import Declarations
import Testing

/// A map whose keys had other names, beside a choice and inside others.
private struct Journey: Sendable, Equatable {
  let stops: Int
  let vehicle: String
  let legs: [Leg]

  struct Leg: Sendable, Equatable {
    let length: Int

    static let schema = Schema<Leg>.record(
      "a leg",
      Field(
        "length", \.length, .integer(0...99), default: 1, "How long it is.",
        formerly: FormerName("size"), alsoCalled: ["leg_length"]),
      build: Leg.init)
  }

  static let schema = Schema<Journey>.record(
    "a journey",
    Field(
      "stops", \.stops, .integer(2...9), default: 2, "Stops, the ends included.",
      formerly: FormerName("halts", plus: 2, "which counts the ends too"), FormerName("rests")),
    Field("vehicle", \.vehicle, .text, "What goes.", formerly: FormerName("car"), alsoCalled: ["train"]),
    Field("legs", \.legs, .list(of: Leg.schema), default: [], "Its parts."),
    build: Journey.init)
}

@Suite("Names that settings had")
struct FormerNameTests {
  @Test("a former name is answered with the one of now, and what it stands for is not said to be missing")
  func answer() throws {
    let (value, messages) = try read(Journey.schema, #"{"car": "bus", "rests": null}"#)
    #expect(value == nil)
    #expect(
      messages == [
        "'car' is now 'vehicle' | `thalweg migrate test.yaml` rewrites the file",
        "'rests' is now 'stops' | `thalweg migrate test.yaml` rewrites the file",
      ])
  }

  @Test(
    "a value that counts otherwise now is told, as far as it is written where it stands",
    arguments: [
      ("1", Node.Value.integer(1), FormerName.Successor.text("3")), ("+1", .integer(1), .text("3")),
      ("0x10", .integer(16), .text("18")), ("1.0", .real(1), .text("3")),
      ("!!int 1", .integer(1), .text("!!int 3")), ("${vars.n}", .integer(1), .elsewhere),
      ("*n", .integer(1), .elsewhere), ("&n 1", .integer(1), .elsewhere), ("two", .text("two"), .none),
      ("1.5", .real(1.5), .none), ("~", .null, .same),
      (
        "170141183460469231731687303715884105727", .integer(.max), .none
      ),
    ])
  func successors(written: String, value: Node.Value, expected: FormerName.Successor) {
    let source = SourceText(name: "a.yaml", text: written)
    let place = Place(source: source, line: 1, column: 1, length: written.unicodeScalars.count)
    #expect(FormerName("halts", plus: 2).successor(of: Node(value, at: place)) == expected)
    #expect(FormerName("halts").successor(of: Node(value, at: place)) == .same)
  }

  @Test("what an earlier version recorded is read under the names of now, at any depth")
  func recorded() throws {
    let shape = Journey.schema.shape
    let old: JSON = ["halts": 1, "car": "bus", "legs": [["size": 4], ["length": 5]]]
    #expect(
      shape.renamingFormerKeys(in: old)
        == ["stops": 3, "vehicle": "bus", "legs": [["length": 4], ["length": 5]]])
    let new: JSON = ["stops": 3, "vehicle": "halts"]
    #expect(shape.renamingFormerKeys(in: new) == new)
    #expect(shape.renamingFormerKeys(in: ["halts": .null]) == ["stops": .null])
  }

  @Test("every key that had another name is listed once, with where it stands")
  func listing() throws {
    guard case .record(let record) = Journey.schema.shape else { return }
    let listed = record.keyNames.map { key in
      "\(key.title) \(key.field.name): \(key.field.formerNames.map(\.name)) \(key.field.synonyms.map(\.name))"
    }
    #expect(
      listed == [
        #"a journey stops: ["halts", "rests"] []"#, #"a journey vehicle: ["car"] ["train"]"#,
        #"a leg length: ["size"] ["leg_length"]"#,
      ])
  }

  @Test(
    "what other programs call a setting is answered with its name, however they part words",
    arguments: ["leg_length", "legLength", "Leg-Length", "leglength", "leg_lenght"])
  func synonyms(key: String) throws {
    let (_, messages) = try read(Journey.schema, "{\"vehicle\": \"bus\", \"legs\": [{\"\(key)\": 3}]}")
    #expect(messages == ["'\(key)' is not a setting of a leg | did you mean 'length'?"])
  }
}
