import Declarations
import Platform
import ResultStore
import Workflow

/// Where a remote cache is, and how it is spoken to.
public struct RemoteOptions: Sendable {
  /// Without a slash at its end.
  public let address: String
  /// Whether nothing is sent to it.
  public let isReadOnly: Bool
  let token: String?
  let certificates: String?
  /// How long it is waited for.
  var timeouts = HTTPClient.Timeouts()

  /// - Parameters:
  ///   - address: `http://…` or `https://…`; `/ac/` and `/cas/` are looked for below it.
  ///   - token: what the server knows this user by.
  ///   - certificates: a PEM file of the authorities that are trusted instead of the system's.
  /// - Throws: `Diagnostic` where the address or the token is not one.
  public init(
    address: String, isReadOnly: Bool = false, token: String? = nil, certificates: String? = nil
  ) throws(Diagnostic) {
    let address = address.hasSuffix("/") ? String(address.dropLast()) : address
    try Self.check(address)
    if let token, token.isEmpty || !token.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) {
      throw Diagnostic(
        "the token of the remote is empty or has a space or a control character in it", at: nil,
        help: "put the token alone into THALWEG_REMOTE_TOKEN, or into the file")
    }
    self.address = address
    self.isReadOnly = isReadOnly
    self.token = token
    self.certificates = certificates
  }

  private static func check(_ address: String) throws(Diagnostic) {
    let rest = ["http://", "https://"].lazy.compactMap { scheme in
      address.hasPrefix(scheme) ? address.dropFirst(scheme.count) : nil
    }.first
    guard let rest, let host = rest.split(separator: "/", omittingEmptySubsequences: false).first,
      !host.isEmpty, !address.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7f })
    else {
      throw Diagnostic(
        "'\(address)' is no address of a remote cache", at: nil, help: "https://cache.example.com is one")
    }
    if host.contains("@") {
      throw Diagnostic(
        "the address of the remote has a name or a password in it, which others could see", at: nil,
        help: "put a token into THALWEG_REMOTE_TOKEN, or into a file")
    }
    if rest.contains("?") || rest.contains("#") {
      throw Diagnostic(
        "'\(address)' has a ? or # in it", at: nil, help: "give the folder that ac/ and cas/ are in")
    }
  }
}

extension RemoteOptions: RemoteConnecting {
  public func session(
    with store: Store, cancellation: Cancellation, warn: @escaping @Sendable (String) -> Void
  ) -> any RemoteResults {
    RemoteSession(self, store: store, cancellation: cancellation, warn: warn)
  }
}

/// What came of carrying results.
public struct RemoteTally: Sendable {
  /// Results that were carried.
  public internal(set) var moved = 0
  /// In bytes.
  public internal(set) var size = 0
  /// Results that were where they were to go.
  public internal(set) var there = 0
  /// Results that were not where they were to come from.
  public internal(set) var missing = 0
  /// Results of which the remote has others, all of them there, and keeps those.
  public internal(set) var differing = 0
  /// What was damaged, in sentences.
  public internal(set) var damaged: [String] = []

  public init() {}
}

/// Why a remote cache did not do what was asked.
public struct RemoteFailure: Error, Sendable, Equatable {
  /// What follows from it.
  enum Consequence: Sendable, Equatable {
    /// It is of no use in this state: it is left alone.
    case unusable
    /// It takes nothing: it is only read from.
    case unwritable
    /// This one thing is not what it should be, and counts as not there.
    case damaged
    /// The store, not the remote, could not go on.
    case local
    case cancelled
  }

  let consequence: Consequence
  /// Whether the next try may succeed.
  let isTransient: Bool
  /// What happened, in a sentence without a full stop.
  public let message: String
  public let help: String?
  /// The object that is damaged.
  let digest: Digest?

  init(
    _ consequence: Consequence, _ message: String, help: String? = nil, isTransient: Bool = false,
    object digest: Digest? = nil
  ) {
    self.consequence = consequence
    self.message = message
    self.help = help
    self.isTransient = isTransient
    self.digest = digest
  }

  static let cancelled = RemoteFailure(.cancelled, "the user asked to stop")

  init(_ error: StoreError) { self.init(.local, error.description, help: error.remedy) }
}
