import Declarations
import FileFormats
import Networks
import Neural
import Platform

/// A split of a data set that a function of the user's own made.
public struct MadeSplit: Sendable {
  /// The shape of an example.
  public let input: [Int]
  public let count: Int
  /// `[n, …]`, bytes or float32.
  public let inputs: StoredTensor
  /// `classes`, `[n]` int32, or `targets`, `[n, w]` float32.
  public let targets: StoredTensor
}

extension TorchEngine {
  /// How long a function that makes a data set may work: it may have to download it first.
  private static let patienceWithData = Duration.seconds(6 * 3600)

  /// What a function of the user's own makes of outputs and targets: a number, which may be none.
  ///
  /// - Parameters:
  ///   - outputs: `[n, width]`.
  ///   - targets: as many.
  ///   - files: the digests of the function's files, which it has to be made of.
  ///   - settings: which interpreter, and how long it may be silent.
  public func value(
    of metric: PythonObject, files: [String: String], outputs: [Float], targets: Examples.Targets,
    settings: TorchSettings
  ) throws(WorkerError) -> Double {
    let told: StoredTensor
    let count: Int
    switch targets {
    case .classes(let classes):
      count = classes.count
      told = StoredTensor("targets", shape: [count], classes)
    case .values(let values, let width):
      count = values.count / max(1, width)
      told = StoredTensor("targets", shape: [count, width], values)
    }
    let machine = machine(try PythonInterpreter.find(settings.interpreter))
    let answer = try machine.worker(at: nil).ask(
      "metric", [JSON.Member("object", metric.forWorker)],
      [StoredTensor("outputs", shape: [count, count == 0 ? 0 : outputs.count / count], outputs), told],
      patience: WorkerPatience(settings))
    try answer.verify(files, of: metric)
    switch answer.values["value"] {
    case .text("nan")?: return .nan
    case .text("inf")?: return .infinity
    case .text("-inf")?: return -.infinity
    case let value?:
      guard let number = value.number else { throw WorkerAnswer.nonsense("a value that is no number") }
      return number
    case nil: throw WorkerAnswer.nonsense("no value")
    }
  }

  /// What a function of the user's own makes a data set of, by the names of its splits.
  ///
  /// - Parameter files: the digests of the function's files, which it has to be made of.
  public func dataset(
    of object: PythonObject, files: [String: String]
  ) throws(WorkerError) -> [(name: String, split: MadeSplit)] {
    let machine = machine(try PythonInterpreter.find(nil))
    let answer = try machine.worker(at: nil).ask(
      "dataset", [JSON.Member("object", object.forWorker)], patience: Self.patienceWithData)
    try answer.verify(files, of: object)
    var found: [(name: String, split: MadeSplit)] = []
    for member in answer.values["splits"]?.members ?? [] {
      found.append((member.name, try answer.split(member.name, member.value)))
    }
    return found
  }
}

extension WorkerAnswer {
  /// A split with its arrays, whose sizes are held against what is said of them.
  fileprivate func split(_ name: String, _ said: JSON) throws(WorkerError) -> MadeSplit {
    let isOfClasses = said["task"]?.text == "classes"
    guard let input = said["input"]?.elements?.compactMap(\.integer), let count = said["count"]?.integer,
      let inputs = tensor("\(name).inputs"), inputs.shape == [count] + input, count > 0,
      let targets = tensor("\(name).\(isOfClasses ? "classes" : "targets")"), targets.shape.first == count,
      targets.shape.count == (isOfClasses ? 1 : 2)
    else { throw Self.nonsense("split '\(name)' without its arrays") }
    return MadeSplit(
      input: input, count: count, inputs: inputs.renamed("inputs"),
      targets: targets.renamed(isOfClasses ? "classes" : "targets"))
  }
}
