import ArgumentParser
import Declarations
import Workflow

/// Which remote cache is used, and how.
///
/// A token is never a flag: the command lines of a machine can be read by all its users.
struct RemoteOptionGroup: ParsableArguments {
  @Option(
    name: .customLong("remote"),
    help: ArgumentHelp(
      "A remote cache: results are taken from it and sent to it over HTTP.",
      discussion:
        "Otherwise THALWEG_REMOTE says it; none uses none. A token is read from THALWEG_REMOTE_TOKEN.",
      valueName: "url"))
  var address: String?

  @Flag(
    name: .customLong("remote-read-only"),
    help: "Send nothing to the remote cache. THALWEG_REMOTE_READ_ONLY=1 says it, too.")
  var isReadOnly = false

  @Option(
    name: .customLong("remote-token-file"),
    help: ArgumentHelp("A file with the token, instead of THALWEG_REMOTE_TOKEN.", valueName: "file"),
    completion: .file())
  var tokenFile: String?

  @Option(
    name: .customLong("remote-ca"),
    help: ArgumentHelp(
      "The certificate authority of the remote cache, a PEM file.",
      discussion: "Otherwise THALWEG_REMOTE_CA says it, or the system's are trusted.", valueName: "file"),
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
  func options(_ environment: Environment = .ofProcess) throws -> RemoteOptions? {
    guard let address = address ?? environment.value(of: "THALWEG_REMOTE"), address != "none" else {
      return nil
    }
    let certificates = certificates ?? environment.value(of: "THALWEG_REMOTE_CA")
    // The library that reads it says less about why it cannot.
    if let certificates { _ = try TextFile.bytes(certificates) }
    return try RemoteOptions(
      address: address, isReadOnly: isReadOnly || environment.value(of: Self.readOnly) == "1",
      token: try token(environment), certificates: certificates)
  }

  /// What says the same to a process that is given no flags, as a job of a cluster is.
  func variables(_ environment: Environment = .ofProcess) throws -> [String: String] {
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
    let text = try TextFile.read(tokenFile)
    return String(text.trimmingPrefix(while: \.isWhitespace).prefix { !$0.isWhitespace })
  }
}

extension Environment {
  /// A variable's value; nil where it is empty, too.
  fileprivate func value(of name: String) -> String? { self[name].flatMap { $0.isEmpty ? nil : $0 } }
}
