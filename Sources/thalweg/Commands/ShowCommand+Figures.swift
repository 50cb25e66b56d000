import ArgumentParser
import Declarations
import Experiments
import FileFormats
import Platform
import Workflow

extension ShowCommand {
  /// The figures that a stage drew, and whose pictures are there; none of any other stage.
  static func figures(
    of stage: RunRecord.StageRecord, in run: RunFolder
  ) throws -> [FigureSet.Figure] {
    try stage.outputs.filter { $0.holdsFigures }.flatMap { output in
      let there = try output.files.filter { try run.has($0, madeBy: stage.name) }
      let files = try there.map {
        ArtifactFile(name: $0.name, bytes: try run.contents(of: $0, madeBy: stage.name))
      }
      return try FigureSet(pictured: files).figures
    }
  }

  /// A figure as a picture where the terminal can, and in words.
  func show(_ figure: FigureSet.Figure, of stage: RunRecord.StageRecord, at location: RunLocation) throws {
    let folder = "\(location.path)/stages/\(stage.name)"
    if json.isWanted {
      return json.print([
        "name": JSON(figure.name), "title": JSON(figure.title), "caption": JSON(figure.caption),
        "svg": JSON("\(folder)/\(figure.name).svg"),
        "csv": figure.csv.isEmpty ? .null : JSON("\(folder)/\(figure.name).csv"),
      ])
    }
    if let way = picture.applies(to: .output) { try draw(figure, way) }
    colour.print(FigureDetails(figures: [figure], folder: folder).lines)
  }

  private func draw(_ figure: FigureSet.Figure, _ way: PictureProtocol) throws {
    let stream = StandardStream.output
    do throws(DrawingError) {
      let drawing = try SVGDrawing(figure.svg)
      let picture = TerminalPicture(
        drawing, figure: figure.size ?? (560, 420), in: stream.size, cell: stream.cellSize)
      stream.write(try picture.text(for: way))
    } catch {
      // What nobody asked for is no reason to fail.
      if picture == .auto { return colour.warn(error.message, help: error.help) }
      throw FileError(error.message, help: error.help)
    }
  }
}
