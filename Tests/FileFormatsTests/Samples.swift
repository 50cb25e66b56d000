import FileFormats
import Foundation
import Testing

/// Content that a test wrote out in bytes.
func content(_ name: String, _ bytes: [UInt8]) -> FileContent {
  FileContent(name: name, bytes: Data(bytes))
}

/// Content that another program made, in base 64.
func content(_ name: String, base64: String) throws -> FileContent {
  FileContent(name: name, bytes: try #require(Data(base64Encoded: base64)))
}

/// What an error says when it is thrown, or nothing when none is.
func message(_ work: () throws -> Void) -> String? {
  do {
    try work()
    return nil
  } catch {
    return "\(error)"
  }
}
