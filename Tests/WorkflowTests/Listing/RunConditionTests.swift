import Declarations
import Testing

@testable import Workflow

struct RunConditionTests {
  @Test(
    "numbers are held together as numbers, everything else as text",
    arguments: [
      ("a.b=2", 2, true), ("a.b=2.0", 2, true), ("a.b=2", .real(2.5), false), ("a.b!=2", 3, true),
      ("a.b<10", 9, true), ("a.b<=9", 9, true), ("a.b>9", .real(9.5), true), ("a.b>=10", 9, false),
      ("name=two", "two", true), ("name=two", "twofold", false), ("name!=two", "one", true),
      ("when>2026-11-01", "2026-11-23 19:00:00", true), ("name=a=b", "a=b", true), ("a.b=true", true, true),
      ("a.b=[1,2]", [1, 2], true), ("a.b<10", "9", false),
    ] as [(String, JSON, Bool)])
  func relations(text: String, value: JSON, expected: Bool) throws {
    #expect(try RunCondition(parsing: text).holds(for: value) == expected)
  }

  @Test(
    "a number may name the unit that people read it in",
    arguments: [
      ("a.b<15%", 14.5, ReadingUnit.percent, true), ("a.b<15", 14.5, .percent, true),
      ("a.b>95%", 0.96, .share, true), ("a.b>95 %", 0.94, .share, false), ("a.b>0.95", 0.96, .share, true),
    ] as [(String, Double, ReadingUnit?, Bool)])
  func units(text: String, value: Double, unit: ReadingUnit?, expected: Bool) throws {
    #expect(try RunCondition(parsing: text).holds(for: .real(value), in: unit) == expected)
  }

  @Test(
    "the values of axes in a stage's name are part of the field",
    arguments: [
      ("along@seed=1.test.error<15", "along@seed=1.test.error"),
      ("along@rate=0.5,seed=1.error=5", "along@rate=0.5,seed=1.error"),
      ("stages.end@seed=1.train.epochs>=3", "stages.end@seed=1.train.epochs"), ("name=a@b=c", "name"),
    ])
  func instances(text: String, field: String) throws {
    #expect(try RunCondition(parsing: text).field.text == field)
  }

  @Test("what is not there fulfils nothing", arguments: ["a.b=1", "a.b!=1", "a.b<1", "a.b>1"])
  func missing(text: String) throws { #expect(try !RunCondition(parsing: text).holds(for: nil)) }

  @Test(
    "what is no condition or no field says what would be",
    arguments: [
      ("name", "'name' is no condition"), ("=x", "is no condition"), ("", "is no condition"),
      ("name!x", "is no condition"), ("nmae=x", "a run has no 'nmae'"),
    ])
  func mistakes(text: String, message: String) {
    let diagnostic = #expect(throws: Diagnostic.self) { try RunCondition(parsing: text) }
    #expect(diagnostic?.message.contains(message) == true)
    #expect(diagnostic?.help != nil)
  }
}
