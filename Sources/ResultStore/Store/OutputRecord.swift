import Declarations
import Platform

/// One output of an action: its name, its type, and the objects its files are.
public struct OutputRecord: Sendable, Hashable {
  /// A file of an output, by the name it has inside it.
  public struct File: Sendable, Hashable {
    public let name: String
    public let digest: Digest
    /// In bytes.
    public let size: Int

    /// More than any file has, so that a size can be multiplied: 2^50 bytes.
    fileprivate static let largest = 1 << 50

    public init(name: String, digest: Digest, size: Int) {
      self.name = name
      self.digest = digest
      self.size = size
    }
  }

  public let name: String
  public let type: String
  /// In the order of their names.
  public let files: [File]
  /// What stands for this output in the key of an action that reads it.
  public let digest: Digest

  package init(name: String, type: String, files: [File], digest: Digest) {
    self.name = name
    self.type = type
    self.files = files
    self.digest = digest
  }

  public init(name: String, type: String, files: [File]) {
    self.name = name
    self.type = type
    self.files = files.sorted { $0.name.unicodeScalars.lexicographicallyPrecedes($1.name.unicodeScalars) }
    digest = Self.digest(type: type, files: self.files)
  }

  /// SHA-256 of `{"files":[[name,digest],...],"type":type}`.
  package static func digest(type: String, files: [File]) -> Digest {
    let pairs = files.map { JSON.array([.text($0.name), .text($0.digest.description)]) }
    return Digest(of: ["type": .text(type), "files": .array(pairs)])
  }
}

extension OutputRecord {
  package var json: JSON {
    [
      "name": .text(name), "type": .text(type), "digest": .text(digest.description),
      "files": .array(files.map(\.json)),
    ]
  }

  /// Reads what `json` wrote; nil unless all of it is there and the digest is that of the rest.
  package init?(json: JSON) {
    self.init(checked: json)
    if digest != Self.digest(type: type, files: files) { return nil }
  }

  /// Reads what `json` wrote, from a text that is known to be as it was written; nil unless all of it is there.
  package init?(checked json: JSON) {
    guard let name = json["name"]?.text, let type = json["type"]?.text,
      let digest = json["digest"]?.text.flatMap({ Digest(hexadecimal: $0) }),
      let elements = json["files"]?.elements
    else { return nil }
    self.name = name
    self.type = type
    self.digest = digest
    files = elements.compactMap(File.init(json:))
    if files.count != elements.count { return nil }
  }
}

extension OutputRecord.File {
  fileprivate var json: JSON {
    ["name": .text(name), "digest": .text(digest.description), "size": JSON(size)]
  }

  fileprivate init?(json: JSON) {
    guard let name = json["name"]?.text, let size = json["size"]?.integer, (0...Self.largest).contains(size),
      let digest = json["digest"]?.text.flatMap({ Digest(hexadecimal: $0) })
    else { return nil }
    self.init(name: name, digest: digest, size: size)
  }
}
