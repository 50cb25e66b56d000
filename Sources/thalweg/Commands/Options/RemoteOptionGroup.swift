import ArgumentParser
import Declarations
import Platform
import RemoteCache

/// Which remote cache is used, and how.
///
/// A token is never a flag: the command lines of a machine can be read by all its users.
struct RemoteOptionGroup: ParsableArguments {
  @Option(
    name: .customLong("remote"),
    help: ArgumentHelp(
      "The remote cache, a server that keeps results over HTTP.",
      discussion:
        "Default: THALWEG_REMOTE; 'none' disables it. A token is read from THALWEG_REMOTE_TOKEN.",
      valueName: "url"))
  var address: String?

  @Option(
    name: .customLong("remote-token-file"),
    help: ArgumentHelp("A file with the token, instead of THALWEG_REMOTE_TOKEN.", valueName: "file"),
    completion: .file())
  var tokenFile: String?

  @Option(
    name: .customLong("remote-ca"),
    help: ArgumentHelp(
      "The certificate authority of the remote cache, a PEM file.",
      discussion: "Default: THALWEG_REMOTE_CA, or the system's authorities.", valueName: "file"),
    completion: .file())
  var certificates: String?

  func validate() throws {
    try EmptyName.refuse(address, as: "--remote", wanted: "remote cache")
    try EmptyName.refuse(tokenFile, as: "--remote-token-file", wanted: "file")
    try EmptyName.refuse(certificates, as: "--remote-ca", wanted: "file")
  }

  /// The flags, then the environment; nil where there is no remote.
  ///
  /// - Throws: `Diagnostic` where the address or the token is not one, `FileError` where a file cannot be read.
  func options(
    isReadOnly: Bool = false, _ environment: Environment = .ofProcess
  ) throws -> RemoteOptions? {
    guard let address = address ?? environment.value(of: "THALWEG_REMOTE"), address != "none" else {
      return nil
    }
    let certificates = certificates ?? environment.value(of: "THALWEG_REMOTE_CA")
    // The library that reads it says less about why it cannot.
    if let certificates { _ = try TextFile.bytes(certificates) }
    let token = try token(environment)
    if token != nil, let host = Self.openHost(of: address) {
      Self.warn(
        "the token goes to \(host) over plain http, where others can read it on its way",
        help: "use https:// where the server has it")
    }
    return try RemoteOptions(
      address: address, isReadOnly: isReadOnly || environment.value(of: Self.readOnly) == "1",
      token: token, certificates: certificates)
  }

  /// The host that an address leads to without encryption, over a network.
  static func openHost(of address: String) -> String? {
    guard address.lowercased().hasPrefix("http://") else { return nil }
    let authority = String(address.dropFirst("http://".count).prefix { $0 != "/" })
    let isBracketed = authority.hasPrefix("[")
    let host =
      isBracketed
      ? String(authority.prefix { $0 != "]" }.dropFirst()) : String(authority.prefix { $0 != ":" })
    let isHere =
      host == "localhost" || host.hasSuffix(".localhost") || host.hasPrefix("127.") || host == "::1"
    return isHere ? nil : host
  }

  private static func warn(_ message: String, help: String) {
    let warning = Diagnostic(message, at: nil, severity: .warning, help: help)
    StandardStream.error.write(warning.rendered() + "\n")
  }

  /// What says the same to a process that is given no flags, as a job of a cluster is.
  func variables(
    isReadOnly: Bool = false, _ environment: Environment = .ofProcess
  ) throws -> [String: String] {
    var variables: [String: String] = [:]
    variables["THALWEG_REMOTE"] = address
    variables["THALWEG_REMOTE_CA"] = certificates
    if tokenFile != nil { variables["THALWEG_REMOTE_TOKEN"] = try token(environment) }
    if isReadOnly { variables[Self.readOnly] = "1" }
    return variables
  }

  private static let readOnly = "THALWEG_REMOTE_READ_ONLY"

  private func token(_ environment: Environment) throws -> String? {
    guard let tokenFile else { return environment.value(of: "THALWEG_REMOTE_TOKEN") }
    let words = try TextFile.read(tokenFile).split(whereSeparator: \.isWhitespace)
    guard let first = words.first else {
      throw Diagnostic(
        "'\(tokenFile)' is empty", at: nil, help: "put the token into it, or name another file")
    }
    if words.count > 1 {
      Self.warn(
        "'\(tokenFile)' has \(words.count) words in it; the first is taken for the token",
        help: "put the token alone into it")
    }
    return String(first)
  }
}

/// Whether runs send results to the remote cache too.
struct ReadOnlyOption: ParsableArguments {
  @Flag(
    name: .customLong("remote-read-only"),
    help: "Send nothing to the remote cache. THALWEG_REMOTE_READ_ONLY=1 does the same.")
  var isReadOnly = false
}

extension Environment {
  /// A variable's value; nil where it is empty, too.
  fileprivate func value(of name: String) -> String? { self[name].flatMap { $0.isEmpty ? nil : $0 } }
}
