import Platform
import TorchEngine

/// All that functions of the user's own made data sets of: it is in the user's cache folder, apart from any store, and goes with
/// its own age.
public struct MadeDatasets: Sendable {
  /// What was removed, or would be.
  public struct Removal: Sendable, Equatable {
    public var count = 0
    /// In bytes.
    public var size = 0

    public init() {}
  }

  /// In seconds: what was used less long ago may be in use.
  static let leastAge = 86_400.0

  private let folder: String
  private let files = DurableFiles(operations: FileOperations())

  public init() { self.init(in: "\(TorchEngine.cacheFolder)/made") }

  init(in folder: String) { self.folder = folder }

  /// Removes what was not used for so long, and what was left half made; what cannot be removed stays.
  ///
  /// - Parameters:
  ///   - age: in seconds, a day at least; nil for half made ones alone.
  ///   - isDry: whether it is only said what would go.
  public func clean(unusedFor age: Double?, isDry: Bool) -> Removal {
    var removal = Removal()
    for name in (try? files.operations.list(folder)) ?? [] {
      let path = "\(folder)/\(name)"
      guard let status = try? files.operations.status(of: path, followingLinks: false), status.kind == .folder
      else { continue }
      let description = try? files.operations.status(of: "\(path)/\(MadeDataset.description)")
      let isUnused =
        if let description {
          age.map { description.isOlder(thanSeconds: max(Self.leastAge, $0)) } ?? false
        } else {
          status.isOlder(thanSeconds: Self.leastAge)
        }
      guard isUnused else { continue }
      let size = size(of: path)
      if !isDry { guard (try? files.removeTree(path)) != nil else { continue } }
      removal.count += 1
      removal.size += size
    }
    return removal
  }

  private func size(of path: String) -> Int {
    ((try? files.operations.list(path)) ?? []).reduce(0) { size, name in
      size + ((try? files.operations.status(of: "\(path)/\(name)"))?.size ?? 0)
    }
  }

  /// Notes that what is in a folder is used, once a day at most: what is up to date writes nothing.
  static func noteUse(of folder: String) {
    let (operations, path) = (FileOperations(), "\(folder)/\(MadeDataset.description)")
    guard let status = try? operations.status(of: path), status.isOlder(thanSeconds: leastAge) else { return }
    try? operations.touch(path)
  }
}
