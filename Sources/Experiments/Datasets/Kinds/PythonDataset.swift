import Declarations
import FileFormats
import Networks
import Neural
import TorchEngine
import Workflow

/// What a function of the user's own returns: arrays for each split.
///
/// It is called once for its files and arguments; what it made is kept in the user's cache folder. In keys stand the bytes of
/// that, and no file of the function: another function that makes the same makes nothing run.
public struct PythonDataset: DatasetKind, Equatable {
  public static let kind = "python"
  public static let summary =
    "What a function of your own (`data.py:make`) returns: {\"train\": (inputs, targets), \"test\": (inputs, targets)}."
  public static let schema = PythonObject.schema.mapped({ PythonDataset($0) }, from: \.object)

  public let object: PythonObject

  public init(_ object: PythonObject) { self.object = object }

  private var arrays: (any DatasetKind)? { try? MadeDataset.of(object).arrays }

  public var targets: DatasetTargets { arrays?.targets ?? .classes(2) }
  public var exampleShape: [Int] { arrays?.exampleShape ?? [1] }
  public var inputsAreBytes: Bool { (try? MadeDataset.of(object).areBytes) ?? false }

  public func prepare() throws(SettingError) { _ = try MadeDataset.of(object) }

  public func verifyKept(hashing files: any FileDigests) throws {
    let made = try MadeDataset.of(object)
    let isSound = made.parts.allSatisfy { part in
      (try? files.digest(ofFile: part.path)) == part.digest
    }
    if !isSound { _ = try MadeDataset.of(object, again: true) }
  }

  public func origin(of part: DatasetPart) throws -> DatasetOrigin {
    try MadeDataset.of(object).arrays.origin(of: part)
  }

  public func count(of part: DatasetPart, files: [DatasetFile], read: DatasetReader) throws -> Int {
    try MadeDataset.of(object).arrays.count(of: part, files: files, read: read)
  }

  public func decode(_ part: DatasetPart, files: [DatasetFile], read: DatasetReader) throws -> Examples {
    try MadeDataset.of(object).arrays.decode(part, files: files, read: read)
  }
}
