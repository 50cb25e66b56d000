import Declarations

/// A small run, as `run.json` says it.
enum RunSample {
  static let json: JSON = [
    "format": 1, "thalweg": "0.1.0", "name": "quickstart", "description": "Two ends and a valley.",
    "numerics": "engine 1, reference",
    "sources": ["fashion": ["settings": ["dataset": "fashion-mnist"], "parts": ["train": digest("1")]]],
    "stages": [
      "start": stage(
        "train",
        [
          "network": "lenet", "seed": 1, "epochs": 5, "optimiser": ["adam": ["rate": .real(0.002)]],
          "schedule": "constant",
        ]),
      "along": stage(
        "evaluate", ["curve": "valley", "points": 21, "splits": ["train", "test"]]),
    ],
    "failures": ["plane": "the loss is not finite at (0.5, 1)"],
  ]

  static let timing: JSON = ["seconds": .real(63.2), "stages": ["start": .real(11.2)]]

  private static func stage(_ kind: String, _ settings: JSON) -> JSON {
    [
      "kind": JSON(kind), "version": 1, "description": .null, "key": digest("a"), "settings": settings,
      "outputs": [:],
    ]
  }

  static func digest(_ character: Character) -> JSON { JSON(String(repeating: character, count: 64)) }
}
