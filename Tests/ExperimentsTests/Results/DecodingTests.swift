import Declarations
import Testing
import Workflow

@testable import Experiments

/// Results that come from elsewhere, and say what drawing, comparing and exporting cannot take.
@Suite("results from elsewhere")
struct DecodingTests {
  /// A sound result of each type that is kept as JSON.
  static let samples: [String: JSON] = [
    "points": [
      "metrics": ["error"], "splits": ["test"], "knots": [0, 1],
      "table": [
        "columns": ["path", "split", "t", "distance", "error"],
        "rows": [
          ["curve", "test", 0, 0, 1], ["curve", "test", 1, .real(0.5), .null], ["segment", "test", 0, 0, 1],
          ["start", "test", 0, 0, 2],
        ],
      ],
      "summary": [
        "columns": ["path", "split", "metric", "min", "max", "int", "over-interpolation"],
        "rows": [["curve", "test", "error", 1, 2, .null, 0]],
      ],
    ],
    "functions": [
      "table": [
        "columns": ["of", "t", "x", "y"], "rows": [["curve", 0, 1, .null], ["train", .null, 1, 2]],
      ]
    ],
    "ensemble": [
      "split": "test", "metrics": ["error"],
      "table": [
        "columns": ["predictor", "t", "error"],
        "rows": [["start", 0, 1], ["member", .real(0.5), 1], ["probability-mean", .null, .null]],
      ],
      "diversity": ["columns": ["disagreement"], "rows": [[.null]]],
      "reliability": [
        "columns": ["predictor", "lower", "upper", "count", "confidence", "accuracy"],
        "rows": [["start", 0, .real(0.5), 3, .real(0.4), 1], ["start", 1, 1, 0, 0, 0]],
      ],
      "fitted-on": "validation",
      "scaled": [
        "columns": ["predictor", "t", "temperature", "error"], "rows": [["start", 0, .real(1.5), 1]],
      ],
      "outliers": [
        "columns": ["predictor", "t", "auroc", "mean-confidence", "outlier-confidence"],
        "rows": [["start", 0, .real(0.75), .null, .real(0.5)]],
      ],
    ],
    "spread": [
      "states": 20, "deviations": 10,
      "table": [
        "columns": ["tensor", "parameters", "norm", "diagonal", "low-rank", "relative"],
        "rows": [["0.weight", 6, 1, .real(0.5), .real(0.25), .null]],
      ],
    ],
    "networks": [
      "metrics": ["error"], "splits": ["test"],
      "table": ["columns": ["network", "split", "error"], "rows": [["start", "test", 1]]],
    ],
    "history": [
      "table": ["columns": ["epoch", "loss", "rate"], "rows": [[1, 2, 1], [2, .null, 1]]],
      "steps": ["columns": ["step", "epoch", "loss", "rate"], "rows": [[1, 1, 2, 1], [2, 1, .null, 1]]],
    ],
    "plane": [
      "split": "test", "alphas": [0, 1], "betas": [.real(-0.5), 2], "metrics": ["error"], "start": [0, 0],
      "end": [1, 0], "bends": [[.real(0.5), 1]], "path": [[0, 0], [1, 0]], "residual": 0,
      "table": [
        "columns": ["alpha", "beta", "error"],
        "rows": [[0, .real(-0.5), 1], [1, .real(-0.5), 2], [0, 2, .null], [1, 2, 3]],
      ],
    ],
    "barriers": [
      "by": "layer", "metrics": ["error"], "splits": ["test"],
      "table": [
        "columns": [
          "from", "to", "part", "parameters", "distance", "split", "metric", "peak-over-mean",
          "over-interpolation", "peak-over-worst", "peak-at",
        ], "rows": [["a", "b", "0", 18, 1, "test", "error", 1, .null, 3, 0]],
      ],
      "points": [
        "columns": ["from", "to", "part", "split", "t", "error"],
        "rows": [["a", "b", "0", "test", 0, 1], ["a", "b", "0", "test", 1, .null]],
      ],
    ],
    "curvature": [
      "along": "networks", "by": "network", "split": "train", "examples": 60, "norms": "evaluation",
      "products": "differences",
      "table": [
        "columns": [
          "network", "t", "part", "parameters", "loss", "gradient-norm", "trace", "trace-error", "lowest",
          "lowest-residual", "steps", "settled", "difference-error",
        ],
        "rows": [["a", .null, "(all)", 64, .real(0.5), 1, .null, .null, .real(-0.5), 0, 8, 1, .real(0.001)]],
      ],
      "eigenvalues": [
        "columns": ["network", "t", "part", "rank", "eigenvalue", "residual"],
        "rows": [["a", .null, "(all)", 1, 2, .real(0.001)]],
      ],
      "density": [
        "columns": ["network", "t", "part", "probe", "eigenvalue", "weight"],
        "rows": [["a", .null, "(all)", 1, 2, 1]],
      ],
    ],
    "connections": [
      "networks": ["a", "b"], "metrics": ["error"], "split": "test", "method": "an elastic band",
      "table": [
        "columns": [
          "from", "to", "distance", "length", "points", "tree", "metric", "straight", "path",
          "straight-barrier",
          "path-barrier", "steps", "examples",
        ], "rows": [["a", "b", 1, .null, .null, 1, "error", 1, .null, .real(0.5), .null, 3, 96]],
      ],
      "points": [
        "columns": ["from", "to", "way", "t", "error"],
        "rows": [["a", "b", "straight", 0, 1], ["a", "b", "straight", 1, .null]],
      ],
    ],
    "names": ["table": ["columns": ["tensor", "from", "shape", "by"], "rows": [["a", "b", "1", "name"]]]],
    "table": ["table": ["columns": ["a", "b"], "rows": [[1, "x"], [.null, .real(0.5)]]]],
  ]

  /// A plane through weights, and along a trajectory: the sample of a plane through a curve without that.
  static let laid: JSON = {
    let plane = samples["plane"]?.members?.filter {
      !["start", "end", "bends", "path", "residual"].contains($0.name)
    }
    let laid: JSON = [
      "layout": "trajectory", "words": "the plane", "units": [1, 2],
      "marks": [["name": "a", "at": [0, 1], "distance": 0]],
      "states": [["name": "b", "at": [1, 1], "distance": .real(0.5)]], "explained-variance": [1],
    ]
    return .object((plane ?? []) + [JSON.Member("laid", laid)])
  }()

  @Test("a plane through weights is read, and refused where what lies in it is something else")
  func laid() throws {
    #expect(throws: Never.self) { try Self.read("plane", Self.laid) }
    let faults: [(place: [PathStep], value: JSON?)] = [
      (["laid", "layout"], "somehow"), (["laid", "words"], nil), (["laid", "units"], [1, 0]),
      (["laid", "units"], [1, 1, 1]), (["laid", "marks"], .null), (["laid", "marks", .index(0), "at"], [1]),
      (["laid", "marks", .index(0), "name"], 1), (["laid", "states", .index(0), "distance"], -1),
      (["laid", "explained-variance"], nil), (["laid"], .null),
    ]
    for (place, value) in faults {
      let json = Self.laid.changed(at: place[...], to: value)
      #expect(throws: ArtifactError.self, "\(place.dotted)") { try Self.read("plane", json) }
    }
  }

  /// Barriers around a centre: the sample of those by layer, of whole networks.
  static let star: JSON = {
    let star: JSON = ["centre": "a", "joined": ["b"], "held-out": []]
    let others = samples["barriers"]?.members?.filter { $0.name != "by" } ?? []
    return .object(others + [JSON.Member("by", "star"), JSON.Member("star", star)])
  }()

  @Test("barriers around a centre are read, and refused where it is not said what is joined to what")
  func star() throws {
    #expect(throws: Never.self) { try Self.read("barriers", Self.star) }
    let faults: [(place: [PathStep], value: JSON?)] = [
      (["star"], nil), (["star", "centre"], nil), (["star", "centre"], 1), (["star", "joined"], nil),
      (["star", "joined"], ["a"]), (["star", "held-out"], ["b"]), (["star", "held-out"], "b"),
      (["star", "joined"], [1]),
    ]
    for (place, value) in faults {
      let json = Self.star.changed(at: place[...], to: value)
      #expect(throws: ArtifactError.self, "\(place.dotted)") { try Self.read("barriers", json) }
    }
  }

  @Test("connections of before it was counted what a path took are read")
  func withoutCosts() throws {
    let table = try #require(Self.samples["connections"]?["table"])
    let columns = try #require(table["columns"]?.elements).dropLast(2)
    let rows = try #require(table["rows"]?.elements).map {
      JSON.array(Array(($0.elements ?? []).dropLast(2)))
    }
    let earlier = try #require(Self.samples["connections"]).changed(
      at: ["table"], to: ["columns": .array(Array(columns)), "rows": .array(rows)])
    #expect(throws: Never.self) { try Self.read("connections", earlier) }
  }

  static func read(_ type: String, _ json: JSON) throws {
    let files = [ArtifactFile(name: "result.json", text: json.compactText)]
    _ = try #require(ResultKinds.of(type)).artifact.init(files: files)
  }

  @Test("sound ones are read, missing numbers among them", arguments: samples.keys.sorted())
  func sound(type: String) throws {
    #expect(throws: Never.self) { try Self.read(type, try #require(Self.samples[type])) }
  }

  /// What is changed, where, and into what; nil takes it away.
  private static let faults: [(type: String, place: [PathStep], value: JSON?)] = [
    ("points", ["metrics"], []), ("points", ["metrics"], ["error", "error"]),
    ("points", ["metrics"], ["ece"]),
    ("points", ["splits"], []), ("points", ["splits"], "test"), ("points", ["splits", .index(0)], 1),
    ("points", ["knots", .index(0)], .null), ("points", ["knots"], nil), ("points", ["table"], nil),
    ("points", ["knots"], [0, .real(0.5), .real(0.5), 1]), ("points", ["knots", .index(1)], 2),
    ("points", ["knots", .index(0)], .real(0.25)), ("points", ["knots"], [0]),
    ("points", ["table", "columns"], []), ("points", ["table", "columns", .index(4)], "distance"),
    ("points", ["table", "columns", .index(3)], "length"),
    ("points", ["table", "columns", .index(0)], .null),
    ("points", ["table", "rows"], "none"), ("points", ["table", "rows", .index(0)], []),
    ("points", ["table", "rows", .index(0)], .null), ("points", ["table", "rows", .index(0), .index(0)], 1),
    ("points", ["table", "rows", .index(0), .index(2)], .real(1.5)),
    ("points", ["table", "rows", .index(0), .index(2)], .null),
    ("points", ["table", "rows", .index(0), .index(2)], 1),
    ("points", ["table", "rows", .index(0), .index(4)], "many"),
    ("points", ["table", "rows", .index(0), .index(4)], [1]),
    ("points", ["table", "rows", .index(0), .index(4)], true),
    ("points", ["summary", "columns", .index(2)], "metrics"),
    ("points", ["summary", "columns", .index(5)], "x"),
    ("points", ["summary", "rows", .index(0), .index(2)], 3),
    ("functions", ["table", "columns", .index(1)], "s"),
    ("functions", ["table", "rows", .index(0), .index(0)], .null),
    ("functions", ["table", "rows", .index(0), .index(2)], "x"),
    ("ensemble", ["split"], nil), ("ensemble", ["metrics"], nil),
    ("ensemble", ["table", "columns", .index(1)], "place"),
    ("ensemble", ["table", "rows", .index(0), .index(0)], "nobody"),
    ("ensemble", ["table", "rows", .index(0), .index(2)], "x"), ("ensemble", ["diversity"], .null),
    ("ensemble", ["diversity", "rows", .index(0), .index(0)], "x"),
    ("ensemble", ["fitted-on"], nil), ("ensemble", ["scaled", "columns", .index(2)], "T"),
    ("ensemble", ["scaled", "rows", .index(0), .index(2)], "x"), ("ensemble", ["outliers"], .null),
    ("ensemble", ["outliers", "rows", .index(0), .index(0)], "nobody"),
    ("ensemble", ["outliers", "rows", .index(0), .index(3)], "x"),
    ("ensemble", ["reliability", "columns", .index(3)], "number"),
    ("ensemble", ["reliability", "rows", .index(0), .index(3)], .null),
    ("ensemble", ["reliability", "rows", .index(0), .index(3)], -1),
    ("ensemble", ["reliability", "rows", .index(0), .index(3)], .integer(Int128(Int.max))),
    ("ensemble", ["reliability", "rows", .index(0), .index(3)], .real(0.5)),
    ("ensemble", ["reliability", "rows", .index(0), .index(1)], .real(0.75)),
    ("ensemble", ["reliability", "rows", .index(0), .index(4)], 2),
    ("spread", ["states"], 0), ("spread", ["deviations"], -1), ("spread", ["deviations"], nil),
    ("spread", ["table", "columns", .index(3)], "variance"),
    ("spread", ["table", "rows", .index(0), .index(0)], 3),
    ("spread", ["table", "rows", .index(0), .index(4)], "x"),
    ("networks", ["splits"], nil), ("networks", ["table", "columns", .index(0)], "name"),
    ("networks", ["table", "rows", .index(0), .index(1)], .null),
    ("networks", ["table", "rows", .index(0), .index(2)], "x"),
    ("history", ["table", "columns", .index(0)], "time"),
    ("history", ["table", "columns", .index(2)], "pace"),
    ("history", ["table", "rows", .index(1), .index(0)], 1),
    ("history", ["table", "rows", .index(0), .index(0)], 0),
    ("history", ["table", "rows", .index(0), .index(0)], .real(1e300)),
    ("history", ["steps", "columns", .index(2)], "losses"),
    ("history", ["steps", "rows", .index(0), .index(0)], .null),
    ("history", ["steps", "rows", .index(0), .index(2)], "x"), ("history", ["steps"], .null),
    ("plane", ["alphas"], []), ("plane", ["alphas", .index(0)], 1), ("plane", ["alphas", .index(0)], 2),
    ("plane", ["alphas", .index(1)], .real(1e200)), ("plane", ["betas", .index(0)], .null),
    ("plane", ["betas"], [0]), ("plane", ["metrics"], []), ("plane", ["metrics"], ["alpha", "ece"]),
    ("plane", ["start"], [1]), ("plane", ["end"], nil), ("plane", ["bends", .index(0)], [1, 2, 3]),
    ("plane", ["path", .index(0), .index(0)], "x"), ("plane", ["residual"], .null), ("plane", ["split"], 1),
    ("plane", ["table", "rows", .index(0), .index(0)], 7), ("plane", ["table", "rows", .index(3)], nil),
    ("plane", ["table", "rows", .index(0), .index(2)], "x"),
    ("curvature", ["along"], nil), ("curvature", ["examples"], -1), ("curvature", ["norms"], .null),
    ("curvature", ["table", "columns", .index(5)], "gradient"), ("curvature", ["density"], nil),
    ("curvature", ["table", "rows", .index(0), .index(2)], 1),
    ("curvature", ["table", "rows", .index(0), .index(6)], "x"),
    ("curvature", ["along"], "curve"), ("curvature", ["eigenvalues", "rows", .index(0), .index(3)], 0),
    ("curvature", ["eigenvalues", "rows", .index(0), .index(4)], "x"),
    ("curvature", ["density", "rows", .index(0), .index(3)], .null),
    ("connections", ["networks"], ["a", "c"]), ("connections", ["networks"], []),
    ("connections", ["method"], nil),
    ("connections", ["metrics"], "error"), ("connections", ["table", "columns", .index(6)], "what"),
    ("connections", ["table", "rows", .index(0), .index(0)], .null),
    ("connections", ["table", "rows", .index(0), .index(7)], "x"),
    ("connections", ["table", "rows", .index(0), .index(12)], "x"),
    ("connections", ["table", "columns", .index(12)], "cost"),
    ("connections", ["points", "rows", .index(0), .index(3)], 2),
    ("connections", ["points", "rows", .index(1), .index(4)], "x"), ("connections", ["points"], nil),
    ("barriers", ["by"], "chance"), ("barriers", ["metrics"], []), ("barriers", ["splits"], nil),
    ("barriers", ["table", "columns", .index(2)], "layer"),
    ("barriers", ["table", "columns", .index(10)], "where"),
    ("barriers", ["table", "rows", .index(0), .index(6)], .null),
    ("barriers", ["table", "rows", .index(0), .index(8)], "x"),
    ("barriers", ["points", "columns", .index(5)], "x"),
    ("barriers", ["points", "rows", .index(0), .index(4)], 2), ("barriers", ["points"], nil),
    ("names", ["table", "columns", .index(0)], "x"), ("table", ["table", "columns", .index(1)], "a"),
    ("table", ["table", "rows", .index(0), .index(0)], .integer(Int128(Int.max) + 1)),
  ]

  @Test("one that says something else is refused", arguments: faults.indices)
  func refused(index: Int) throws {
    let (type, place, value) = Self.faults[index]
    let json = try #require(Self.samples[type]).changed(at: place[...], to: value)
    #expect(json != Self.samples[type])
    #expect(throws: ArtifactError.self, "\(type): \(place.dotted) = \(value?.compactText ?? "nothing")") {
      try Self.read(type, json)
    }
  }

  @Test("a number beyond all numbers is refused, where the text of the file can say it")
  func infinite() throws {
    let text = try #require(Self.samples["table"]).compactText.replacing("0.5", with: "1e999")
    #expect(throws: ArtifactError.self) {
      try TableResult(files: [ArtifactFile(name: "table.json", text: text)])
    }
  }

  @Test("a refusal says what is wrong")
  func words() throws {
    let plane = try #require(Self.samples["plane"]).changed(at: ["alphas", .index(0)], to: 1)
    #expect {
      try Self.read("plane", plane)
    } throws: {
      "\($0)" == "the plane has coordinates that do not increase: its alphas"
    }
    let table = try #require(Self.samples["table"]).changed(at: ["table", "columns", .index(1)], to: "a")
    #expect {
      try Self.read("table", table)
    } throws: {
      "\($0)" == "a table has two columns 'a'"
    }
  }
}

extension JSON {
  /// The value with another in a place, or without it.
  func changed(at path: ArraySlice<PathStep>, to new: JSON?) -> JSON {
    guard let step = path.first else { return new ?? .null }
    let isLast = path.count == 1 && new == nil
    switch (self, step) {
    case (.object(let members), .key(let key)):
      return .object(
        members.compactMap { member in
          if member.name != key { return member }
          return isLast ? nil : Member(key, member.value.changed(at: path.dropFirst(), to: new))
        })
    case (.array(var elements), .index(let index)) where elements.indices.contains(index):
      if isLast {
        elements.remove(at: index)
      } else {
        elements[index] = elements[index].changed(at: path.dropFirst(), to: new)
      }
      return .array(elements)
    default: return self
    }
  }
}
