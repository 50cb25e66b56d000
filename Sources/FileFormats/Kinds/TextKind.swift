#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Kinds of text, which stand where somebody wanted numbers: pointers to the file that was meant, answers of servers,
/// lists.
enum TextKind {
  /// Nothing for what is no text.
  static func kind(of content: FileContent) -> FileKind? {
    guard let text = text(of: content.bytes) else { return nil }
    let start = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
    return pointer(start) ?? page(start, content) ?? json(start, content) ?? pickle(start) ?? other(start)
  }

  /// The start of a file, where it is text in UTF-8.
  private static func text(of bytes: Data) -> String? {
    let start = bytes.prefix(FileKind.start)
    // The last character may be cut in two.
    let text = (0..<4).lazy.compactMap { String(validating: start.dropLast($0), as: UTF8.self) }.first
    guard let text, !text.isEmpty || bytes.isEmpty else { return nil }
    let isPrinted = text.unicodeScalars.prefix(4096).allSatisfy {
      $0.value >= 0x20 || $0 == "\t" || $0 == "\n" || $0 == "\r" || $0 == "\u{C}"
    }
    return isPrinted ? text : nil
  }

  private static func pointer(_ text: Substring) -> FileKind? {
    if text.hasPrefix("version https://git-lfs.github.com/spec/")
      || text.hasPrefix("version http://git-media.io/")
    {
      let lines = text.split(whereSeparator: \.isNewline)
      let size = lines.first { $0.hasPrefix("size ") }.map { ", \($0.dropFirst(5)) bytes" } ?? ""
      return FileKind(
        "a pointer of Git LFS to the file that was meant\(size.legible)",
        remedy: "git lfs install && git lfs pull, in the repository that it is from")
    }
    if text.hasPrefix("/annex/objects/") || text.hasPrefix("../.git/annex/objects/")
      || text.hasPrefix(".git/annex/objects/")
    {
      return FileKind(
        "a pointer of git-annex to the file that was meant",
        remedy: "git annex get, in the repository that it is from")
    }
    if text.hasPrefix("outs:"), text.contains("md5:") {
      return FileKind(
        "a pointer of DVC to the file that was meant", remedy: "dvc pull, in the repository that it is from")
    }
    return nil
  }

  private static func page(_ text: Substring, _ content: FileContent) -> FileKind? {
    let start = text.prefix(1000).lowercased()
    if ["<!doctype html", "<html", "<head", "<body"].contains(where: start.hasPrefix)
      || (start.hasPrefix("<") && start.contains("<html"))
    {
      return FileKind("a web page\(title(of: text, "title"))", remedy: fetch(content))
    }
    guard start.hasPrefix("<?xml") || start.hasPrefix("<error") else { return nil }
    if start.contains("<error") {
      return FileKind("an error that a server sent\(title(of: text, "Code"))", remedy: fetch(content))
    }
    return FileKind("an XML file", remedy: nil)
  }

  /// What stands in an element of that name, in parentheses.
  private static func title(of text: Substring, _ element: String) -> String {
    let start = text.prefix(8192)
    guard let open = start.firstRange(of: "<\(element)>"),
      let close = start[open.upperBound...].firstRange(of: "</\(element)>")
    else { return "" }
    let title = start[open.upperBound..<close.lowerBound].split(whereSeparator: \.isWhitespace).joined(
      separator: " ")
    return title.isEmpty ? "" : " ('\(title.legible)')"
  }

  private static func fetch(_ content: FileContent) -> String {
    "fetch the file itself: curl --fail --location --output \(content.name.shellQuoted) URL, with the URL of the "
      + "download and logged in where the server asks for it"
  }

  private static func json(_ text: Substring, _ content: FileContent) -> FileKind? {
    guard text.hasPrefix("{") || text.hasPrefix("[") else { return nil }
    if text.contains("\"weight_map\"") { return ShardIndex.kind(of: text) }
    if text.contains("\"nbformat\"") { return FileKind("a Jupyter notebook", isText: true) }
    if text.contains("\"class_name\"") || text.contains("\"architectures\"")
      || text.contains("\"model_type\"")
    {
      return FileKind(
        "a JSON file that describes a model", remedy: "the weights are in another file beside it",
        isText: true)
    }
    if text.prefix(400).contains("\"error\"") || text.prefix(400).contains("\"message\"") {
      return FileKind("an error that a server sent, in JSON", remedy: fetch(content), isText: true)
    }
    return FileKind("a JSON file", isText: true)
  }

  /// Pickles of protocol 0 are text.
  private static func pickle(_ text: Substring) -> FileKind? {
    ["(dp", "(lp", "(ip", "ccollections\n", "ccopy_reg\n", "ccopyreg\n", "cnumpy"].contains(
      where: text.hasPrefix)
      ? .pickle : nil
  }

  private static func other(_ text: Substring) -> FileKind {
    let line = text.prefix { !$0.isNewline }
    return FileKind("a text file that begins with '\(String(line.prefix(60)).legible)'", isText: true)
  }
}

/// The index of weights that lie in several files, as Hugging Face writes it.
private enum ShardIndex {
  static func kind(of text: Substring) -> FileKind {
    var names: [String] = []
    var rest = text[(text.firstRange(of: "\"weight_map\"")?.upperBound ?? text.endIndex)...]
    // Values of the map are names of files.
    while let match = rest.firstMatch(of: /:\s*"([^"]{1,200}\.(safetensors|bin|pth|pt))"/), names.count < 3 {
      let name = String(match.output.1)
      if !names.contains(name) { names.append(name) }
      rest = rest[match.range.upperBound...]
    }
    let shown = names.prefix(2).map(\.legible).joined(separator: ", ") + (names.count > 2 ? ", …" : "")
    let found = "an index of weights that lie in several files" + (names.isEmpty ? "" : " (\(shown))")
    let isPickled = names.first.map { !$0.hasSuffix(".safetensors") } ?? false
    let pattern = names.first.map { $0.replacing(/[0-9]+-of-[0-9]+/, with: "*") } ?? "*.safetensors"
    return FileKind(found, remedy: "put them into one: \(join(pattern, isPickled))")
  }

  private static func join(_ pattern: String, _ isPickled: Bool) -> String {
    let files = "for f in glob.glob(\"\(pattern.legible)\")"
    return isPickled
      ? #"python -c 'import glob, torch; torch.save({k: v \#(files) for k, v in torch.load(f).items()}, "all.pth")'"#
      : #"python -c 'import glob; from safetensors.torch import load_file, save_file; save_file({k: v \#(files) for k, v "#
        + #"in load_file(f).items()}, "all.safetensors")'"#
  }
}
