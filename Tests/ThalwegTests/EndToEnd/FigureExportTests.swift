import Foundation
import TestSupport
import Testing

@testable import thalweg

@Suite("Exporting figures")
struct FigureExportTests {
  private let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    #expect(try workshop.thalweg("run", "moons.yaml").code == 0)
  }

  @Test(
    "all figures of the plots become PDF and PNG, without the store",
    .enabled(if: SVGRendering.isInstalled, SVGRendering.absence))
  func all() throws {
    try FileManager.default.removeItem(at: workshop.folder.appendingPathComponent("runs/.store"))
    for _ in 0..<2 {
      let outcome = try workshop.thalweg(
        "export", "moons", "--format", "pdf", "--format", "png", "--dpi", "100", "--out", "o")
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(outcome.output == "o/figures/along-along.pdf\no/figures/along-along.png\n")
    }
    let files = try workshop.files(under: "o/figures")
    let pdf = String(decoding: try #require(files["along-along.pdf"]), as: UTF8.self)
    #expect(pdf.contains("/MediaBox [ 0 0 238.11"), "84 mm")
    #expect(pdf.contains("/FontFile") && !pdf.contains("/Subtype /Image"))
    let png = try #require(files["along-along.png"])
    #expect(png[16..<20].reduce(0) { $0 << 8 | Int($1) } == 331)
  }

  @Test("one figure has the width, the type and the name that were asked for")
  func one() throws {
    let outcome = try workshop.thalweg(
      "export", "moons", "figures/along-along", "--format", "svg", "--width", "5in", "--font-size", "10pt",
      "--no-titles", "--out", "o")
    #expect(outcome.code == 0 && outcome.output == "o/figures/along-along.svg\n", "\(outcome.errors)")
    let svg = try workshop.text(of: "o/figures/along-along.svg")
    #expect(svg.contains(" width=\"360pt\"") && svg.contains("viewBox=\"0 0 432 "))
    #expect(!svg.contains("class=\"title\""))
    let stored = try workshop.text(of: "runs/moons/latest/stages/figures/along-along.svg")
    #expect(stored.contains("class=\"title\""))
  }

  @Test("figures of a stage that no plot draws are drawn, and those of a run without a plot")
  func unplotted() throws {
    let outcome = try workshop.thalweg("export", "moons", "valley", "--format", "svg", "--out", "o")
    #expect(outcome.output == "o/valley/valley-training.svg\n", "\(outcome.errors)")
    try workshop.write(
      Workshop.specification.replacingOccurrences(of: "figures: {plot: {of: [along]}}", with: "")
        .replacingOccurrences(of: "name: moons", with: "name: plain"), to: "plain.yaml")
    #expect(try workshop.thalweg("run", "plain.yaml").code == 0)
    let all = try workshop.thalweg("export", "plain", "--format", "svg", "--out", "p")
    #expect(
      Set(all.output.split(separator: "\n")) == [
        "p/start/start-training.svg", "p/end/end-training.svg", "p/valley/valley-training.svg",
        "p/along/along-along.svg",
      ], "\(all.errors)")
  }

  @Test(
    "what cannot be is refused with a reason",
    arguments: [
      (["figures/along", "--format", "svg"], 2, "available: 'along-along'"),
      (["--format", "csv", "--style", "one-column"], 2, "add --format pdf, png or svg"),
      (["--format", "svg", "--style", "one-column", "--width", "84mm"], 2, "leave out it or --width"),
      (["--format", "svg", "--width", "84"], 2, "--width"),
      (["--format", "svg", "--width", "3mm"], 2, "36 to 2000 points"),
      (["--format", "svg", "--font-size", "99pt"], 2, "4 to 30 points"),
      (["--format", "png", "--dpi", "9"], 2, "30 to 2400"),
      (["--format", "svg", "--font", ""], 2, "an empty name is no font"),
    ])
  func refused(arguments: [String], code: Int32, message: String) throws {
    let outcome = try workshop.start(["export", "moons"] + arguments + ["--out", "o"], environment: [:])
      .waitForEnd()
    #expect(outcome.code == code && outcome.errors.contains(message), "\(outcome.errors)")
    #expect(!workshop.exists("o"))
  }

  @Test(
    "a font that is not installed is an error, with some that are",
    .enabled(if: SVGRendering.isInstalled, SVGRendering.absence))
  func font() throws {
    let outcome = try workshop.thalweg(
      "export", "moons", "--format", "svg", "--font", "Latin Modern Nowhere", "--out", "o")
    #expect(outcome.code == 1 && outcome.errors.contains("there is no font 'Latin Modern Nowhere' here"))
  }

  @Test("figures of networks from elsewhere are exported")
  func imported() throws {
    let weights = try workshop.thalweg(
      "export", "moons", "start", "end", "--format", "safetensors", "--out", "given")
    #expect(weights.code == 0, "\(weights.errors)")
    try workshop.write(
      """
      name: given
      data: {moons: {dataset: {two-moons: {count: 200, noise: 0.2, seed: 7}}, validation: 40}}
      networks: {small: {input: [2], layers: [linear: 8, tanh, linear: 2]}}
      stages:
        one: {import: {file: given/start/weights.safetensors, network: small}}
        two: {import: {file: given/end/weights.safetensors, network: small}}
        straight: {curve: {through: [one, two]}}
        line: {evaluate: {curve: straight, data: moons, points: 5}}
        each: {evaluate: {weights: [one, two], data: moons}}
        vote: {ensemble: {weights: [one, two], data: moons}}
        figures: {plot: {of: [line, each, vote]}}
      """, to: "given.yaml")
    let run = try workshop.thalweg("run", "given.yaml")
    #expect(run.code == 0, "\(run.errors)")
    let outcome = try workshop.thalweg("export", "given", "--format", "svg", "--out", "o")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let drawn = Set(
      try workshop.files(under: "runs/given/latest/stages/figures").keys.filter { $0.hasSuffix(".svg") })
    #expect(Set(try workshop.files(under: "o/figures").keys) == drawn && drawn.count >= 4, "\(drawn)")
    let alone = try workshop.thalweg("export", "given", "one", "--format", "svg", "--out", "o")
    #expect(alone.code == 1 && alone.errors.contains("nothing of that kind"), "\(alone.errors)")
  }
}
