import Foundation
import Testing

@testable import Platform
@testable import ResultStore
@testable import Workflow

struct StorePredictionTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func key(_ number: Int) -> Digest { Digest(of: "point \(number)") }

  @Test("what is kept is had again, by others too")
  func kept() throws {
    try Store(at: folder.path).keepPredictions([1, 2, 3], for: key(1))
    let store = try Store(at: folder.path)
    #expect(store.hasPredictions(for: key(1)) && !store.hasPredictions(for: key(2)))
    #expect(store.predictions(for: key(1)) == [1, 2, 3])
    #expect(store.predictions(for: key(2)) == nil)
  }

  @Test(
    "a damaged, shortened or misplaced file is a miss, and is removed",
    arguments: ["bit", "cut", "empty", "moved"])
  func damage(_ kind: String) throws {
    let store = try Store(at: folder.path)
    try store.keepPredictions(Array(0..<100), for: key(1))
    let file = "predictions/\(folder.files(under: "predictions")[0])"
    var bytes = try folder.bytes(of: file)
    switch kind {
    case "bit": bytes[50] ^= 4
    case "cut": bytes.removeLast(7)
    case "empty": bytes = []
    default:
      try store.keepPredictions(Array(0..<50), for: key(2))
      let other = try #require(folder.files(under: "predictions").first { !file.hasSuffix($0) })
      bytes = try folder.bytes(of: "predictions/\(other)")
    }
    try folder.write(bytes, to: file)
    #expect(store.predictions(for: key(1)) == nil)
    #expect(!store.hasPredictions(for: key(1)))
  }

  @Test("past the limit those go first that were used the longest ago")
  func limit() throws {
    let store = try Store(at: folder.path, limits: StoreLimits(predictions: 10_000))
    for number in 0..<8 {
      try store.keepPredictions(Array(repeating: 1, count: 1000), for: key(number))
      let file = try #require(
        folder.files(under: "predictions").first { "\(key(number))".hasSuffix($0.dropFirst(3)) })
      try folder.setModified(Date(timeIntervalSince1970: 1000 + Double(number)), of: "predictions/\(file)")
    }
    #expect(store.predictions(for: key(0)) != nil, "used now")
    for number in 8..<12 { try store.keepPredictions(Array(repeating: 1, count: 1000), for: key(number)) }
    #expect(store.hasPredictions(for: key(0)) && store.hasPredictions(for: key(11)))
    #expect(!store.hasPredictions(for: key(1)))
    let total = try folder.files(under: "predictions").reduce(0) {
      try $0 + folder.bytes(of: "predictions/\($1)").count
    }
    #expect(total <= 10_000)
  }

  @Test("what would push out too much of the rest is not kept")
  func tooLarge() throws {
    let store = try Store(at: folder.path, limits: StoreLimits(predictions: 1000))
    try store.keepPredictions(Array(repeating: 1, count: 900), for: key(1))
    #expect(!store.hasPredictions(for: key(1)))
  }
}
