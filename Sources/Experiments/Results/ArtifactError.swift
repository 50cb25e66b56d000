import Declarations
import FileFormats
import Workflow

/// A stored artifact that is not what its type says, or does not fit what it is used for.
public struct ArtifactError: Error, Sendable, CustomStringConvertible {
  public let description: String
  /// What the user can do, where that is something else than to have the result made again.
  public let help: String?

  public init(_ description: String, help: String? = nil) {
    self.description = description
    self.help = help
  }
}

extension [ArtifactFile] {
  /// The bytes of the file whose name ends with `ending`.
  func bytes(ending: String) throws -> [UInt8] {
    guard let file = first(where: { $0.name.hasSuffix(ending) }) else {
      throw ArtifactError("a file '*\(ending)' is missing among \(map(\.name))")
    }
    return file.bytes
  }

  /// The JSON of the file whose name ends with `.json`.
  func json() throws -> JSON { try JSON(parsing: try bytes(ending: ".json")) }
}

extension JSON {
  /// The texts of a list.
  ///
  /// - Throws: `ArtifactError` where it is no list, or has anything else in it.
  func texts(as role: String) throws(ArtifactError) -> [String] {
    guard let elements, case let texts = elements.compactMap(\.text), texts.count == elements.count else {
      throw ArtifactError("\(role) are not a list of texts")
    }
    return texts
  }

  /// The numbers of a list, all finite.
  ///
  /// - Throws: `ArtifactError` where it is no list, or has anything else in it.
  func numbers(as role: String) throws(ArtifactError) -> [Double] {
    guard let elements, case let numbers = elements.compactMap(\.number), numbers.count == elements.count,
      numbers.allSatisfy(\.isFinite)
    else { throw ArtifactError("\(role) are not a list of numbers") }
    return numbers
  }

  /// The member of a name, where this is an object that has it.
  ///
  /// - Throws: `ArtifactError` where there is none.
  func member(_ name: String) throws(ArtifactError) -> JSON {
    guard let member = self[name] else { throw ArtifactError("a result says nothing of its \(name)") }
    return member
  }
}

extension [String] {
  /// A text that is there twice.
  var firstRepeated: String? {
    var seen: Set<String> = []
    return first { !seen.insert($0).inserted }
  }

  /// The texts, where there are some and none is there twice.
  ///
  /// - Throws: `ArtifactError` otherwise.
  func distinct(as role: String) throws(ArtifactError) -> [String] {
    if isEmpty { throw ArtifactError("there are no \(role)") }
    if let text = firstRepeated { throw ArtifactError("'\(text.legible)' is twice among the \(role)") }
    return self
  }
}
