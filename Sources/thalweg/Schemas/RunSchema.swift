import Declarations

/// The JSON Schema of `run.json`.
///
/// `schemas/run.schema.json` is printed from here.
enum RunSchema {
  static var json: JSON {
    ObjectSchema.document(
      "run.schema.json", "A run of Thalweg",
      ObjectSchema.closed(
        "What the run directory holds: settings as resolved, keys and digests. Times are in timing.json.",
        [
          ("format", ["const": 1, "description": "The version of this form."]),
          ("thalweg", ObjectSchema.value("string", "The version of the program.")),
          ("name", ObjectSchema.value("string", "The experiment's name.")),
          ("description", ObjectSchema.optional("string", "What the experiment is about.")),
          (
            "numerics",
            ObjectSchema.value("string", "What decides the bytes of computed results: each engine, once.")
          ),
          ("sources", ObjectSchema.map("The data sets, by name.", of: source)),
          ("stages", ObjectSchema.map("The stages that have a result, by name.", of: stage)),
          (
            "failures",
            ObjectSchema.map("The stages that failed, and why.", of: ["type": "string"])
          ),
        ],
        optional: [
          (
            "left-out",
            ObjectSchema.list(
              of: "string", "The stages that a run of a part was not for, and whose results were not there.")
          ),
          (
            "outcome",
            [
              "enum": ["failed", "interrupted"],
              "description":
                "How the run ended, where it was stopped. One that went on past failures to its end has none.",
            ]
          ),
          (
            "not-run",
            ObjectSchema.list(of: "string", "The stages that a run that was stopped did not come to.")
          ),
        ]))
  }

  private static var source: JSON {
    ObjectSchema.closed(
      "A data set.",
      [
        ("settings", ["description": "As resolved, defaults included."]),
        ("parts", ObjectSchema.map("The digest of each split.", of: digest)),
      ],
      optional: [
        (
          "facts",
          [
            "description": JSON(
              "What was found out about a data set: `examples`, how many each split has, and the numbers that `normalise: "
                + "measured` found.")
          ]
        )
      ])
  }

  private static var stage: JSON {
    ObjectSchema.closed(
      "A stage.",
      [
        ("kind", ObjectSchema.value("string", "Its kind.")),
        ("version", ObjectSchema.value("integer", "The version of its kind.")),
        ("description", ObjectSchema.optional("string", "What the stage is for.")),
        ("key", digest),
        ("settings", ["description": "Every setting, defaults included, references by name."]),
        ("outputs", ["type": "array", "items": output, "description": "What it made."]),
      ],
      optional: [
        (
          "numerics",
          ObjectSchema.value("string", "What decided its bytes, where that is not what the run says.")
        ),
        (
          "warnings",
          ObjectSchema.list(of: "string", "What whoever uses the outputs should know of them.")
        ),
      ])
  }

  private static var output: JSON {
    ObjectSchema.closed(
      "A result of a stage.",
      [
        ("name", ["type": "string"]), ("type", ObjectSchema.value("string", "What it is, such as curve.")),
        ("digest", digest), ("files", ["type": "array", "items": file]),
      ])
  }

  private static var file: JSON {
    ObjectSchema.closed(
      "A file in the stage's folder.",
      [
        ("name", ["type": "string"]), ("digest", digest),
        ("size", ["type": "integer", "minimum": 0, "description": "In bytes."]),
      ])
  }

  private static var digest: JSON {
    ["type": "string", "pattern": "^[0-9a-f]{64}$", "description": "A SHA-256."]
  }
}
