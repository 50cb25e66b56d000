import Declarations
import Networks
import Platform

/// The files that a Python object consists of: its own, and what that imports from the same folder, found by reading the
/// imports.
///
/// It is what stands in keys, so that Python need not be asked: every import that names a file of the folder counts, wherever
/// in the text it is. What is imported in another way the worker tells (`Worker`), and then it is refused.
enum PythonFiles {
  private static let known = Guarded<[String: Known]>([:])
  /// More than a module of anybody's is made of.
  private static let most = 2_000

  private struct Known {
    let stamps: [String: FileStamp]
    let digests: [String: String]
  }

  /// By their paths from the folder of `file`, the SHA-256 of each.
  ///
  /// - Throws: `FileError` where one cannot be read.
  static func digests(of file: String) throws(FileError) -> [String: String] {
    if let known = known.withLock({ $0[file] }), known.stamps.allSatisfy({ stamp(of: $0.key) == $0.value }) {
      return known.digests
    }
    let folder = file.folder
    var digests: [String: String] = [:]
    var stamps: [String: FileStamp] = [:]
    var open = [file.hasPrefix("\(folder)/") ? String(file.dropFirst(folder.count + 1)) : file]
    while let path = open.popLast() {
      if digests[path] != nil { continue }
      let whole = "\(folder)/\(path)"
      stamps[whole] = stamp(of: whole)
      let bytes = try TextFile.bytes(whole)
      digests[path] = Digest(of: bytes).description
      if digests.count > most {
        throw FileError("'\(file)' imports more than \(most) files of its folder")
      }
      let imports = PythonImports(of: String(decoding: bytes, as: UTF8.self))
      open += imports.files(seenFrom: path).filter { RegularFile.kind(of: "\(folder)/\($0)") == .file }
    }
    let found = Known(stamps: stamps, digests: digests)
    known.withLock { $0[file] = found }
    return digests
  }

  private static func stamp(of path: String) -> FileStamp? {
    (try? FileOperations().status(of: path)).flatMap(\.self).map { FileStamp($0) }
  }
}

/// What a Python file imports, as it stands in its text.
struct PythonImports {
  /// `import a.b`: a module; `from ..a import b, c`: a module with as many dots before it, and names in it.
  private struct Statement {
    var dots = 0
    var module: [String] = []
    var names: [String] = []
  }

  private let statements: [Statement]

  init(of text: String) {
    statements = Self.logicalLines(text).flatMap(Self.statements)
  }

  /// Paths that may be files of the folder, as seen from it.
  ///
  /// - Parameter path: of the file itself, from the same folder.
  func files(seenFrom path: String) -> [String] {
    let place = path.split(separator: "/").dropLast().map(String.init)
    return statements.flatMap { statement -> [String] in
      // Without dots, modules are looked for from the folder; with one, from that of the file.
      if statement.dots > place.count + 1 { return [] }
      let base = statement.dots == 0 ? [] : Array(place.dropLast(statement.dots - 1))
      var modules: [[String]] = (0..<statement.module.count).map { base + statement.module[...$0] }
      if statement.dots > 0 { modules.append(base) }
      modules += statement.names.map { base + statement.module + [$0] }
      return modules.flatMap { module -> [String] in
        let joined = module.joined(separator: "/")
        return joined.isEmpty ? ["__init__.py"] : ["\(joined).py", "\(joined)/__init__.py"]
      }
    }
  }

  /// Lines with imports, without comments: those joined that end in a backslash or within parentheses, and parted at
  /// semicolons.
  ///
  /// Most lines have none, and are passed over by their bytes.
  private static func logicalLines(_ text: String) -> [String] {
    let newline = UInt8(ascii: "\n")
    let raw = text.utf8.split(omittingEmptySubsequences: false) { $0 == newline || $0 == UInt8(ascii: "\r") }
    var lines: [String] = []
    var next = 0
    while next < raw.count {
      var current = code(raw[next])
      next += 1
      // A name may stand on the line after a backslash: `from a \`.
      guard mentionsImport(current) || current.last == UInt8(ascii: "\\") else { continue }
      while next < raw.count, current.count < 1 << 16, isOpen(current) {
        if current.last == UInt8(ascii: "\\") { current.removeLast() }
        current.append(UInt8(ascii: " "))
        current += code(raw[next])
        next += 1
      }
      guard mentionsImport(current) else { continue }
      lines += String(decoding: current, as: UTF8.self).split(separator: ";").map(String.init)
    }
    return lines
  }

  /// A line up to its comment.
  private static func code(_ line: Substring.UTF8View) -> [UInt8] {
    Array(line.prefix { $0 != UInt8(ascii: "#") })
  }

  /// Whether a statement goes on in the next line.
  private static func isOpen(_ line: [UInt8]) -> Bool {
    if line.last == UInt8(ascii: "\\") { return true }
    let depth = line.reduce(0) { $0 + ($1 == UInt8(ascii: "(") ? 1 : $1 == UInt8(ascii: ")") ? -1 : 0) }
    return depth > 0 && mentionsImport(line)
  }

  private static func mentionsImport(_ line: [UInt8]) -> Bool {
    let word = Array("import".utf8)
    guard line.count >= word.count else { return false }
    return (0...line.count - word.count).contains { start in
      line[start] == word[0] && line[start..<start + word.count].elementsEqual(word)
    }
  }

  private static func statements(_ line: String) -> [Statement] {
    let plain = line.map {
      "(),:".contains($0) ? " \($0 == "(" || $0 == ")" ? " " : String($0)) " : String($0)
    }.joined()
    let words = plain.split(whereSeparator: \.isWhitespace).map(String.init)
    if let start = words.firstIndex(of: "from"), let end = words[start...].firstIndex(of: "import"),
      end >= start + 1
    {
      var statement = Statement()
      let module = words[(start + 1)..<end].joined()
      statement.dots = module.prefix { $0 == "." }.count
      statement.module = parts(of: String(module.dropFirst(statement.dots)))
      statement.names = names(words[(end + 1)...])
      return [statement]
    }
    if let start = words.firstIndex(of: "import") {
      return names(words[(start + 1)...]).map { Statement(module: parts(of: $0)) }
    }
    return literalImports(line)
  }

  /// `importlib.import_module("a.b")`
  private static func literalImports(_ line: String) -> [Statement] {
    ["import_module", "__import__"].compactMap { call in
      guard let place = line.firstRange(of: call) else { return nil }
      let rest = line[place.upperBound...].drop { " (".contains($0) }
      guard let quote = rest.first, "\"'".contains(quote) else { return nil }
      return Statement(module: parts(of: String(rest.dropFirst().prefix { $0 != quote })))
    }
  }

  /// The names of a list, without what they are renamed to.
  private static func names(_ words: ArraySlice<String>) -> [String] {
    words.split(separator: ",").compactMap(\.first).filter { $0 != "*" && $0 != "\\" }
  }

  private static func parts(of module: String) -> [String] {
    module.split(separator: ".").map(String.init)
  }
}
