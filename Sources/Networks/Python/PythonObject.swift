import Declarations

/// A class or a function of the user's own, in a Python file: `nets.py:WideResNet`, with the arguments it is called with.
public struct PythonObject: Sendable, Equatable {
  public let file: WrittenPath
  /// Its name in the file; of something inside a class, with dots.
  public let name: String
  /// By name: an object.
  public let arguments: JSON

  public init(file: WrittenPath, name: String, arguments: JSON = .object([])) {
    (self.file, self.name, self.arguments) = (file, name, arguments)
  }

  /// As it is written: `nets.py:WideResNet`.
  public var text: String { "\(file.text):\(name)" }

  /// In a key stand its name, its arguments, and the bytes of its file and of what that imports from the same folder;
  /// where the folder is does not count.
  public static let schema = Schema<PythonObject>(
    shape: document.shape,
    read: { node, problems in document.read(node, &problems) },
    write: { object, options in
      guard case .map(let members) = document.canonical(object, options) else { return .null }
      guard options != .complete else { return .map(members + object.writtenFiles) }
      return .map(
        members.map { $0.name == "object" ? Canonical.Member("object", .text(object.name)) : $0 }
          + object.writtenFiles)
    })

  private static let document = Schema<Document>.record(
    "a Python object", shorthand: "object",
    Field(
      "object", \.object, .path, "The file and the name in it: `nets.py:WideResNet`.",
      alsoCalled: ["class", "function", "_target_", "target", "path"]),
    Field(
      "arguments", \.arguments, .anything, default: .object([]), "What it is called with, by name.",
      alsoCalled: ["args", "kwargs", "params", "init_args"]),
    build: Document.init
  ).mapped(
    { document throws(SettingError) in try document.named() },
    from: { Document(object: WrittenPath($0.text, seenFrom: $0.file.folder), arguments: $0.arguments) })

  private struct Document: Sendable {
    let object: WrittenPath
    let arguments: JSON

    func named() throws(SettingError) -> PythonObject {
      let parts = object.text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2, parts[0].hasSuffix(".py"), parts[1].isDottedName else {
        throw SettingError(
          "'\(object.text)' names no object of a Python file", at: ["object"],
          help: "write the file and the name in it: nets.py:WideResNet")
      }
      guard arguments.members != nil else {
        throw SettingError(
          "arguments are given by name", at: ["arguments"], help: "for example {depth: 16, widen: 4}")
      }
      return PythonObject(
        file: WrittenPath(parts[0], seenFrom: object.folder), name: parts[1], arguments: arguments)
    }
  }

  private var writtenFiles: [Canonical.Member] {
    guard let files = try? PythonInspection.current?.files(of: self), !files.isEmpty else { return [] }
    return [
      .init("files", .map(files.sorted { $0.key.comesBefore($1.key) }.map { .init($0.key, .text($0.value)) }))
    ]
  }
}

extension String {
  /// Whether it is names of Python with dots between.
  fileprivate var isDottedName: Bool {
    split(separator: ".", omittingEmptySubsequences: false).allSatisfy { name in
      guard let first = name.unicodeScalars.first else { return false }
      return (first.properties.isXIDStart || first == "_")
        && name.unicodeScalars.allSatisfy { $0.properties.isXIDContinue }
    }
  }
}
