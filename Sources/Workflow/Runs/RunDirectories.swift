import Declarations
import Platform

/// The runs of one name: `<root>/<name>/1`, `2` …, with the link `latest`.
public struct RunDirectories: Sendable {
  public let root: String
  public let name: String
  package let files: DurableFiles

  /// - Parameter name: a name of one folder.
  /// - Throws: `RunDirectoryError.badName`.
  public init(root: String, name: String) throws(RunDirectoryError) {
    try self.init(root: root, name: name, operations: FileOperations())
  }

  package init(root: String, name: String, operations: FileOperations) throws(RunDirectoryError) {
    if FileName.objection(to: name) != nil { throw .badName(name) }
    self.root = root
    self.name = name
    files = DurableFiles(operations: operations)
  }

  /// The folder that all runs of this name are in.
  public var folder: String { "\(root)/\(name)" }

  /// Every run that came to its end, by number; none where the folder is not there.
  ///
  /// - Throws: `RunDirectoryError` where it cannot be told what is there.
  public var all: [RunDirectory] {
    get throws(RunDirectoryError) {
      try RunDirectoryError.refusing { () throws(FileFailure) in
        var complete: [RunDirectory] = []
        for number in try numbers where try isComplete(number) { complete.append(run(number)) }
        return complete
      }
    }
  }

  /// Every run that has a number, however far it has come.
  ///
  /// - Throws: `RunDirectoryError` where it cannot be told what is there.
  public var allNumbered: [RunDirectory] {
    get throws(RunDirectoryError) {
      let used = try RunDirectoryError.refusing { () throws(FileFailure) -> [Int] in try numbers }
      return used.map(run)
    }
  }

  /// The run that `latest` points to; where that is no run, or did not come to its end, the one with the highest number
  /// that did.
  ///
  /// - Throws: `RunDirectoryError` where it cannot be told what is there.
  public var latest: RunDirectory? {
    get throws(RunDirectoryError) {
      try RunDirectoryError.refusing { () throws(FileFailure) in
        let numbers = try numbers
        if numbers.isEmpty { return nil }
        if let linked = try linked, numbers.contains(linked), try isComplete(linked) { return run(linked) }
        return try highestComplete(of: numbers).map(run)
      }
    }
  }

  private func run(_ number: Int) -> RunDirectory {
    RunDirectory(number: number, path: "\(folder)/\(number)", files: files)
  }

  private func highestComplete(of numbers: [Int]) throws(FileFailure) -> Int? {
    for number in numbers.reversed() where try isComplete(number) { return number }
    return nil
  }

  /// The number that `latest` points to.
  private var linked: Int? {
    get throws(FileFailure) {
      try files.operations.destination(ofLink: "\(folder)/latest").flatMap { Int($0) }
    }
  }

  /// Points `latest` to the last run where it points to none: whoever wrote that run may have been killed just before.
  ///
  /// - Throws: `RunDirectoryError.notLatest` where that cannot be done.
  func mendLatest() throws(RunDirectoryError) {
    var highest = 0
    do throws(FileFailure) {
      let numbers = try numbers
      highest = try highestComplete(of: numbers) ?? 0
      if highest == 0 { return }
      if let linked = try linked, numbers.contains(linked), try isComplete(linked) {
        return try removeMark(of: linked)
      }
      try removeMark(of: highest)
      try linkLatest()
    } catch { throw .notLatest(error, run: "\(folder)/\(highest)") }
  }

  /// Starts a run directory, which is not seen as a run before it appears, or is complete.
  ///
  /// What processes left half built that have ended is removed.
  public func begin() throws(RunDirectoryError) -> RunDirectoryBuilder {
    removeLeftovers()
    let (path, lock) = try RunDirectoryError.refusing { () throws(FileFailure) in try makeBuildingFolder() }
    return RunDirectoryBuilder(self, path: path, lock: lock)
  }

  /// The highest number that a run can have: a folder with one that has no successor is no run's.
  private static let mostRuns = 1_000_000_000

  /// Numbers in use, in order.
  private var numbers: [Int] {
    get throws(FileFailure) {
      try files.operations.listIfThere(folder)
        .compactMap { name in
          Int(name).flatMap { (1...Self.mostRuns).contains($0) && String($0) == name ? $0 : nil }
        }.sorted()
    }
  }

  /// The last number in use; 0 where there is none.
  var highestNumber: Int { get throws(FileFailure) { try numbers.last ?? 0 } }

  /// Points `latest` to the run with the highest number that came to its end, at once for everyone who looks.
  ///
  /// Two runs that finish together may each set it; whoever sets it looks again afterwards, so that the
  /// last one to do so has seen both.
  func linkLatest() throws(FileFailure) {
    var linked: Int?
    while let highest = try highestComplete(of: numbers), highest != linked {
      let temporary = newBuildingPath()
      try files.operations.link(temporary, to: "\(highest)")
      try files.publishOrRemove(temporary, as: "\(folder)/latest", durability: .durable)
      linked = highest
    }
  }
}

/// A run: a folder of files that needs nothing else.
public struct RunDirectory: Sendable {
  /// Its place among the runs of its name, counted from 1.
  public let number: Int
  public let path: String
  package let files: DurableFiles

  package var folder: RunFolder { RunFolder(path: path, files: files) }

  /// Whether one of its files is there, of this size in bytes.
  package func has(_ name: String, size: Int) throws(RunDirectoryError) -> Bool {
    let status = try RunDirectoryError.refusing { () throws(FileFailure) in
      try files.operations.status(of: "\(path)/\(name)")
    }
    return status?.kind == .file && status?.size == size
  }

  /// The bytes of one of its files, such as `run.json`.
  public func contents(of name: String) throws(RunDirectoryError) -> [UInt8] {
    try RunDirectoryError.refusing { () throws(FileFailure) in try files.read("\(path)/\(name)") }
  }

  /// The bytes of one of its files; nil where it is missing.
  func contentsIfThere(of name: String) throws(RunDirectoryError) -> [UInt8]? {
    try RunDirectoryError.refusing { () throws(FileFailure) in try files.readIfThere("\(path)/\(name)") }
  }
}
