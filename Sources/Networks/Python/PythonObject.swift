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
    write: { object, options in object.written(in: document.canonical(object, options), options) })

  private static let document = Schema<Document>.record(
    "a Python object", shorthand: "object", objectField(\.object), argumentsField(\.arguments),
    build: Document.init
  ).mapped(
    { document throws(SettingError) in
      try PythonObject(written: document.object, arguments: document.arguments)
    },
    from: { Document(object: $0.place, arguments: $0.arguments) })

  private struct Document: Sendable {
    let object: WrittenPath
    let arguments: JSON
  }

  /// The file and the name, as they are written, of a record that an object is told in.
  public static func objectField<Root>(
    _ path: KeyPath<Root, WrittenPath> & Sendable
  ) -> Field<Root, WrittenPath> {
    Field(
      "object", path, .path, "The file and the name in it: `nets.py:WideResNet`.",
      alsoCalled: ["class", "function", "_target_", "target", "path"])
  }

  /// The arguments, of a record that an object is told in.
  public static func argumentsField<Root>(_ path: KeyPath<Root, JSON> & Sendable) -> Field<Root, JSON> {
    Field(
      "arguments", path, .anything, default: .object([]), "What it is called with, by name.",
      alsoCalled: ["args", "kwargs", "params", "init_args"])
  }

  /// - Parameter written: the file and the name: `nets.py:WideResNet`.
  /// - Throws: `SettingError` where that names nothing, or arguments have no names.
  public init(written: WrittenPath, arguments: JSON) throws(SettingError) {
    let parts = written.text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, parts[0].hasSuffix(".py"), parts[1].isDottedName else {
      throw SettingError(
        "'\(written.text)' names no object of a Python file", at: ["object"],
        help: "write the file and the name in it: nets.py:WideResNet")
    }
    guard arguments.members != nil else {
      throw SettingError(
        "arguments are given by name", at: ["arguments"], help: "for example {depth: 16, widen: 4}")
    }
    self.init(
      file: WrittenPath(parts[0], seenFrom: written.folder), name: parts[1], arguments: arguments)
  }

  /// The file and the name, as they were written.
  public var place: WrittenPath { WrittenPath(text, seenFrom: file.folder) }

  /// A record that it is told in, as it is hashed: with the files' digests, and without the folder that they are in.
  public func written(in record: Canonical, _ options: CanonicalOptions) -> Canonical {
    guard case .map(let members) = record else { return .null }
    guard options != .complete else { return .map(members + writtenFiles) }
    return .map(
      members.map { $0.name == "object" ? Canonical.Member("object", .text(name)) : $0 } + writtenFiles)
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
