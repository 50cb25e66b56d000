import Workflow

/// Writes a text to a file that the user named.
enum TextOutput {
  /// Complete or not at all; a file that is there is replaced.
  ///
  /// - Throws: `FileError` where it cannot be written.
  static func write(_ text: String, to path: String) throws(FileError) {
    do throws(FileFailure) { try WrittenFiles.write(Array(text.utf8), to: path, makesFolders: false) } catch {
      throw FileError(
        error.description, help: error.remedy ?? "is its folder there, and can it be written to?")
    }
  }
}
