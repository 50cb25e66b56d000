import Foundation
import Testing

@testable import Platform

@Suite("Opening files")
struct RegularFileTests {
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "thalweg-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  @Test("a file is opened, and a link to one")
  func file() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "a").path()
    try Data([1]).write(to: URL(filePath: path))
    try FileManager.default.createSymbolicLink(atPath: path + "-link", withDestinationPath: path)
    for path in [path, path + "-link"] {
      let descriptor = try RegularFile.open(path, O_RDONLY)
      #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0)
      close(descriptor)
    }
  }

  @Test("a FIFO that nobody writes to is not waited for, and a device is not read")
  func others() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let fifo = folder.appending(path: "fifo").path()
    #expect(mkfifo(fifo, 0o600) == 0)
    for flags in [O_RDONLY, O_WRONLY | O_CREAT, O_RDWR | O_CREAT] {
      #expect(throws: OpeningFailure.notAFile(.fifo)) { try RegularFile.open(fifo, flags, mode: 0o600) }
    }
    #expect(throws: OpeningFailure.notAFile(.device)) { try RegularFile.open("/dev/zero", O_RDONLY) }
    #expect(throws: OpeningFailure.notAFile(.folder)) { try RegularFile.open(folder.path(), O_RDONLY) }
    #expect(throws: OpeningFailure.notAFile(.folder)) { try RegularFile.open(folder.path(), O_WRONLY) }
    #expect(throws: OpeningFailure.notAFile(.fifo)) { try RegularFile.openText(fifo) }
  }

  @Test("a socket is named as one")
  func socket() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = "/tmp/thalweg-\(UInt32.random(in: 0 ... .max)).socket"
    let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer {
      close(descriptor)
      unlink(path)
    }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    let status = withUnsafePointer(to: &address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
    }
    #expect(status == 0)
    #expect(throws: OpeningFailure.notAFile(.socket)) { try RegularFile.open(path, O_RDONLY) }
  }

  @Test("what is missing is refused with the reason")
  func missing() {
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(throws: OpeningFailure.refused(SystemError(ENOENT))) {
      try RegularFile.open(folder.appending(path: "none").path(), O_RDONLY)
    }
  }
}
