import Declarations
import FileFormats
import Foundation
import Networks
import Neural
import Testing
import Workflow

@testable import Experiments

@Suite("Curves as they are kept")
struct FittedCurveTests {
  /// A family with settings, as none is yet.
  private struct Bowed: CurveFamily, Equatable {
    static let kind = "bowed"
    static let summary = "A curve for this test"
    static let schema = Schema<Bowed>.record(
      "a bowed curve", Field("height", \.height, .number(), default: 0.5, "How high it goes."),
      Field("seed", \.seed, .seed, default: 0, "Which way it goes."), build: Bowed.init)

    let height: Double
    let seed: UInt64

    func coefficients(at t: Double, count: Int) -> [Double] { Bezier().coefficients(at: t, count: count) }
    func derivatives(at t: Double, count: Int) -> [Double] { Bezier().derivatives(at: t, count: count) }
  }

  private static let families = Schema<any CurveFamily>.choice(
    "a curve family",
    CurveFamilies.all
      + [Case(Bowed.kind, Bowed.summary, Bowed.schema, wrap: { $0 }, unwrap: { $0 as? Bowed })])

  private static let network = Network(input: Networks.Shape([2]), layers: [Linear(2)])

  private func kept(_ family: any CurveFamily) throws -> SafetensorsFile {
    let layout = try Self.network.layout()
    let points = (0..<3).map { [Float](repeating: Float($0), count: layout.parameterCount) }
    let curve = FittedCurve(
      Curve(family: family, controlPoints: points), startBuffers: [], endBuffers: [], layout: layout)
    let file = try #require(try curve.files(named: "curve").first)
    return try SafetensorsFile(decoding: FileContent(name: file.name, bytes: Data(file.bytes)))
  }

  private func read(_ file: SafetensorsFile, saying metadata: [String: String]) throws -> FittedCurve {
    let data = SafetensorsFile.encode(file.tensors, metadata: metadata)
    return try FittedCurve(files: [ArtifactFile(name: "curve.safetensors", bytes: Array(data))])
  }

  @Test("the settings of a family are kept, exactly, and those that are the default too")
  func settings() throws {
    for family in [Bowed(height: 0.1, seed: .max), Bowed(height: 0.5, seed: 0)] {
      let file = try kept(family)
      let curve = try read(file, saying: file.metadata)
      #expect(try curve.family(among: Self.families) as? Bowed == family)
      #expect(
        try curve.files(named: "curve")[0].bytes
          == Array(
            SafetensorsFile.encode(
              file.tensors, metadata: file.metadata)))
    }
    #expect(
      try kept(Bowed(height: 0.5, seed: 0)).metadata["family-settings"] == #"{"height":0.5,"seed":0}"#)
  }

  @Test("a family without settings is kept as it always was")
  func without() throws {
    #expect(try kept(Bezier()).metadata == ["family": "bezier", "points": "3"])
    #expect(try kept(PolygonalChain()).metadata == ["family": "polygonal-chain", "points": "3"])
  }

  @Test("a file from before there were settings is of the family's defaults")
  func older() throws {
    let curve = try read(try kept(Bezier()), saying: ["family": "bowed", "points": "3"])
    #expect(try curve.family(among: Self.families) as? Bowed == Bowed(height: 0.5, seed: 0))
    let plain = try read(try kept(Bezier()), saying: ["family": "bezier", "points": "3"])
    #expect(try plain.curve(for: Self.network.layout()).family is Bezier)
  }

  @Test(
    "a family or settings that are not known are refused, and the message says which",
    arguments: [
      ("bent", "{}", "'bent' is not a curve family"), ("bezier", #"{"height":1}"#, "'height'"),
      ("bowed", #"{"height":"x"}"#, "expected a finite number"),
    ])
  func unknown(name: String, settings: String, message: String) throws {
    let curve = try read(
      try kept(Bezier()), saying: ["family": name, "points": "3", "family-settings": settings])
    #expect {
      try curve.family(among: Self.families)
    } throws: {
      "\($0)".contains(message)
    }
  }

  @Test("settings that are no map are refused", arguments: ["3", "[]", "{"])
  func noMap(settings: String) throws {
    #expect(throws: (any Error).self) {
      try read(
        try kept(Bezier()), saying: ["family": "bezier", "points": "3", "family-settings": settings])
    }
  }
}
