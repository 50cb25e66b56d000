import Workflow

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Writes a text to a file that the user named.
enum TextOutput {
  /// Complete or not at all; a file that is there is replaced.
  ///
  /// - Throws: `FileError` where it cannot be written.
  static func write(_ text: String, to path: String) throws(FileError) {
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw FileError("cannot write '\(path)'", help: "is its folder there, and can it be written to?")
    }
  }
}
