import Foundation
import Testing

@testable import Charts

@Suite("Gallery")
struct GalleryTests {
  @Test(
    "every sample is well-formed, within its bounds in size, and goes to THALWEG_GALLERY when that is set")
  func gallery() throws {
    let folder = ProcessInfo.processInfo.environment["THALWEG_GALLERY"].map { URL(filePath: $0) }
    if let folder { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
    for figure in GalleryFigure.all {
      let text = figure.chart.svg(id: figure.name, width: figure.width)
      #expect(ParsedSVG(text).isWellFormed, "\(figure.name)")
      #expect(text.utf8.count < 600_000, "\(figure.name)")
      if let folder { try Data(text.utf8).write(to: folder.appending(path: figure.name + ".svg")) }
    }
    if let folder { try Data(page.utf8).write(to: folder.appending(path: "index.html")) }
  }

  private var page: String {
    let figures = GalleryFigure.all.map { $0.chart.svg(id: $0.name, width: $0.width) }.joined()
    return """
      <!doctype html><meta charset="utf-8"><title>Gallery</title><meta name="color-scheme" content="light dark">
      <style>body{display:flex;flex-wrap:wrap;gap:12px;align-items:flex-start}</style>\(figures)
      """
  }
}
