import Foundation
import Testing
import Workflow

@testable import Experiments

@Suite("What a change of data files makes run again")
struct DataEditTests {
  private static let specification = """
    name: digits
    data: {digits: {dataset: {mnist: {path: files}}, validation: 2}}
    defaults:
      train:
        network: {input: [1, 28, 28], layers: [flatten, linear: 10]}
        data: digits
        epochs: 1
    stages:
      start: {train: {seed: 1}}
      end: {train: {seed: 2}}
      valley: {fit-curve: {from: start, to: end, epochs: 1, optimiser: {sgd: {rate: 1e-3}}}}
      seen: {evaluate: {curve: valley, points: 3, splits: train, metrics: cross-entropy}}
      unseen: {evaluate: {curve: valley, points: 3, splits: test, metrics: cross-entropy}}
      held: {evaluate: {curve: valley, points: 3, splits: validation, metrics: cross-entropy}}

    """
  private static let all: Set = ["start", "end", "valley", "seen", "unseen", "held"]

  private func prepared() throws -> TemporaryExperiment {
    let experiment = try TemporaryExperiment()
    try experiment.folder.write("files/train-images-idx3-ubyte", Sample.images(12))
    try experiment.folder.write("files/train-labels-idx1-ubyte", Sample.labels((0..<12).map { $0 % 10 }))
    try experiment.folder.write("files/t10k-images-idx3-ubyte", Sample.images(6))
    try experiment.folder.write("files/t10k-labels-idx1-ubyte", Sample.labels([1, 2, 3, 4, 5, 6]))
    return experiment
  }

  @Test("other training labels make everything run that rests on them")
  func trainingLabels() throws {
    let experiment = try prepared()
    #expect(Set(try experiment.run(Self.specification).executed) == Self.all)
    try experiment.folder.write("files/train-labels-idx1-ubyte", Sample.labels((0..<12).map { 9 - $0 % 10 }))
    #expect(Set(try experiment.run(Self.specification).executed) == Self.all)
  }

  @Test("other test images make only that run which measures on them")
  func testImages() throws {
    let experiment = try prepared()
    try experiment.run(Self.specification)
    try experiment.folder.write("files/t10k-images-idx3-ubyte", Sample.images(6).map { $0 == 5 ? 50 : $0 })
    #expect(try experiment.run(Self.specification).executed == ["unseen"])
  }

  @Test("numbers that are measured over the training split make the test split another one with it")
  func measured() throws {
    let experiment = try prepared()
    let measured = Self.specification.replacing("validation: 2}", with: "validation: 2, normalise: measured}")
    let first = try #require(try experiment.run(measured).record)
    try experiment.folder.write("files/t10k-images-idx3-ubyte", Sample.images(6).map { $0 == 5 ? 50 : $0 })
    #expect(try experiment.run(measured).executed == ["unseen"])
    let images = Sample.images(12).map { $0 == 5 ? 50 : $0 }
    try experiment.folder.write("files/train-images-idx3-ubyte", images)
    let other = try #require(try experiment.run(measured).record)
    #expect(first.sources[0].parts["test"] != other.sources[0].parts["test"])
    // Pixels of ten images, of which image i has the pixels i: mean 4.5 and deviation √8.25, divided by 255.
    let facts = try #require(first.sources[0].facts)
    #expect(abs((facts["normalise"]?["mean"]?.elements?[0].number ?? 0) - 4.5 / 255) < 1e-15)
    #expect(
      abs((facts["normalise"]?["deviation"]?.elements?[0].number ?? 0) - 8.25.squareRoot() / 255) < 1e-15)
  }

  @Test("files that were touched, and hold the bytes they held, make nothing run")
  func touched() throws {
    let experiment = try prepared()
    try experiment.run(Self.specification)
    try experiment.folder.write("files/train-images-idx3-ubyte", Sample.images(12))
    try experiment.folder.write("files/t10k-labels-idx1-ubyte", Sample.labels([1, 2, 3, 4, 5, 6]))
    #expect(try experiment.run(Self.specification).executed == [])
  }

  @Test("files that moved to another folder make nothing run")
  func moved() throws {
    let experiment = try prepared()
    try experiment.run(Self.specification)
    let url = experiment.folder.url
    try FileManager.default.moveItem(at: url.appending(path: "files"), to: url.appending(path: "elsewhere"))
    let specification = Self.specification.replacing("path: files", with: "path: elsewhere")
    #expect(try experiment.run(specification).executed == [])
  }

  @Test("the number held out is part of what training and validation are, and not of what the test split is")
  func heldOut() throws {
    let experiment = try prepared()
    let before = try #require(try experiment.run(Self.specification).record?.sources.first?.parts)
    let specification = Self.specification.replacing("validation: 2", with: "validation: 3")
    let after = try #require(try experiment.run(specification).record?.sources.first?.parts)
    #expect(before["test"] == after["test"])
    #expect(before["train"] != after["train"] && before["validation"] != after["validation"])
  }
}
