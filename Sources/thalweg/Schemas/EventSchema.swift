import Declarations

/// The JSON Schema of an event: a line of `events.jsonl`, and of `thalweg run --json`.
///
/// `schemas/event.schema.json` is printed from here.
enum EventSchema {
  static var json: JSON {
    ObjectSchema.document(
      "event.schema.json", "An event of a run of Thalweg", ["oneOf": .array(events)])
  }

  private static var events: [JSON] {
    [
      event(
        "run-started", "The plan is made.", ("run", text("The experiment's name.")),
        ("stages", count("How many stages there are.")),
        ("to-run", ObjectSchema.list(of: "string", "The stages that run, or may have to."))),
      event(
        "run-estimated", "About what the run takes, where anything runs.",
        ("run", text("The experiment's name.")),
        ("seconds", ObjectSchema.optional("number", "Of work, one stage after the other.")),
        ("memory", ObjectSchema.optional("integer", "Bytes in use at the worst moment.")),
        ("disk", count("Bytes that the store and the run directory grow by.")),
        ("free", ObjectSchema.optional("integer", "Bytes that are free where the store is."))),
      event("stage-reused", "The stage's result was in the store.", stage, kind),
      event(
        "stage-queued", "A job of a cluster was submitted for the stage.", stage,
        ("job", text("The job's number."))),
      event("stage-started", "The stage runs from now on.", stage, kind),
      event(
        "stage-progress",
        "How far the stage has come. It is in no file but `progress.jsonl`, which a run has while it goes.",
        stage,
        ("unit", text("What is counted, such as epoch.")),
        ("done", ObjectSchema.value("number", "How many are done; a fraction within one counts.")),
        ("total", ObjectSchema.value("number", "How many there are.")),
        ("reused", ObjectSchema.value("number", "How many of the done ones were there before.")),
        ("figures", ObjectSchema.map("Figures worth watching.", of: ["type": ["number", "null"]]))),
      event(
        "stage-printed",
        "Code that the stage runs has printed something. `events.jsonl` has the beginning of it, and `logs/` of the run more.",
        stage, ("text", text("Whole lines, without orders to a terminal.")),
        ("omitted", count("Bytes before them that were left out."))),
      event(
        "warning", "A remark that does not stop the run.",
        ("stage", ObjectSchema.optional("string", "The stage that makes it.")), message,
        optional: [
          (
            "of-result",
            [
              "const": true,
              "description":
                "Whether it is about the stage's result, is kept beside that, and comes again with it.",
            ]
          )
        ]),
      event(
        "stage-finished", "The stage has run.", stage, seconds,
        ("unchanged", ObjectSchema.value("boolean", "Whether it gave the bytes that the last run gave."))),
      event("stage-failed", "The stage could not be made.", stage, message),
      event(
        "stage-skipped", "The stage was not run.", stage,
        ("because", text("The stage that it needs and that was not made."))),
      event("stage-cancelled", "The stage was stopped by the user.", stage),
      event(
        "object-quarantined", "A stored object was damaged, and its stage runs again.", stage,
        ("path", text("Where the object is."))),
      event(
        "result-set-aside",
        "A stored result cannot be read, though it is as it was recorded; its stage runs again.", stage,
        ("path", ObjectSchema.optional("string", "Where its record is.")),
        ("reason", text("What is wrong with it."))),
      event(
        "remote-awaited", "All stages are done, and results are on their way to the remote cache.",
        ("results", count("How many."))),
      event(
        "remote-used", "The remote cache was of use.",
        ("fetched", count("Stages whose results came from it.")), ("fetched-size", count("In bytes.")),
        ("sent", count("Stages whose results were sent.")), ("sent-size", count("In bytes.")),
        ("unsent", count("Stages whose results were to be sent and were not."))),
      runFinished,
    ]
  }

  private static var runFinished: JSON {
    event(
      "run-finished", "The run is over.", ("outcome", ["enum": ["done", "failed", "interrupted"]]),
      ("executed", count("Stages that ran.")), ("reused", count("Stages that were up to date.")),
      ("failed", count("Stages that failed.")), ("skipped", count("Stages that needed a failed one.")),
      seconds,
      ("directory", ObjectSchema.optional("string", "The run directory, where one was written.")))
  }

  private static var stage: (String, JSON) { ("stage", text("The stage's name.")) }
  private static var kind: (String, JSON) { ("kind", text("The stage's kind.")) }
  private static var message: (String, JSON) { ("message", text("What happened, for people.")) }
  private static var seconds: (String, JSON) {
    ("seconds", ["type": "number", "minimum": 0, "description": "How long it took."])
  }

  private static func event(
    _ name: String, _ description: String, _ members: (String, JSON)..., optional: [(String, JSON)] = []
  ) -> JSON {
    let time = ObjectSchema.value("number", "Seconds since 1970, UTC.")
    return ObjectSchema.closed(
      description, [("time", time), ("event", ["const": JSON(name)])] + members, optional: optional)
  }

  private static func text(_ description: String) -> JSON { ObjectSchema.value("string", description) }

  private static func count(_ description: String) -> JSON {
    ["type": "integer", "minimum": 0, "description": JSON(description)]
  }
}
