import Declarations
import Foundation
import TestSupport
import Testing

@testable import Experiments
@testable import Specifications
@testable import Workflow

/// The schema of experiments beside the program that reads them.
@Suite("The schema and the program")
struct SchemaAgreementTests {
  private static let check = SchemaCheck(Registry.experiments.jsonSchema)

  private static let wrong =
    [
      WrongSpecification.documents, WrongSpecification.stages, WrongSpecification.settings,
      WrongSpecification.networks, WrongSpecification.values, WrongSpecification.layers,
    ].joined().filter { $0.overrides.isEmpty && !$0.diagnostics.hasPrefix("nothing is wrong") }

  /// What both say of the wrong specifications that are YAML at all, those first that the schema lets pass.
  private static let verdicts: [(name: String, isRefused: Bool)] = wrong.compactMap { wrong in
    guard let document = document(of: wrong) else { return nil }
    return (wrong.name, !check.problems(of: document).isEmpty)
  }

  private static func document(of wrong: WrongSpecification) -> JSON? {
    var problems = Problems()
    let node = YAML.read(SourceText(name: "spec.yaml", text: wrong.files["spec.yaml"] ?? ""), into: &problems)
    // JSON has no numbers that are not finite, and a validator of other people's is given JSON.
    guard !problems.hasErrors, let document = node.map({ JSON(written: $0) }),
      (try? JSON(parsing: document.compactText)) == document
    else { return nil }
    return document
  }

  /// An implementation of JSON Schema that is not ours, and the words that it has for what is wrong.
  @Test(
    "a validator of Python's says the same, of the value that was meant",
    .enabled(if: Python.has("jsonschema"), "Python has no module jsonschema"))
  func pythonAgrees() throws {
    let documents = Self.wrong.compactMap { wrong in
      Self.document(of: wrong).map { document -> JSON in ["name": .text(wrong.name), "document": document] }
    }
    let folder = FileManager.default.temporaryDirectory.appending(path: "schema-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let input: JSON = ["schema": Registry.experiments.jsonSchema, "documents": .array(documents)]
    try Data(input.compactText.utf8).write(to: folder.appending(path: "input.json"))
    let outcome = try Python.run(Self.program, in: folder)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let messages = try String(contentsOf: folder.appending(path: "messages.txt"), encoding: .utf8)
    let refused = messages.split(separator: "\n").map { String($0.prefix { $0 != "|" }) }
    #expect(refused == Self.verdicts.filter(\.isRefused).map(\.name))
    #expect(!messages.contains("\\$"))
    for expected in Self.messages { #expect(messages.contains(expected), "\(messages)") }
  }

  private static let messages = [
    "a seed in words|stages/end/train/seed: 'two' is not of type 'integer'",
    "an unknown setting of a layer|networks/small/layers/0/linear: Additional properties are not allowed",
    "no epochs|stages/end/train/epochs: 0 is less than the minimum of 1",
    "an unknown layer|networks/small/layers/1: 'tang' is not one of ['relu'",
    "an unknown metric|stages/along/evaluate/metrics/0: 'cross-entrop' is not one of ['cross-entropy'",
    "a missing seed|stages/end/train: 'seed' is a required property",
    "a layer of no outputs|networks/small/layers/0/linear: 0 is less than the minimum of 1",
    "no rate|stages/end/train/optimiser: 'adam' is not of type 'object'",
  ]

  private static let program = """
    import json
    from jsonschema import Draft7Validator
    from jsonschema.exceptions import best_match
    given = json.load(open("input.json"))
    Draft7Validator.check_schema(given["schema"])
    validator = Draft7Validator(given["schema"])
    with open("messages.txt", "w") as out:
        for case in given["documents"]:
            error = best_match(validator.iter_errors(case["document"]))
            if error:
                path = "/".join(map(str, error.absolute_path))
                print(case["name"] + "|" + path + ": " + error.message.replace("\\n", " "), file=out)
    """

  /// What needs the rest of the document, another file, or arithmetic.
  @Test("what the schema lets pass of wrong specifications is what no schema can see")
  func wrongSpecifications() throws {
    let passed = Self.verdicts.filter { !$0.isRefused }.map(\.name)
    try Snapshot.check(passed.joined(separator: "\n") + "\n", "Specifications/beyond-the-schema.txt")
    #expect(Self.verdicts.count > 100)
  }

  @Test(
    "what the program takes, the schema takes: a good document, changed in one place",
    arguments: [WrongSpecification.good, SchemaAgreementTests.rich])
  func goodSpecifications(_ text: String) throws {
    let document = try ExperimentSchemaTests.json(text)
    #expect(Self.check.problems(of: document) == [])
    var (taken, refused, both) = (0, 0, 0)
    for path in document.paths {
      for change in Change.allCases {
        guard let changed = document.changed(at: path[...], change) else { continue }
        let specification = WrongSpecification("changed", document: changed.compactText)
        let isTaken = specification.diagnostics == "nothing is wrong\n"
        let problems = Self.check.problems(of: changed)
        if isTaken {
          taken += 1
          #expect(problems == [], "\(change) at \(path): \(changed.compactText)")
        } else {
          refused += 1
          both += problems.isEmpty ? 0 : 1
        }
      }
    }
    // The rest are names that stand for nothing, numbers that do not fit one another, and the like.
    #expect(taken > 50 && both * 4 > refused * 3, "\(taken) taken; \(both) of \(refused) refused by both")
  }

  /// Something of everything.
  static let rich = """
    name: rich
    description: Something of everything.
    vars: {epochs: 5, rate: 1e-3}
    resources: {train: {cores: 2, memory: 8GB}}
    data:
      moons: {dataset: {two-moons: {count: 200, noise: 0.1}}, validation: 40}
      spare: {dataset: two-moons}
    networks:
      small:
        input: [2]
        layers:
          - {name: first, linear: {outputs: 8, bias: false}}
          - batch-norm
          - {repeat: 2, residual: {main: [linear: 8], shortcut: [linear: 8], activation: relu}}
          - dropout: 0.1
          - linear: 2
      other: {preset: {mlp: {widths: [2, 4, 2], activation: tanh}}}
    defaults:
      train: {network: small, data: moons, epochs: "${vars.epochs}", optimiser: {adam: {rate: "${vars.rate}"}}}
      evaluate: {metrics: [error, {ece: {bins: 15}}], splits: test}
    stages:
      start: {for: {seed: [1, 2]}, train: {seed: "${for.seed}", schedule: {cosine: {to: 1e-5}}, loss: cross-entropy}}
      lone: {train: {seed: 3, schedule: {step: {every-epochs: 2}}, checkpoints: {keep: 3}}, resources: {time: 2h}}
      valley: {for: {pairs: start}, fit-curve: {from: "${for.first}", to: "${for.second}", family: polygonal-chain}}
      along: {evaluate: {curve: valley@seed=1+2, points: 5}, description: Along it.}
      alone: {evaluate: {weights: [start, lone]}}
      vote: {ensemble: {weights: start, metrics: error, reliability: {bins: 10}}}
      plane: {landscape: {curve: valley@seed=1+2, grid: 5, frame: affine}}
      count: {command: {run: [wc], inputs: {a: lone}, parameters: {x: 1}, outputs: {n: table}, timeout: 90s}}
      figures: {plot: {of: [along, plane], style: paper, limits: {error: 40}}}

    """
}

/// What may happen to a value of a document.
enum Change: CaseIterable {
  case removed, null, variable, text, number, list, map, bare, extraKey
}

extension JSON {
  /// The path of each value, by the position in what holds it.
  fileprivate var paths: [[Int]] {
    let inner =
      switch self {
      case .array(let elements): elements
      case .object(let members): members.map(\.value)
      default: [JSON]()
      }
    return [[]] + inner.enumerated().flatMap { index, value in value.paths.map { [index] + $0 } }
  }

  /// Nil where the change is none.
  fileprivate func changed(at path: ArraySlice<Int>, _ change: Change) -> JSON? {
    guard let index = path.first else { return changed(change) }
    switch self {
    case .array(var elements):
      if path.count == 1, change == .removed {
        elements.remove(at: index)
      } else {
        guard let inner = elements[index].changed(at: path.dropFirst(), change) else { return nil }
        elements[index] = inner
      }
      return .array(elements)
    case .object(var members):
      if path.count == 1, change == .removed {
        members.remove(at: index)
      } else {
        guard let inner = members[index].value.changed(at: path.dropFirst(), change) else { return nil }
        members[index] = Member(members[index].name, inner)
      }
      return .object(members)
    default: return nil
    }
  }

  private func changed(_ change: Change) -> JSON? {
    switch change {
    case .removed: nil
    case .null: .null
    case .variable: "${vars.epochs}"
    case .text: "zebra"
    case .number: 7
    case .list: [self]
    case .map: ["x": self]
    case .bare: members.flatMap { $0.count == 1 ? .text($0[0].name) : nil }
    case .extraKey: members.map { .object($0 + [Member("zebra", 1)]) }
    }
  }
}
