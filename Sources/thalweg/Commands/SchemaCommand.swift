import ArgumentParser
import Declarations
import Experiments
import Workflow

/// `thalweg schema`
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema of what Thalweg reads or writes.",
    discussion: """
      Editors complete and check an experiment with its schema, where the file starts with
      # yaml-language-server: $schema=<path of experiment.schema.json>
      """)

  enum Subject: String, CaseIterable, ExpressibleByArgument {
    case experiment, run, event

    var schema: JSON {
      switch self {
      case .experiment: Registry.experiments.jsonSchema
      case .run: RunSchema.json
      case .event: EventSchema.json
      }
    }
  }

  @Argument(
    help: ArgumentHelp(
      "An experiment's file, run.json, or a line of events.jsonl.", valueName: "experiment|run|event"))
  var subject = Subject.experiment

  func run() { StandardStream.output.write(subject.schema.prettyText) }
}
