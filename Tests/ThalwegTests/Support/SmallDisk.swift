import Foundation

/// A small file system in memory, which goes with its last reference. Only root can make one.
final class SmallDisk {
  private let folder: URL

  static var canBeMade: Bool {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "thalweg-disk-\(UUID().uuidString)")
    return (try? SmallDisk(at: folder, kilobytes: 16)) != nil
  }

  init(at folder: URL, kilobytes: Int) throws {
    self.folder = folder
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Self.mount(["-t", "tmpfs", "-o", "size=\(kilobytes)k", "tmpfs", folder.path])
  }

  deinit {
    try? Self.call("umount", [folder.path])
    try? FileManager.default.removeItem(at: folder)
  }

  func enlarge(kilobytes: Int) throws { try Self.mount(["-o", "remount,size=\(kilobytes)k", folder.path]) }

  func makeReadOnly(_ isReadOnly: Bool) throws {
    try Self.mount(["-o", "remount,\(isReadOnly ? "ro" : "rw")", folder.path])
  }

  private static func mount(_ arguments: [String]) throws { try call("mount", arguments) }

  private static func call(_ tool: String, _ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/\(tool)")
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    if process.terminationStatus != 0 { throw CocoaError(.fileWriteUnknown) }
  }
}
