import Declarations

@testable import Platform
@testable import ResultStore
@testable import Workflow

/// A small run, as `run.json` says it.
enum RunSample {
  static let json: JSON = [
    "format": 1, "thalweg": "0.1.0", "name": "quickstart", "description": "Two ends and a valley.",
    "numerics": "engine 1, reference",
    "sources": ["fashion": ["settings": ["dataset": "fashion-mnist"], "parts": ["train": digest]]],
    "stages": [
      "start": stage(
        "train",
        [
          "network": "lenet", "seed": 1, "epochs": 5, "optimiser": ["adam": ["rate": .real(0.002)]],
          "schedule": "constant",
        ],
        [
          output("weights", "checkpoint", ["weights.safetensors": 177_000]),
          output("history", "history", ["history.csv": 812]),
        ]),
      "along": stage(
        "evaluate", ["curve": "valley", "points": 21, "splits": ["train", "test"]],
        [output("points", "curve-evaluation", ["points.csv": 2048])]),
    ],
    "failures": ["plane": "the loss is not finite at (0.5, 1)"],
  ]

  /// The same, with something said of its results.
  static var warned: JSON {
    func adding(_ warnings: JSON, to stage: JSON) -> JSON {
      .object((stage.members ?? []) + [JSON.Member("warnings", warnings)])
    }
    let members = (json.members ?? []).map { member in
      guard member.name == "stages" else { return member }
      let stages = (member.value.members ?? []).map { stage in
        let more: JSON =
          stage.name == "along" ? ["one class is missing", "an area is 0"] : ["one class is missing"]
        return JSON.Member(stage.name, adding(more, to: stage.value))
      }
      return JSON.Member("stages", .object(stages))
    }
    return .object(members)
  }

  /// The same, of a run that ended with the failure.
  static var stopped: JSON {
    .object(
      (json.members ?? []) + [
        JSON.Member("outcome", "failed"), JSON.Member("not-run", ["vote", "figures"]),
      ])
  }

  static let timing: JSON = ["seconds": .real(63.2), "stages": ["start": .real(11.2)]]

  private static let digest = JSON(String(repeating: "a", count: 64))

  private static func stage(_ kind: String, _ settings: JSON, _ outputs: [JSON]) -> JSON {
    [
      "kind": JSON(kind), "version": 1, "description": .null, "key": digest, "settings": settings,
      "outputs": .array(outputs),
    ]
  }

  private static func output(_ name: String, _ type: String, _ files: [String: Int]) -> JSON {
    let records = files.map {
      OutputRecord.File(name: $0.key, digest: Digest(of: Array($0.key.utf8)), size: $0.value)
    }
    return OutputRecord(name: name, type: type, files: records).json
  }
}
