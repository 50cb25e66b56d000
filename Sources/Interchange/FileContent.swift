#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// The bytes of a file, and the name that errors give it.
public struct FileContent: Sendable {
  public let name: String
  /// The content, with indices that start at zero.
  public let bytes: Data

  public init(name: String, bytes: Data) {
    self.name = name
    self.bytes = bytes.startIndex == 0 ? bytes : Data(bytes)
  }

  /// Reads the whole file into memory.
  public static func read(_ path: String) throws(InterchangeError) -> FileContent {
    try load(path, options: [])
  }

  /// Maps the file, so that only the pages that are looked at are read.
  ///
  /// The file must not shrink while the result lives.
  public static func map(_ path: String) throws(InterchangeError) -> FileContent {
    try load(path, options: .alwaysMapped)
  }

  private static func load(
    _ path: String, options: Data.ReadingOptions
  ) throws(InterchangeError) -> FileContent {
    do {
      let bytes = try Data(contentsOf: URL(filePath: path), options: options)
      return FileContent(name: path, bytes: bytes)
    } catch {
      throw InterchangeError(file: path, expected: "a readable file", found: reason(error, path))
    }
  }

  private static func reason(_ error: any Error, _ path: String) -> String {
    switch (error as? CocoaError)?.code {
    // Only a folder has an entry for itself.
    case _ where FileManager.default.fileExists(atPath: "\(path)/."): "a folder"
    case .fileReadNoSuchFile?, .fileNoSuchFile?: "none"
    case .fileReadNoPermission?: "one that this user may not read"
    default: "one that could not be read (\(error))"
    }
  }
}
