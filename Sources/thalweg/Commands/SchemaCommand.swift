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
      Editors complete and check an experiment by its schema if the file starts with
      # yaml-language-server: $schema=<path of experiment.schema.json>
      as `thalweg init` writes it. With `x-part: true` at its top, a file that others extend may lack \
      required settings.
      `thalweg schema settings` prints a page (Markdown) with every setting of every stage, `thalweg schema migration` \
      one with renamed settings.
      """)

  enum Subject: String, CaseIterable, ExpressibleByArgument {
    case experiment, run, event, settings, migration

    var text: String {
      switch self {
      case .experiment: Registry.experiments.jsonSchema.prettyText
      case .run: RunSchema.json.prettyText
      case .event: EventSchema.json.prettyText
      case .settings: Registry.settingsReference
      case .migration: Registry.migrationReference
      }
    }

    /// Where it is kept in the repository.
    var file: String {
      switch self {
      case .experiment, .run, .event: "schemas/\(self).schema.json"
      case .settings, .migration: "docs/\(self).md"
      }
    }
  }

  @Argument(
    help: ArgumentHelp(
      "The schema of an experiment, of run.json or of a line of events.jsonl; or a page of settings or old names.",
      valueName: "experiment|run|event|settings|migration"))
  var subject = Subject.experiment

  func run() { StandardStream.output.write(subject.text) }
}
