import Platform

/// Decides whether a request comes from the user's own browser and from a page of this server.
///
/// Any page of the web can make a browser send requests to 127.0.0.1, and a name of its own can be made to lead there
/// (DNS rebinding). So the host has to be one that this server is called by, whoever asks needs a secret, and what a
/// browser says about the page that asks has to be this server.
public struct PageGuard: Sendable {
  private let port: Int
  private let secret: String
  /// Secrets that are good once, and until when.
  private let tickets = Guarded<[String: ContinuousClock.Instant]>([:])

  /// - Parameter secret: nil for a new one.
  public init(port: Int, secret: String? = nil) {
    self.port = port
    self.secret = secret ?? Self.newSecret()
  }

  /// Where the user's browser is sent at first.
  ///
  /// - Parameters:
  ///   - place: which page is wanted, behind `#`.
  ///   - isForOnce: whether it is good for one use, within a minute: other users of the machine may read what a program
  ///     is started with.
  public func address(of place: String = "", isForOnce: Bool = false) -> String {
    let token = isForOnce ? newTicket() : secret
    return "http://127.0.0.1:\(port)/?token=\(token)" + (place.isEmpty ? "" : "#\(place)")
  }

  private func newTicket() -> String {
    let ticket = Self.newSecret()
    tickets.withLock { $0[ticket] = .now + .seconds(60) }
    return ticket
  }

  /// Cookies are shared by all ports of a host.
  var cookie: String { "thalweg-\(port)" }

  /// 256 bits of the system's generator.
  private static func newSecret() -> String {
    var generator = SystemRandomNumberGenerator()
    return (0..<4).map { _ in
      let digits = String(UInt64.random(in: .min ... .max, using: &generator), radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  /// What is said instead of an answer; nil where the request may be answered.
  public func objection(to request: PageRequest) -> PageAnswer? {
    let host = request.header("host")?.lowercased() ?? ""
    guard hosts.contains(host) else { return .refusal(403, "this server is not called '\(host.prefix(80))'") }
    guard request.method == "GET" else {
      var answer = PageAnswer.refusal(405, "nothing is written here: GET only")
      answer.headers.append(.init("Allow", "GET"))
      return answer
    }
    if let origin = request.header("origin"), origin.lowercased() != "http://\(host)" {
      return .refusal(403, "pages of other origins have no access")
    }
    // A link from a page elsewhere may lead here with the token, which that page then knows anyway.
    if let token = request.parameter("token"), request.path == "/" {
      return isSecret(token) || isTicket(token) ? welcome : stranger
    }
    if let site = request.header("sec-fetch-site"), site != "same-origin", site != "none" {
      return .refusal(403, "pages of other sites have no access")
    }
    return request.cookie(cookie).map(isSecret) ?? false ? nil : stranger
  }

  private var hosts: [String] { ["127.0.0.1:\(port)", "localhost:\(port)", "[::1]:\(port)"] }

  /// Puts the secret from the address, which people copy and browsers remember, into a cookie that no page can read.
  ///
  /// It is a page that leads on and no redirection, with which a browser that came from elsewhere would not send the
  /// cookie.
  private var welcome: PageAnswer {
    let nonce = Self.newSecret()
    let page = """
      <!doctype html><meta charset="utf-8"><title>Thalweg</title><noscript><a href="/">the runs</a></noscript>
      <script nonce="\(nonce)">location.replace("/" + location.hash)</script>

      """
    return PageAnswer(
      headers: [
        .init("Content-Type", "text/html; charset=utf-8"),
        .init("Set-Cookie", "\(cookie)=\(secret); Path=/; HttpOnly; SameSite=Strict"),
        .init(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'nonce-\(nonce)'; base-uri 'none'; frame-ancestors 'none'"),
      ], body: .bytes(Array(page.utf8)))
  }

  private var stranger: PageAnswer {
    .refusal(403, "this browser is not known here: open the address that the program printed, with its token")
  }

  /// Takes as long however much of it is right.
  private func isSecret(_ text: String) -> Bool {
    let (one, other) = (Array(text.utf8), Array(secret.utf8))
    guard one.count == other.count else { return false }
    return zip(one, other).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }

  private func isTicket(_ text: String) -> Bool {
    tickets.withLock { $0.removeValue(forKey: text).map { $0 > .now } ?? false }
  }
}
