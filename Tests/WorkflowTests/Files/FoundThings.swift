import Foundation
import Testing

/// What may stand where a file is expected.
enum FoundThing: String, CaseIterable, Sendable {
  case folder, pipe, link, linkToFolder, linkToDevice, linkToNothing, linkInACircle

  func make(at path: String) throws {
    switch self {
    case .folder: try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    case .pipe: #expect(mkfifo(path, 0o644) == 0)
    case .link:
      try Data("elsewhere".utf8).write(to: URL(filePath: path + ".elsewhere"))
      try link(path, to: path + ".elsewhere")
    case .linkToFolder: try link(path, to: "/")
    case .linkToDevice: try link(path, to: "/dev/zero")
    case .linkToNothing: try link(path, to: path + ".nothing")
    case .linkInACircle: try link(path, to: path)
    }
  }

  private func link(_ path: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
  }
}
