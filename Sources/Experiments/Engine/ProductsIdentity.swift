import Declarations
import LinearAlgebra
import Platform
import TorchEngine

/// What decides the bytes of matrix products: version and core of OpenBLAS, kept in a file of the user's cache folder, so that
/// a run that has nothing to compute does not open the library.
///
/// It counts while all that the choice of library and core follows from is as it was when the library was opened: its file, the
/// system's list of libraries, variables, and the processor. What computes opens the library, and holds it against this.
final class ProductsIdentity: Sendable {
  /// That of this process.
  static let ofProcess = ProductsIdentity()

  private let path: String
  private let found = Guarded<String?>(nil)

  /// - Parameter folder: where the file is.
  init(in folder: String = TorchEngine.cacheFolder) { path = "\(folder)/openblas.json" }

  /// - Throws: `LinearAlgebraError` where the library has to be opened and cannot be.
  func value() throws(LinearAlgebraError) -> String {
    if let found = found.withLock({ $0 }) { return found }
    let value: String
    if let remembered { value = remembered } else { value = try asked() }
    found.withLock { $0 = value }
    return value
  }

  /// Opens the library.
  ///
  /// - Throws: `SettingError` where it is another than keys say, `LinearAlgebraError` where it cannot be used.
  func verify() throws {
    let known = try value()
    let now = try asked()
    guard known != now else { return }
    throw SettingError(
      "OpenBLAS changed after the run was planned: '\(known)' is now '\(now)'", help: "run again")
  }

  /// What the library says of itself, which is remembered.
  private func asked() throws(LinearAlgebraError) -> String {
    let library = try OpenBLAS.ofSystem()
    if remembered != library.identity, let stamp = Self.stamp(of: library.file) {
      let json: JSON = [
        "version": 1, "identity": JSON(library.identity), "file": JSON(library.file ?? ""), "stamp": stamp,
      ]
      // Where it cannot be written the library is opened each time.
      try? WrittenFiles.write(json.prettyBytes, to: path)
    }
    return library.identity
  }

  private var remembered: String? {
    guard let bytes = try? TextFile.bytes(path), let json = try? JSON(parsing: bytes),
      json["version"]?.integer == 1, let identity = json["identity"]?.text, let file = json["file"]?.text,
      let stamp = json["stamp"], stamp == Self.stamp(of: file)
    else { return nil }
    return identity
  }

  /// Nil where it cannot be seen from outside that library and processor are those that they were.
  private static func stamp(of file: String?) -> JSON? {
    let processor = OpenBLAS.processor
    guard let file, file.hasPrefix("/"), !processor.isEmpty, let library = stamp(ofFile: file) else {
      return nil
    }
    let variables = InheritedVariables.values(of: OpenBLAS.variables)
    return [
      "library": library, "libraries": stamp(ofFile: "/etc/ld.so.cache") ?? .null,
      "processor": JSON(processor),
      "variables": .object(variables.sorted { $0.key < $1.key }.map { JSON.Member($0.key, JSON($0.value)) }),
    ]
  }

  private static func stamp(ofFile path: String) -> JSON? {
    guard let status = (try? FileOperations().status(of: path)).flatMap(\.self) else { return nil }
    let stamp = FileStamp(status)
    return [
      JSON(stamp.size), JSON(Int(stamp.modified)), JSON(Int(stamp.changed)),
      JSON(Int(truncatingIfNeeded: stamp.inode)),
    ]
  }
}
