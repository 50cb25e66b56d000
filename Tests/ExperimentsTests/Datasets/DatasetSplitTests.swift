import Testing

@testable import Experiments

@Suite("splits")
struct DatasetSplitTests {
  @Test("validation is the last of the training part, and test is all of its own")
  func ranges() throws {
    let splits = DatasetSplits(validation: 5)
    #expect(try splits.range(of: .train, count: 60) == 0..<55)
    #expect(try splits.range(of: .validation, count: 60) == 55..<60)
    #expect(try splits.range(of: .test, count: 10) == 0..<10)
  }

  @Test("without validation there are two splits")
  func occurring() throws {
    #expect(DatasetSplits(validation: 0).occurring == [.train, .test])
    #expect(DatasetSplits(validation: 1).occurring == [.train, .validation, .test])
    #expect(try DatasetSplits(validation: 0).range(of: .train, count: 60) == 0..<60)
  }

  @Test("validation that leaves nothing to train on is refused", arguments: [60, 61])
  func tooMuch(validation: Int) {
    let expected =
      "\(validation) validation examples leave none to train on: the training part has 60"
    for split in [DatasetSplit.train, .validation] {
      #expect(
        message { _ = try DatasetSplits(validation: validation).range(of: split, count: 60) } == expected)
    }
  }

  @Test("one split is loaded alone, and from the part it belongs to")
  func load() throws {
    let moons = TwoMoons(count: 10)
    let splits = DatasetSplits(validation: 4)
    let whole = moons.decode(.train, files: []) { try $0.read() }
    #expect(try moons.load(.train, of: splits, files: []) { try $0.read() } == whole[0..<6])
    #expect(try moons.load(.validation, of: splits, files: []) { try $0.read() } == whole[6..<10])
    let test = moons.decode(.test, files: []) { try $0.read() }
    #expect(try moons.load(.test, of: splits, files: []) { try $0.read() } == test)
  }
}
