import Workflow

/// What a program of the user's own printed, output and errors in one.
public struct ProgramLog: Artifact {
  public static let type = "log"

  /// How much is kept of a longer log: the beginning, and most of it from the end.
  private static let (most, beginning) = (16 << 20, 1 << 20)

  public let bytes: [UInt8]

  /// - Parameters:
  ///   - size: of all that was printed, in bytes.
  ///   - read: gives a stretch of it; the middle of what is too long is never asked for.
  public init(size: Int, reading read: (Range<Int>) throws -> [UInt8]) rethrows {
    if size <= Self.most {
      bytes = try read(0..<size)
    } else {
      let note = "\n[\(size - Self.most) bytes are left out here]\n"
      bytes = try read(0..<Self.beginning) + Array(note.utf8) + read(size - Self.most + Self.beginning..<size)
    }
  }

  public init(files: [ArtifactFile]) throws { bytes = try files.bytes(ending: ".txt") }

  public func files(named name: String) throws -> [ArtifactFile] {
    [ArtifactFile(name: "\(name).txt", bytes: bytes)]
  }

  /// How a message about the program goes on: with the last lines.
  var ending: String {
    let lines = tail.map { "\n  | \($0)" }.joined()
    return lines.isEmpty ? ", and had printed nothing" : "; what it printed last:\(lines)"
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

extension ProgramLog {
  static let kind = ResultKind(ProgramLog.self, feedsCommands: false, export: .asKept)
}

/// A file that a program of the user's own made, kept as it is.
public struct KeptFile: Artifact {
  public static let type = "kept file"

  private let bytes: [UInt8]

  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  public init(files: [ArtifactFile]) throws {
    guard let file = files.first, files.count == 1 else { throw ArtifactError("a kept file is one file") }
    bytes = file.bytes
  }

  /// One file, of the very name of the output.
  public func files(named name: String) throws -> [ArtifactFile] { [ArtifactFile(name: name, bytes: bytes)] }
}

extension KeptFile {
  static let kind = ResultKind(KeptFile.self, export: .asKept)
}
