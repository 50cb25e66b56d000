import Testing

@testable import Workflow

struct CorrespondenceTests {
  /// Items are written `name=identity`.
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let lists: [[String]]
    let rows: [[String?]]
  }

  static let cases = [
    Case(
      testDescription: "equal names belong together, whatever they are",
      lists: [["a=1", "b=2"], ["b=3", "a=4"]],
      rows: [["a=1", "a=4"], ["b=2", "b=3"]]),
    Case(
      testDescription: "another name of the same thing", lists: [["a=1", "b=2"], ["c=1", "b=2"]],
      rows: [["a=1", "c=1"], ["b=2", "b=2"]]),
    Case(
      testDescription: "what one list has alone", lists: [["a=1"], ["c=3"]],
      rows: [["a=1", nil], [nil, "c=3"]]),
    Case(
      testDescription: "a name counts more than what it is", lists: [["a=1", "b=2"], ["a=2"]],
      rows: [["a=1", "a=2"], ["b=2", nil]]),
    Case(
      testDescription: "two things that are the same go with one each",
      lists: [["a=1", "b=1"], ["c=1", "d=1"]],
      rows: [["a=1", "c=1"], ["b=1", "d=1"]]),
    Case(
      testDescription: "a third list knows the names of the second", lists: [["a=1"], ["b=1"], ["b=2"]],
      rows: [["a=1", "b=1", "b=2"]]),
    Case(
      testDescription: "later lists find each other", lists: [[], ["x=1"], ["y=1", "x=5"]],
      rows: [[nil, "x=1", "x=5"], [nil, nil, "y=1"]]),
    Case(
      testDescription: "a name that comes twice", lists: [["a=1", "a=2"], ["a=3"]],
      rows: [["a=1", "a=3"], ["a=2", nil]]),
  ]

  @Test("items belong together by name, and the rest by what they are", arguments: cases)
  func rows(of testCase: Case) {
    let found = Correspondence(
      of: testCase.lists, name: { String($0.prefix(1)) }, identity: { String($0.suffix(1)) })
    #expect(found.rows == testCase.rows)
    for (list, positions) in found.positions.enumerated() {
      for (name, row) in positions { #expect(found.rows[row][list]?.prefix(1) == name[...]) }
    }
  }
}
