import Charts
import Foundation
import Networks
import ResultStore
import TestSupport
import Testing
import Workflow

@testable import Charts
@testable import Experiments

@Suite("Texts of the figures of results")
struct FigureTextTests {
  @Test("no two texts overlap and none leaves its figure, in the widest letters")
  func measured() throws {
    func style(_ name: String) -> TextStyle { TextStyle(rawValue: name) ?? .name }
    for figure in try Self.figures() {
      let texts = FigureTexts(figure.svg)
      #expect(!texts.lines.isEmpty)
      let faults = texts.faults(
        size: { style($0).size }, measure: { TextMeasure.width(of: $0, style($1)) })
      #expect(faults == [], "\(figure.name)")
    }
  }

  @Test(
    "no two texts overlap and none leaves its figure, in a browser with three fonts",
    .enabled(if: Browser.isInstalled, Browser.absence))
  func shown() throws {
    let faults = try Browser.faults(of: Self.figures())
    #expect(faults.isEmpty, "\(faults.count): \(faults.prefix(12))")
  }

  @Test("figures go to THALWEG_GALLERY when that is set")
  func gallery() throws {
    guard let path = ProcessInfo.processInfo.environment["THALWEG_GALLERY"] else { return }
    let folder = URL(filePath: path)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let figures = try Self.figures()
    for figure in figures {
      try Data(figure.svg.utf8).write(to: folder.appending(path: "\(figure.name).svg"))
    }
    let page =
      "<!doctype html><meta charset=\"utf-8\"><style>body{display:flex;flex-wrap:wrap;gap:12px}</style>"
      + figures.map(\.svg).joined()
    try Data(page.utf8).write(to: folder.appending(path: "results.html"))
  }

  private static let names = [
    "start", "ensemble@seed=17,width=4,optimiser=adam",
    "a-network-with-a-name-that-nobody-would-want-to-read",
    "北京大學的神經網絡",
  ]

  private static let layers = (1...3).flatMap { ["layer\($0).0.conv1", "layer\($0).0.bn1"] } + ["fc"]

  /// Of one pair and of nine, of values, of many members, with long names, tiny and huge values.
  private static func figures() throws -> [NamedFigure] {
    var drawn: [(String, FigureSet.Figure)] = []
    func draw(_ name: String, _ result: some Artifact, width: Double = 560, look: FigureLook = .standard)
      throws
    {
      let kind = try #require(ResultKinds.of(type(of: result).type)?.figures)
      let record = OutputRecord(name: "result", type: type(of: result).type, files: [])
      let loaded = LoadedArtifact(
        record: record, stage: name, name: name, files: try result.files(named: "result"))
      drawn += try kind(loaded, FigureStyle(title: nil, width: width, look: look)).map { (name, $0) }
    }
    for (width, suffix) in [(560.0, ""), (400, "-narrow"), (300, "-least")] {
      try draw("along" + suffix, SampleResults.along(hasOwnEnds: true), width: width)
      try draw("plane" + suffix, SampleResults.plane(), width: width)
      try draw("through" + suffix, SampleResults.plane(scene: SampleResults.marked(names)), width: width)
      try draw("trajectory" + suffix, SampleResults.plane(scene: SampleResults.trajectory), width: width)
      try draw("triangle" + suffix, SampleResults.plane(scene: SampleResults.triangle), width: width)
      try draw("growth" + suffix, SampleResults.growth(4), width: width)
      try draw("line" + suffix, SampleResults.line(), width: width)
      try draw("layers" + suffix, SampleResults.barriers(parts: layers), width: width)
      try draw(
        "groups" + suffix, SampleResults.barriers(.group, parts: names, splits: ["test"]), width: width)
      try draw("pairs" + suffix, SampleResults.barriers(.pairs, parts: names, splits: ["test"]), width: width)
      try draw("star" + suffix, SampleResults.barriers(.star, parts: names, splits: ["test"]), width: width)
      try draw("vote" + suffix, SampleResults.ensemble(members: 11), width: width)
      try draw("samples" + suffix, SampleResults.samples(30), width: width)
      try draw(
        "training" + suffix, SampleResults.history(validation: ["cross-entropy", "ece-15"]), width: width)
    }
    for look in [FigureLook.notebook, .paper] {
      try draw("along-\(look.rawValue)", SampleResults.along(), look: look)
      try draw("plane-\(look.rawValue)", SampleResults.plane(bends: 3), look: look)
    }
    try draw("curvature", SampleResults.curvature(of: names, hasDensity: true))
    try draw("curvature-layers", SampleResults.curvature(of: ["start", "end"], layers: layers))
    try draw("curvature-along", SampleResults.curvature(isAlongCurve: true, hasDensity: true))
    try draw(
      "curvature-along-layers", SampleResults.curvature(layers: layers, isAlongCurve: true), width: 400)
    try draw("curvature-many", SampleResults.curvature(of: (1...40).map { "seed-\($0)" }, hasDensity: true))
    try draw("graph", SampleResults.connections(of: ["a", "b", "c", "d", "e"]))
    try draw("graph-two", SampleResults.connections(of: ["start", "end"]))
    try draw("graph-named", SampleResults.connections(of: names))
    try draw("graph-many", SampleResults.connections(of: (1...20).map { "network@seed=\($0)" }), width: 400)
    try draw("values", SampleResults.along(["mse", "rmse", "nll"]))
    try draw("functions", SampleResults.functions())
    try draw(
      "many-pairs", SampleResults.barriers(.pairs, parts: (1...30).map { "seed-\($0)" }, splits: ["test"]))
    try draw("many-layers", SampleResults.barriers(parts: (1...40).map { "layer\($0)" }, splits: ["test"]))
    try draw("many", SampleResults.ensemble(members: 101))
    try draw("named", SampleResults.ensemble(members: 4, names: names))
    try draw("networks", SampleResults.networks(names))
    try draw("soup", SampleResults.soup(names))
    try draw("soup-many-least", SampleResults.soup((0..<40).map { "network@seed=\($0)" }), width: 300)
    try draw("changes", SampleResults.changes(of: LeNet5().network))
    try draw("spread", SampleResults.spread(of: LeNet5().network))
    try draw("spread-many", SampleResults.spread(of: ResNet(depth: 20).network), width: 400)
    try draw("changes-many", SampleResults.changes(of: ResNet(depth: 20).network), width: 400)
    for (scale, name) in [(1e-9, "tiny"), (1e12, "huge")] {
      try draw("along-" + name, SampleResults.along(["mse", "nll"], scale: scale))
      try draw("plane-" + name, SampleResults.plane(scale: scale))
      try draw("training-" + name, SampleResults.history(scale: scale, rate: { _ in 1e-7 }))
      try draw("curvature-" + name, SampleResults.curvature(of: ["a", "b"], hasDensity: true, scale: scale))
      try draw("curvature-along-" + name, SampleResults.curvature(isAlongCurve: true, scale: scale))
      try draw("graph-" + name, SampleResults.connections(of: ["a", "b", "c"], scale: scale))
      try draw("layers-" + name, SampleResults.barriers(parts: layers, scale: scale))
    }
    try draw("shifted", SampleResults.along(["mse"], scale: 1e-7, offset: 123_456))
    try draw("shifted", SampleResults.plane(scale: 1e-6, offset: 1))
    for count in [2, 9] { drawn += try overlays(of: count).map { ("of-\(count)", $0) } }
    return drawn.map { NamedFigure("\($0.0)-\($0.1.name)", svg: $0.1.svg) }
  }

  /// Runs over one another, as `diff` draws them.
  private static func overlays(of count: Int) throws -> [FigureSet.Figure] {
    func runs<Result>(_ make: (Int) throws -> Result) rethrows -> [OverlaidResult<Result>] {
      try (0..<count).map { OverlaidResult(label: "quickstart/\($0 + 11)", place: $0, result: try make($0)) }
    }
    let alongs = runs { SampleResults.along(scale: 1 + 0.1 * Double($0)) }
    let planes = runs { SampleResults.plane(scale: 1 + 0.1 * Double($0)) }
    let parts = runs { SampleResults.barriers(parts: Self.layers, scale: 1 + 0.1 * Double($0)) }
    let pairs = runs { SampleResults.barriers(.pairs, parts: ["a", "b", "c"], scale: 1 + 0.1 * Double($0)) }
    let stars = runs {
      SampleResults.barriers(.star, parts: ["a", "b", "c", "d"], scale: 1 + 0.1 * Double($0))
    }
    let lines = runs { _ in SampleResults.line() }
    let graphs = runs { SampleResults.connections(of: ["a", "b", "c"], scale: 1 + 0.1 * Double($0)) }
    let sharp = runs { SampleResults.curvature(of: ["a", "b"], scale: 1 + 0.1 * Double($0)) }
    let floors = runs { SampleResults.curvature(isAlongCurve: true, scale: 1 + 0.1 * Double($0)) }
    let histories = try runs { try SampleResults.history(scale: 1 + Double($0)) }
    return CurveEvaluation.overlay(alongs, of: "along") + PlaneEvaluation.overlay(planes, of: "plane")
      + BarrierEvaluation.overlay(parts, of: "layers") + BarrierEvaluation.overlay(pairs, of: "pairs")
      + BarrierEvaluation.overlay(stars, of: "star")
      + PlaneEvaluation.overlay(lines, of: "line")
      + ConnectionGraph.overlay(graphs, of: "graph")
      + CurvatureEvaluation.overlay(sharp, of: "sharpness") + CurvatureEvaluation.overlay(floors, of: "floor")
      + [TrainingHistory.overlay(histories, of: "start")]
  }
}

@Suite("What figures of results leave out")
struct FigureContentTests {
  private let style = FigureStyle(title: nil, width: 560)

  @Test("a learning rate that never changes takes a word of the caption and no panel")
  func constantRate() throws {
    let constant = try SampleResults.history(rate: { _ in 0.05 }).figure(named: "start", style)
    #expect(constant.caption.hasSuffix("The learning rate is 0.05 throughout."))
    #expect(!constant.csv.contains("learning rate") && !constant.svg.contains(">learning rate<"))
    let falling = try SampleResults.history().figure(named: "start", style)
    #expect(falling.csv.contains("learning rate") && falling.svg.contains(">learning rate<"))
    // Within one epoch it may have changed.
    #expect(try SampleResults.history(epochs: 1).figure(named: "start", style).csv.contains("learning rate"))
  }

  @Test("over one another, trainings of one constant rate have no panel for it, and those of two rates have")
  func constantRates() throws {
    func overlaid(_ rates: Double...) throws -> FigureSet.Figure {
      TrainingHistory.overlay(
        try rates.enumerated().map { place, rate in
          OverlaidResult(
            label: "\(place)", place: place, result: try SampleResults.history(rate: { _ in rate }))
        }, of: "start")
    }
    #expect(try !overlaid(0.05, 0.05).csv.contains("learning rate"))
    #expect(try overlaid(0.05, 0.1).csv.contains("learning rate"))
  }

  @Test("percentages in the numbers of figures have no digit that nobody meant")
  func numbers() throws {
    let lines = try SampleResults.history().figure(named: "start", style).csv.split(separator: "\n")
    let accuracies = lines.filter { $0.hasPrefix("training accuracy,") }.map(String.init)
    #expect(accuracies.count == 30 && accuracies[2] == "training accuracy,3,,80.0,")
    let errors = SampleResults.plane().figures(named: "plane", style)[1].csv.split(separator: "\n")
      .dropFirst()
      .compactMap { $0.split(separator: ",", omittingEmptySubsequences: false).last }
    #expect(errors.count > 441)
    for number in errors + accuracies.map({ $0.split(separator: ",").last ?? "" }) {
      #expect(number.count <= 6, "\(number)")
    }
  }
}
