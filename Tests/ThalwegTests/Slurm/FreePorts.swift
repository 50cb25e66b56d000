import Platform

/// Ports of the loopback address that nobody listens on at the moment.
enum FreePorts {
  /// Both are held while they are looked for, so that they differ.
  static func two() throws -> (UInt16, UInt16) {
    let first = try Held()
    let second = try Held()
    return (first.port, second.port)
  }

  private struct Held: ~Copyable {
    private let descriptor: Int32
    let port: UInt16

    init() throws {
      #if canImport(Glibc)
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      #else
        descriptor = socket(AF_INET, SOCK_STREAM, 0)
      #endif
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      let descriptor = descriptor
      let status = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
          bind(descriptor, address, size) == 0 ? getsockname(descriptor, address, &size) : -1
        }
      }
      guard status == 0 else { throw SlurmFailure(words: ["bind"], message: "no port is free") }
      port = UInt16(bigEndian: address.sin_port)
    }

    deinit { close(descriptor) }
  }
}
