import Workflow

/// What a program of the user's own printed, output and errors in one.
public struct ProgramLog: Artifact {
  public static let type = "log"

  /// How much is kept of a longer log: the beginning, and most of it from the end.
  private static let (most, beginning) = (16 << 20, 1 << 20)

  public let bytes: [UInt8]

  /// - Parameter printed: all of it; the middle of what is too long is left out.
  public init(_ printed: [UInt8]) {
    if printed.count <= Self.most {
      bytes = printed
    } else {
      let end = printed.suffix(Self.most - Self.beginning)
      let note = "\n[\(printed.count - Self.most) bytes are left out here]\n"
      bytes = printed.prefix(Self.beginning) + Array(note.utf8) + end
    }
  }

  public init(files: [ArtifactFile]) throws { bytes = try files.bytes(ending: ".txt") }

  public func files(named name: String) throws -> [ArtifactFile] {
    [ArtifactFile(name: "\(name).txt", bytes: bytes)]
  }

  /// The last lines, as a message can show them.
  var tail: [String] {
    let text = String(decoding: bytes.suffix(8192), as: UTF8.self)
    let lines = text.split(omittingEmptySubsequences: true) { $0.isNewline }.suffix(20)
    return lines.map { line in
      var shown = String.UnicodeScalarView()
      for scalar in line.unicodeScalars.prefix(300) {
        let isControl = scalar.properties.generalCategory == .control
        shown.append(scalar == "\t" ? " " : isControl ? "\u{FFFD}" : scalar)
      }
      return String(shown)
    }
  }
}
