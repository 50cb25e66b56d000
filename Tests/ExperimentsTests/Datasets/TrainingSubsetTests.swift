import Declarations
import Neural
import Testing

@testable import Experiments

@Suite("A choice of training examples")
struct TrainingSubsetTests {
  /// 60 examples of 3 classes, of which class 2 has but 6; an example's input is its place.
  private static let all = Examples(
    input: .init([1]), inputs: .floats((0..<60).map { Float($0) }),
    targets: .classes((0..<60).map { $0 < 6 ? 2 : ClassIndex($0 % 2) }), count: 60)

  private static func places(_ subset: TrainingSubset) throws -> [Int] {
    try subset.chosen(of: all, classes: 3).floatInputs.map { Int($0) }
  }

  @Test("a smaller choice lies in a larger one of the same seed, in the order of the part")
  func nested() throws {
    let few = try Self.places(TrainingSubset(count: 10, seed: 4))
    let more = try Self.places(TrainingSubset(count: 25, seed: 4))
    #expect(few.count == 10 && few == few.sorted() && Set(few).isSubset(of: more))
    #expect(try Self.places(TrainingSubset(count: 10, seed: 5)) != few)
    #expect(try Self.places(TrainingSubset(count: 60)) == Array(0..<60))
  }

  @Test("a choice does not depend on how many are held out after it")
  func heldOut() throws {
    let fewer = Self.all[0..<50]
    let draws = SplitMix(seed: 0)
    let expected = (0..<50).sorted { draws.bits($0) < draws.bits($1) }.prefix(8).sorted()
    #expect(
      try TrainingSubset(count: 8).chosen(of: fewer, classes: 3).floatInputs.map { Int($0) } == expected)
  }

  @Test("a balanced choice has as many of each class, and one more of the first")
  func balanced() throws {
    let chosen = try TrainingSubset(count: 17, balanced: true).chosen(of: Self.all, classes: 3)
    #expect((0..<3).map { label in chosen.labels.count { $0 == label } } == [6, 6, 5])
  }

  @Test("more than there are is refused, of all or of a class")
  func tooMany() {
    #expect(
      message { _ = try Self.places(TrainingSubset(count: 61)) }
        == "61 training examples cannot be drawn: there are 60")
    #expect(
      message { _ = try Self.places(TrainingSubset(count: 21, balanced: true)) }
        == "7 training examples of class 2 cannot be drawn: there are 6")
  }

  @Test("the choice is part of what the training split is, and of no other")
  func identity() throws {
    func parts(_ subset: TrainingSubset?) throws -> [String] {
      try DatasetSource(dataset: TwoMoons(count: 60), validation: 20, examples: subset)
        .parts(hashing: PathDigests()).map(\.description.compactText)
    }
    let (none, ten, other) = (
      try parts(nil), try parts(TrainingSubset(count: 10)), try parts(TrainingSubset(count: 10, seed: 1))
    )
    #expect(none[0] != ten[0] && ten[0] != other[0])
    #expect(none[1...] == ten[1...])
  }
}
