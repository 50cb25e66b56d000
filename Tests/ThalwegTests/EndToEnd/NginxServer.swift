import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// An nginx with WebDAV that serves as a remote cache, on a free port of the loopback interface, from a folder of its
/// own. It is ended with its last reference.
final class NginxServer {
  /// A certificate for 127.0.0.1 that vouches for itself, and its key.
  struct Certificate {
    let file: URL
    let key: URL
  }

  private static let binary = "/usr/sbin/nginx"
  static let isInstalled = FileManager.default.isExecutableFile(atPath: binary)
  static let hasTLS = isInstalled && FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl")

  private let folder: URL
  private let process = Process()
  let address: String

  init(token: String? = nil, certificate: Certificate? = nil) throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "thalweg-nginx-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("data"), withIntermediateDirectories: true)
    let port = try Self.freePort()
    address = "\(certificate == nil ? "http" : "https")://127.0.0.1:\(port)"
    let configuration = Self.configuration(folder.path, port, token, certificate)
    try Data(configuration.utf8).write(to: folder.appendingPathComponent("nginx.conf"))
    process.executableURL = URL(fileURLWithPath: Self.binary)
    process.arguments = ["-p", folder.path, "-c", "nginx.conf", "-e", "\(folder.path)/error.log"]
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    try waitUntilItListens(on: port)
  }

  deinit {
    stop()
    try? FileManager.default.removeItem(at: folder)
  }

  func stop() {
    guard process.isRunning else { return }
    // It has nothing to lose; and threads that tests run on may hold other signals back, which it inherits.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// `PUT /ac/…` of each request so far, in order.
  var requests: [String] {
    get throws {
      try String(contentsOf: folder.appendingPathComponent("access.log"), encoding: .utf8)
        .split(separator: "\n").map(String.init)
    }
  }

  /// Offers a file under a path.
  func publish(_ bytes: [UInt8], as path: String) throws {
    let file = folder.appendingPathComponent("data/\(path)")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
  }

  /// The paths of what it holds.
  var held: [String] {
    let data = folder.appendingPathComponent("data")
    let names = FileManager.default.enumerator(atPath: data.path)?.compactMap { $0 as? String } ?? []
    return names.filter { $0.split(separator: "/").count == 2 }.sorted()
  }

  /// Makes a certificate with the program `openssl`.
  static func makeCertificate(in folder: URL) throws -> Certificate {
    let made = Certificate(
      file: folder.appendingPathComponent("certificate.pem"), key: folder.appendingPathComponent("key.pem"))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
    process.arguments = [
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
      "/CN=thalweg test", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", made.key.path, "-out",
      made.file.path,
    ]
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    if process.terminationStatus != 0 { throw CocoaError(.fileWriteUnknown) }
    return made
  }

  private static func configuration(
    _ folder: String, _ port: UInt16, _ token: String?, _ certificate: Certificate?
  ) -> String {
    let kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    let places = kinds.map { "\($0)_temp_path \(folder)/\($0);" }.joined(separator: "\n  ")
    let tls = certificate.map { "ssl_certificate \($0.file.path); ssl_certificate_key \($0.key.path);" } ?? ""
    let check = token.map { "if ($http_authorization != \"Bearer \($0)\") { return 401; }" } ?? ""
    return """
      daemon off;
      master_process off;
      pid \(folder)/nginx.pid;
      events {}
      http {
        \(places)
        log_format short "$request_method $uri $status";
        access_log \(folder)/access.log short;
        client_max_body_size 0;
        server {
          listen 127.0.0.1:\(port)\(certificate == nil ? "" : " ssl");
          \(tls)
          root \(folder)/data;
          location ~ ^/(ac|cas)/[0-9a-f]+$ {
            \(check)
            dav_methods PUT;
            create_full_put_path on;
          }
        }
      }
      """
  }

  /// One that is free now; somebody else may take it before nginx does.
  private static func freePort() throws -> UInt16 {
    let probe = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(probe) }
    var address = loopback(port: 0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(probe, address, length) == 0 && getsockname(probe, address, &length) == 0
      }
    }
    guard isBound else { throw CocoaError(.fileReadUnknown) }
    return UInt16(bigEndian: address.sin_port)
  }

  private func waitUntilItListens(on port: UInt16) throws {
    for _ in 0..<500 {
      let probe = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      defer { close(probe) }
      var address = Self.loopback(port: port)
      let isConnected = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(probe, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
      }
      if isConnected { return }
      usleep(10_000)
    }
    throw CocoaError(.fileReadUnknown)
  }

  private static func loopback(port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    return address
  }
}
