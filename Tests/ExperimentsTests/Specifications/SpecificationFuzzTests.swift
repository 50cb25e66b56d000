import Declarations
import Foundation
import Testing

@testable import Experiments
@testable import Platform
@testable import Specifications
@testable import Workflow

/// Specifications that were damaged at random: each is read, or refused with a place in the text.
///
/// `THALWEG_FUZZ=20000` says how many, and `THALWEG_FUZZ_FIRST` with which seed to begin.
@Suite("specifications damaged at random")
struct SpecificationFuzzTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let count = environment["THALWEG_FUZZ"].flatMap { Int($0) } ?? 300
  private static let first = environment["THALWEG_FUZZ_FIRST"].flatMap { Int($0) } ?? 0

  @Test("each is read or refused, in little time, and little is said of it")
  func damaged() {
    var tally = (read: 0, refused: 0)
    for seed in Self.first..<Self.first + Self.count {
      var damage = SpecificationDamage(seed: UInt64(seed))
      let text = damage.text()
      let override = damage.override()
      let start = ContinuousClock.now
      do throws(Diagnostics) {
        let reader = SpecificationReader(registry: .experiments) { path throws(FileError) in
          guard path == "spec.yaml" else { throw FileError("there is no file '\(path)'") }
          return text
        }
        let overrides = try override.map { text throws(Diagnostics) in [try Override(parsing: text)] } ?? []
        _ = try GraphBuilder.graph(
          of: try reader.read(path: "spec.yaml", overrides: overrides), in: .experiments)
        tally.read += 1
      } catch {
        tally.refused += 1
        let said = error.rendered()
        #expect(said.utf8.count < 500_000, "seed \(seed)")
        #expect(!said.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" }, "seed \(seed)")
        #expect(!error.list.isEmpty, "seed \(seed)")
      }
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      #expect(seconds < 20, "seed \(seed) took \(seconds) s")
    }
    #expect(tally.refused > Self.count / 4 && tally.read > Self.count / 500, "\(tally)")
  }
}

/// Makes a damaged specification, always the same for the same seed.
private struct SpecificationDamage {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  private static let samples = [
    WrongSpecification.good,
    """
    %YAML 1.2
    ---
    x-common: &common {network: n, data: d, epochs: 2}
    name: fuzz
    vars: {a: 3, b: "${vars.a}", deep: {c: [1, 2], d: "x${vars.b}y"}}
    data: {d: {dataset: {two-moons: {count: 60}}, validation: 10}}
    networks:
      n: {input: [2], layers: [linear: 4, {dropout: 0.5}, tanh, linear: 2]}
    defaults: {train: {<<: *common, optimiser: {adam: {rate: 1e-2}}, schedule: {step: {every-epochs: 1, factor: 0.5}}}}
    resources: {train: {cores: 2, memory: 1GB, time: 2h}}
    stages:
      a: {for: {zip: {s: [1, 2], r: [0.1, 0.2]}, w: [8, 16]}, train: {seed: "${for.s}", batch: "${for.w}"}}
      v: {for: {pairs: a}, fit-curve: {from: "${for.first}", to: "${for.second}", control-points: 3}}
      e: {evaluate: {curve: "v@s=1+2,r=0.1+0.2,w=8"}}
      c:
        command:
          run: [python3, "-c", 'print("${vars.b}")']
          parameters:
            v: |-
              text
              more
            w: 0x1F
          outputs: {t: table, f.txt: file}
      p: {plot: {of: [e, v]}}

    """,
  ]

  /// What is often misread, or read without end.
  private static let telling = [
    "\t", "\u{a0}", "\u{200b}", "\u{ff1a}", "\u{201c}", "\u{435}", "e\u{301}", "\u{feff}", "\u{2028}", "\r",
    "\r\n", "\u{0}", "\u{1b}[2J", "${", "}", "$${", "${vars.a}", "${vars.${vars.a}}", "&x ", "*x", "<<: *x",
    "? ",
    "- ", ": ", ":", "|", ">-", "#", " #", "---\n", "...\n", "%YAML 1.1\n", "!!int ", "!x ", "@", "`", "'",
    "\"",
    "[", "]", "{", "}", ",", "0x", "0xffffffffffffffffffffffffffffffffff", "010", "1.0", "1e999", "1e-999",
    "-9223372036854775809", "18446744073709551616", ".nan", "-.inf", "1e18", "9007199254740993.0", "null",
    "~",
    "yes", "for: ", "zip: ", "pairs: ", "x-y: ", "extends: spec.yaml\n",
  ]

  /// SplitMix64.
  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  private mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }

  mutating func text() -> [UInt8] {
    var bytes = Array(Self.samples[below(Self.samples.count)].utf8)
    for _ in 0..<1 + below(3) { change(&bytes) }
    return bytes
  }

  /// A flag, in half of the cases.
  mutating func override() -> String? {
    let texts = [
      "vars.a=7", "networks.n.layers[0].linear=5", "networks.n.layers[9]=relu", "stages.a.for.zip.s=[1,2,3]",
      "stages.e=null", "data.d.dataset.two-moons.count=1e18", "x-common.epochs=1", "stages.p.plot.of.0=",
    ]
    guard below(2) == 0 else { return nil }
    var bytes = Array(texts[below(texts.count)].utf8)
    if below(2) == 0 { change(&bytes) }
    return String(decoding: bytes, as: UTF8.self)
  }

  private mutating func change(_ bytes: inout [UInt8]) {
    let place = below(bytes.count)
    let length = min(bytes.count - place, 1 + below(below(3) == 0 ? 200 : 8))
    switch below(7) {
    case 0: bytes.removeSubrange(place..<place + length)
    case 1: bytes.insert(contentsOf: bytes[place..<place + length], at: below(bytes.count))
    case 2: bytes.insert(UInt8(truncatingIfNeeded: next()), at: place)
    case 3:
      let part = Array(bytes[place..<place + length])
      bytes.insert(contentsOf: (0..<below(300)).flatMap { _ in part }, at: place)
    case 4: bytes.replaceSubrange(place..<place + length, with: telling())
    default: bytes.insert(contentsOf: telling(), at: place)
    }
  }

  private mutating func telling() -> [UInt8] { Array(Self.telling[below(Self.telling.count)].utf8) }
}
