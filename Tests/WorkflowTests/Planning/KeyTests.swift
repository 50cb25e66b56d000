import Declarations
import Testing

@testable import Platform
@testable import Workflow

struct KeyTests {
  /// The key of a stage, once everything that it needs was run.
  private func key(_ stages: String, of name: String = "a", numerics: String = "toys 1") throws -> String {
    let laboratory = try Laboratory(numerics: numerics)
    _ = try laboratory.run("stages:\n\(stages)")
    return try #require(try laboratory.directories.latestRecord?.stage(name)?.key)
  }

  @Test(
    "what says the same has the same key",
    arguments: [
      "  a: {sum: {plus: 7, of: [n], unit: m}}", "  a: {sum: {unit: 'm', of: [\"n\"], plus: 0x7}}",
      "  a: {sum: {of: n, plus: 7, unit: m}}", "  a: {sum: {of: [n], plus: 7, unit: m, factor: 1.0}}",
      "  a: {sum: {of: [n], plus: +7, unit: m, factor: 1, rounding: down}}",
      "  a:  # adds\n    description: What it is for.\n    sum:\n      of: [n]\n      plus: 7\n      unit: m\n",
      "  a: {sum: {of: [other], plus: 7, unit: m}}\n  other: {number: {value: 5, steps: 3, watch: [all]}}",
    ])
  func sameKey(text: String) throws {
    let plain = try key("  n: {number: 5}\n  a: {sum: {of: [n], plus: 7, unit: m}}")
    #expect(try key("  n: {number: 5}\n\(text)") == plain)
  }

  @Test("every field tells keys apart")
  func distinctKeys() throws {
    let numbers = ["n: {number: 5}", "m: {number: 6}"]
    let stages = [
      "{number: 5}", "{number: 6}", "{number: {value: 5, unit: m}}", "{number: {value: 5, unit: ''}}",
      "{number: {value: 5, steps: 4}}", "{number: {value: 5, watch: [some]}}",
      "{number: {value: 5, watch: [all, some]}}", "{sum: {}}", "{sum: {of: n}}", "{sum: {of: m}}",
      "{sum: {of: [n, m]}}", "{sum: {of: [m, n]}}", "{sum: {plus: 5}}",
      "{sum: {factor: 5}}", "{sum: {factor: 0.5}}", "{sum: {rounding: up}}", "{sum: {unit: m}}",
      "{parity: n}", "{twins: {of: n}}", "{twins: {of: n, mark: '5'}}", "{length: n}",
      "{label: {of: n}}", "{label: {of: [n, m]}}", "{label: {of: n, style: framed}}",
      "{label: {of: n, style: {framed: 2}}}",
    ]
    let named = stages.enumerated().map { "s\($0): \($1)" }
    let laboratory = try Laboratory()
    _ = try laboratory.run("stages:\n" + (numbers + named).map { "  \($0)\n" }.joined())
    let record = try #require(try laboratory.directories.latestRecord)
    let keys = try named.indices.map { try #require(record.stage("s\($0)")).key }
    for (index, key) in keys.enumerated() {
      #expect(keys.firstIndex(of: key) == index, "\(stages[index])")
    }
  }

  /// Made with Python: `hashlib.sha256(preimage.encode()).hexdigest()`, where the preimage is
  /// `json.dumps(…, sort_keys=True, separators=(",", ":"), ensure_ascii=False)` of what `KeyPreimage` describes,
  /// and an output stands as the SHA-256 of `{"files":[["number.txt",sha256("7")]],"type":"number"}`.
  @Test(
    "golden keys: a change here loses everybody's cache",
    arguments: [
      ("a", "fac4da75d1bc9ad8da1a09d1bc5e13a68679f132aa74263c34f28b489afcba76"),
      ("b", "07091f56e50d96ad3ec22246e1b5e31efa62c9c29956ce69f5864bc40495f617"),
      ("c", "be363827fb4ddbffc24a67da54853ff737a21c41839786eddd9bdc21cee856e3"),
      ("d", "04c2239e87b6dad04f67bc27d0bf0f95f137129d625811f1fb2cdd22c5623617"),
      ("e", "39fb9b69c33d3eea0f5b37f9b296f6819081b252f92dadf129fefe2e4ac26b4f"),
      ("f", "e6ca1df305648ab29163158a9985e36931b2d2a42f7694eb05477a5bd2bf1ac7"),
      ("g", "86b8ac91dec08776230c918be42b20acb576bec31ddd6127b41a9ad246f96c80"),
    ])
  func golden(name: String, expected: String) throws {
    let laboratory = try Laboratory()
    try laboratory.folder.write(Array("hello".utf8), to: "hello.txt")
    try laboratory.folder.write(Array("world!".utf8), to: "world.txt")
    _ = try laboratory.run(
      """
      data: {texts: {first: hello.txt, second: world.txt}}
      stages:
        a: {number: 7}
        b: {number: {value: -9223372036854775808, unit: "µm \\"x\\""}}
        h: {number: 8}
        c: {sum: {of: [a, h], plus: 3, factor: 0.5, unit: m, rounding: up}}
        d: {twins: {of: a, mark: "!"}}
        e: {label: {of: [d, a], style: {framed: 4}}}
        f: {count: {data: texts}}
        g: {count: {data: texts, parts: [second, first]}}
      """)
    let record = try #require(try laboratory.directories.latestRecord)
    #expect(record.stage(name)?.key == expected)
  }

  @Test("the arithmetic is in the key of stages that compute, and of no others")
  func numerics() throws {
    let stages = "  n: {number: 5}\n  a: {sum: {of: [n]}}"
    #expect(try key(stages, of: "n") == key(stages, of: "n", numerics: "toys 2"))
    #expect(try key(stages) != key(stages, numerics: "toys 2"))
  }

  @Test(
    "a stage depends on those parts of a source that it reads",
    arguments: [
      ("first.txt", ["one", "both"]), ("second.txt", ["two", "both"]), ("limit", ["two", "both"]),
      ("touch", []),
    ])
  func parts(changed: String, expected: [String]) throws {
    let laboratory = try Laboratory()
    func text(_ limit: Int) -> String {
      """
      data: {texts: {first: first.txt, second: second.txt, limit: \(limit)}}
      stages:
        one: {count: {data: texts}}
        two: {count: {data: texts, parts: [second]}}
        both: {count: {data: texts, parts: [first, second]}}
      """
    }
    try laboratory.folder.write([1], to: "first.txt")
    try laboratory.folder.write([1, 2], to: "second.txt")
    _ = try laboratory.run(text(9), jobs: 1)
    if changed.hasSuffix("txt") { try laboratory.folder.write([5, 6, 7], to: changed) }
    if changed == "touch" { try laboratory.folder.setModified(.distantPast, of: "first.txt") }
    let run = try laboratory.run(text(changed == "limit" ? 1 : 9), jobs: 1)
    #expect(run.executed == expected)
    #expect(
      try laboratory.number("both") == ["first.txt": 5, "second.txt": 4, "limit": 2, "touch": 3][changed])
  }

  @Test("of two outputs each is keyed by itself")
  func twins() throws {
    let laboratory = try Laboratory()
    func text(_ mark: String) -> String {
      "stages: {n: {number: 5}, t: {twins: {of: n, mark: \(mark)}}, half: {sum: {of: t}}, p: {label: {of: t}}}"
    }
    _ = try laboratory.run(text("x"))
    let run = try laboratory.run(text("y"))
    #expect(run.executed == ["t"])
    #expect(run.summary.reused == 3)
  }

  @Test("the preimage and all settings stand in the store, beside the outputs")
  func preimage() throws {
    let laboratory = try Laboratory()
    _ = try laboratory.run("stages: {n: {number: 5}, a: {sum: {of: [n]}}}")
    let record = try #require(try laboratory.directories.latestRecord?.stage("a"))
    let key = try #require(Digest(hexadecimal: record.key))
    let action = try #require(try laboratory.store().action(for: key))
    #expect(Digest(of: action.preimage) == key)
    #expect(action.preimage["numerics"]?.text == "toys 1")
    #expect(action.settings == record.settings)
    #expect(action.settings["of"] == ["n"])
    #expect(action.settings["rounding"] == "down")
  }

  @Test("a file of a source that changes while a stage runs fails the stage")
  func changingFile() throws {
    let folder = try TemporaryFolder()
    try folder.write([1], to: "first.txt")
    try folder.write([1], to: "second.txt")
    let laboratory = try Laboratory(
      in: folder,
      Probes { _, _, _ in
        try folder.write([1, 2], to: "first.txt")
        return 1
      })
    let run = try laboratory.run(
      """
      data: {texts: {first: first.txt, second: second.txt}}
      stages: {p: {probe: p}, a: {count: {data: texts, after: p}}}
      """)
    #expect(run.summary.outcome == .failed)
    #expect(run.events.failures["a"]?.hasSuffix("changed while the run was going on; run again") == true)
  }

  @Test("a source whose file is missing is an error at its entry, when the plan is made")
  func missingFile() throws {
    let laboratory = try Laboratory()
    let error = #expect(throws: Diagnostics.self) {
      try laboratory.run("data: {t: {first: gone.txt, second: b}}\nstages: {a: {count: {data: t}}}")
    }
    #expect(error?.list.first?.message.contains("gone.txt") == true)
    #expect(error?.list.first?.place?.line == 2)
  }
}
