import Networks
import Neural
import Testing

@testable import Declarations
@testable import Experiments
@testable import Workflow

/// Something that a specification can name, with how it is written and read, but without its type.
struct RegisteredItem: CustomTestStringConvertible, Sendable {
  /// `optimiser adam`
  let name: String
  let shape: DocumentShape
  /// What the item writes, defaults included, of what it read.
  let writtenBack: @Sendable (Node, inout Problems) -> JSON?

  var testDescription: String { name }

  var fields: [FieldShape] { if case .record(let record) = shape { record.fields } else { [] } }

  static let all: [RegisteredItem] =
    stages + sources
    + cases("layer", Layers.schema) + cases("optimiser", Optimisers.schema)
    + cases("schedule", Schedules.schema) + cases("initialisation", Initialisations.schema)
    + cases("curve family", CurveFamilies.schema)
    + cases("merging method", MergeMethods.schema) + cases("preset", Presets.schema)
    + cases("loss", Losses.schema) + cases("data set", Datasets.schema)

  static let stages = Registry.experiments.stages.map { kind in
    RegisteredItem(name: "stage \(kind.name)", shape: kind.shape) { node, problems in
      kind.read(node, &problems).map { kind.write($0, .complete).jsonWithNames }
    }
  }

  private static let sources = Registry.experiments.sources.map { kind in
    RegisteredItem(name: "source \(kind.type)", shape: kind.shape) { node, problems in
      kind.read(node, &problems).map { kind.write($0, .complete).jsonWithNames }
    }
  }

  /// Every case of a choice; its node is what stands under the case's name.
  private static func cases<Value>(_ role: String, _ schema: Schema<Value>) -> [RegisteredItem] {
    guard case .choice(let choice) = schema.shape else { preconditionFailure("\(role) is a choice") }
    return choice.cases.map { item in
      RegisteredItem(name: "\(role) \(item.name)", shape: item.shape) { node, problems in
        let entry = Node.Entry(key: item.name, keyPlace: node.place, value: node)
        return schema.read(Node(.map([entry]), at: node.place), &problems)
          .map { schema.canonical($0, .complete).jsonWithNames[item.name] ?? .null }
      }
    }
  }
}
