import Declarations

/// Reads YAML into located values.
///
/// Texts go through libyaml's event parser. Plain scalars mean what the core schema of YAML 1.2 says;
/// aliases and merge keys are expanded here, within bounds.
public enum YAML {
  /// The most bytes a text may have.
  public static let largestText = 16 << 20
  /// The most values a document may hold once its aliases are expanded.
  static let mostNodes = 200_000
  /// The most levels that lists and maps may nest.
  static let deepestLevel = 100

  /// Reads the one document of `source`; a text that holds nothing is an empty map.
  ///
  /// - Returns: the root, or nil where the text could not be read to its end. Mistakes that leave the
  ///   rest readable, such as a key given twice, are reported and the root is returned all the same.
  public static func read(_ source: SourceText, into problems: inout Problems) -> Node? {
    read(source.text, in: source, columnsBefore: 0, into: &problems) { place in
      Node(.map([]), at: place)
    }
  }

  /// Reads the value that begins at `column` (1-based, in Unicode scalars) of the first line of `source`
  /// and goes on to its end, such as what follows the `=` of `--set stages.start.train.seed=7`.
  ///
  /// - Returns: the value, null where nothing is written, or nil where it could not be read.
  public static func readValue(
    in source: SourceText, from column: Int, into problems: inout Problems
  ) -> Node? {
    let text = String(source.text.unicodeScalars.dropFirst(column - 1))
    return read(text, in: source, columnsBefore: column - 1, into: &problems) { place in
      Node(.null, at: place)
    }
  }

  private static func read(
    _ text: String, in source: SourceText, columnsBefore: Int, into problems: inout Problems,
    orElse nothing: (Place) -> Node
  ) -> Node? {
    guard text.utf8.count <= largestText else {
      problems.report(.tooLarge(source.name, bytes: text.utf8.count))
      return nil
    }
    var text = text.endsInBlankLine ? text + "\n" : text
    return text.withUTF8 { bytes in
      let layout = YAMLLayout(bytes: bytes, source: source, columnsBefore: columnsBefore)
      var tree = YAMLTree(layout: layout, problems: problems)
      defer { problems = tree.problems }
      do throws(Diagnostic) {
        try layout.checkCharacters()
        return try tree.document() ?? nothing(layout.start)
      } catch {
        tree.problems.report(error)
        return nil
      }
    }
  }
}

extension String {
  /// Whether the last line holds nothing but spaces and has no line break, which libyaml takes for a part of a block text.
  fileprivate var endsInBlankLine: Bool {
    var rest = utf8[...]
    while rest.last == UInt8(ascii: " ") { rest.removeLast() }
    return rest.endIndex != utf8.endIndex && (rest.isEmpty || rest.last == UInt8(ascii: "\n"))
  }
}
