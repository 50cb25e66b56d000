import Declarations

/// A file that a stage names in its own settings: `Input<InputFile>` is written as its path.
///
/// Its bytes are part of the stage's key, and its path is not. A relative path is seen from the folder of the
/// document that it is written in.
public struct InputFile: Source {
  public static let type = "file"
  /// There is no such section: stages name files where they need them.
  public static let section = "files"
  public static let summary = "A file."

  public let path: String

  public static let schema = Schema<InputFile>.record(
    "a file", Field("path", \.path, .text, "Where it is."), build: InputFile.init)

  public init(path: String) { self.path = path }

  public func parts(hashing files: any FileDigests, in folder: String) throws -> [SourcePart] {
    let digest = try files.digest(ofFile: location(in: folder))
    return [SourcePart(name: "content", description: ["file": JSON(digest.description)])]
  }

  /// Where the file is, seen from here.
  fileprivate func location(in folder: String) -> String {
    path.hasPrefix("/") || folder == "." ? path : "\(folder)/\(path)"
  }
}

extension StageContext {
  /// Where a file is that the stage names.
  public func path(of input: Input<InputFile>) -> String {
    let (file, folder) = source(input)
    return file.location(in: folder)
  }
}
