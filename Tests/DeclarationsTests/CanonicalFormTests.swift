import Testing

@testable import Declarations

@Suite("Canonical forms")
struct CanonicalFormTests {
  private static let start = Canonical.reference(
    Reference(
      "start", types: ["weights"], place: Place(source: SourceText(name: "", text: ""), line: 1, column: 1)))

  @Test(
    "two say the same where all in them does, whatever the order of the members",
    arguments: [
      (.list([.integer(1), .integer(2)]), .list([.integer(1), .integer(2)]), true),
      (.list([.integer(1), .integer(2)]), .list([.integer(2), .integer(1)]), false),
      (.list([.integer(1)]), .list([.integer(1), .integer(2)]), false),
      (.list([.integer(1)]), .list([.real(1)]), false),
      (
        .map([.init("a", .null), .init("b", .text("x"))]), .map([.init("b", .text("x")), .init("a", .null)]),
        true
      ),
      (
        .map([.init("a", .null), .init("b", .text("x"))]), .map([.init("a", .null), .init("b", .text("y"))]),
        false
      ),
      (.map([.init("a", .null)]), .map([.init("a", .null), .init("b", .null)]), false),
      (.map([.init("a", .null)]), .map([.init("b", .null)]), false),
      (.map([.init("a", start)]), .map([.init("a", .text("start"))]), true),
      (.list([]), .map([]), false),
    ] as [(Canonical, Canonical, Bool)])
  func sameness(one: Canonical, other: Canonical, isSame: Bool) {
    #expect(one.saysTheSame(as: other) == isSame)
    #expect(other.saysTheSame(as: one) == isSame)
  }

  @Test("references come in the order of writing")
  func references() {
    let form = Canonical.map([
      .init("b", .list([Self.start, .text("x")])), .init("a", .map([.init("c", Self.start)])),
    ])
    #expect(form.references.map(\.name) == ["start", "start"])
  }
}
