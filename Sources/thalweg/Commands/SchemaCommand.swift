import ArgumentParser
import Declarations
import Experiments
import Workflow

/// `thalweg schema`
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema of what Thalweg reads or writes, or all settings.",
    discussion: """
      Editors complete and check an experiment with its schema, where the file starts with
      # yaml-language-server: $schema=<path of experiment.schema.json>
      as `thalweg init` writes it. `x-part: true` at the top of a file that others extend says that these give what it lacks.
      `thalweg schema settings` prints a page (Markdown) with every setting of every stage.
      """)

  enum Subject: String, CaseIterable, ExpressibleByArgument {
    case experiment, run, event, settings

    var text: String {
      switch self {
      case .experiment: Registry.experiments.jsonSchema.prettyText
      case .run: RunSchema.json.prettyText
      case .event: EventSchema.json.prettyText
      case .settings: Registry.settingsReference
      }
    }
  }

  @Argument(
    help: ArgumentHelp(
      "An experiment's file, run.json, a line of events.jsonl; or a page of all settings.",
      valueName: "experiment|run|event|settings"))
  var subject = Subject.experiment

  func run() { StandardStream.output.write(subject.text) }
}
