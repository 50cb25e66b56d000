import Declarations
import Workflow

/// Figures as SVG, each with a title and a caption.
public struct FigureSet: Artifact {
  public static let type = "figures"

  public struct Figure: Sendable {
    /// Without its ending.
    public let name: String
    public let title: String
    public let caption: String
    public let svg: String

    public init(name: String, title: String, caption: String, svg: String) {
      self.name = name
      self.title = title
      self.caption = caption
      self.svg = svg
    }
  }

  public let figures: [Figure]

  public init(_ figures: [Figure]) { self.figures = figures }

  public func files(named name: String) throws -> [ArtifactFile] {
    let list = figures.map { figure in
      JSON.object([
        JSON.Member("name", JSON(figure.name)), JSON.Member("title", JSON(figure.title)),
        JSON.Member("caption", JSON(figure.caption)),
      ])
    }
    let index = ArtifactFile(
      name: "\(name).json", text: JSON.object([JSON.Member("figures", .array(list))]).prettyText)
    return figures.map { ArtifactFile(name: "\($0.name).svg", text: $0.svg) } + [index]
  }

  public init(files: [ArtifactFile]) throws {
    let list = try files.json()["figures"]?.elements ?? []
    figures = try list.map { entry in
      guard let name = entry["name"]?.text, let title = entry["title"]?.text,
        let caption = entry["caption"]?.text
      else { throw ArtifactError("the list of figures is not what it should be") }
      let bytes = try files.filter { $0.name == "\(name).svg" }.bytes(ending: ".svg")
      return Figure(
        name: name, title: title, caption: caption, svg: String(decoding: bytes, as: UTF8.self))
    }
  }
}
