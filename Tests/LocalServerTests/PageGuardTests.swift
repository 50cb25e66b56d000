import Testing

@testable import LocalServer

@Suite("Who may ask")
struct PageGuardTests {
  private let entrance = PageGuard(port: 7000, secret: "s3cret")

  private func status(
    _ path: String = "/api/runs", method: String = "GET", host: String = "127.0.0.1:7000",
    cookie: String? = "thalweg-7000=s3cret", headers: [String: String] = [:], token: String? = nil
  ) -> Int? {
    let request = PageRequest(
      method: method, path: path, query: token.map { [.init("token", $0)] } ?? [],
      headers: [.init("host", host)] + (cookie.map { [.init("cookie", $0)] } ?? [])
        + headers.map { .init($0.key, $0.value) }, keepsAlive: true)
    return entrance.objection(to: request)?.status
  }

  @Test("the user's own browser may, from pages of this server and from the address bar")
  func own() {
    for host in ["127.0.0.1:7000", "localhost:7000", "[::1]:7000", "LOCALHOST:7000"] {
      #expect(status(host: host) == nil, "\(host)")
      #expect(status(host: host, headers: ["origin": "http://\(host.lowercased())"]) == nil, "\(host)")
    }
    for site in ["same-origin", "none"] { #expect(status(headers: ["sec-fetch-site": site]) == nil) }
    #expect(status(cookie: "other=1; thalweg-7000=s3cret") == nil)
  }

  @Test(
    "names that lead here and are none of its own are refused, whatever else is right",
    arguments: [
      "evil.example:7000", "127.0.0.1", "127.0.0.1:7001", "127.0.0.1:7000.evil.example", "", "0.0.0.0:7000",
    ])
  func rebinding(host: String) {
    #expect(status(host: host) == 403)
    #expect(status("/", host: host, token: "s3cret") == 403)
  }

  @Test("pages of other origins and sites are refused, those of other ports of this machine too")
  func elsewhere() {
    for origin in ["https://evil.example", "http://127.0.0.1:8000", "http://localhost:7000", "null"] {
      #expect(status(headers: ["origin": origin]) == 403, "\(origin)")
    }
    for site in ["cross-site", "same-site"] { #expect(status(headers: ["sec-fetch-site": site]) == 403) }
  }

  @Test("who does not know the secret is refused")
  func stranger() {
    for cookie in [nil, "thalweg-7000=", "thalweg-7000=s3cre", "thalweg-7000=s3crets", "thalweg-7001=s3cret"]
    {
      #expect(status(cookie: cookie) == 403, "\(cookie ?? "")")
    }
    #expect(status("/", cookie: nil, token: "wrong") == 403)
    #expect(status("/api/runs", cookie: nil, token: "s3cret") == 403, "a token is for the first page alone")
  }

  @Test("only GET", arguments: ["HEAD", "POST", "PUT", "DELETE", "OPTIONS", "get"])
  func methods(method: String) { #expect(status(method: method) == 405) }

  @Test("the token is changed for a cookie that scripts and other sites do not get")
  func welcome() throws {
    let request = PageRequest(
      method: "GET", path: "/", query: [.init("token", "s3cret")],
      headers: [.init("host", "localhost:7000"), .init("sec-fetch-site", "cross-site")], keepsAlive: true)
    let answer = try #require(entrance.objection(to: request))
    #expect(answer.status == 200)
    let cookie = try #require(answer.headers.first { $0.name == "Set-Cookie" }).value
    #expect(cookie == "thalweg-7000=s3cret; Path=/; HttpOnly; SameSite=Strict")
    guard case .bytes(let page) = answer.body else { return }
    #expect(!String(decoding: page, as: UTF8.self).contains("s3cret"))
  }

  @Test("an address for once is good once")
  func tickets() throws {
    let address = entrance.address(of: "run/a/1", isForOnce: true)
    #expect(address.hasSuffix("#run/a/1") && !address.contains("s3cret"))
    let ticket = try #require(address.split(separator: "=").last?.split(separator: "#").first).description
    #expect(status("/", cookie: nil, token: ticket) == 200)
    #expect(status("/", cookie: nil, token: ticket) == 403)
  }

  @Test("secrets are long, and no two are the same")
  func secrets() {
    let addresses = Set((0..<50).map { _ in PageGuard(port: 1).address() })
    #expect(addresses.count == 50 && addresses.allSatisfy { $0.count >= 64 + 20 })
  }

  @Test("nothing in an answer's head begins a line of its own")
  func heads() {
    let answer = PageAnswer(headers: [.init("X", "a\r\nSet-Cookie: b\nc")], body: .bytes([]))
    let head = String(decoding: answer.head(keepsAlive: true), as: UTF8.self)
    #expect(
      head.contains("X: aSet-Cookie: bc\r\n") && head.contains("Content-Security-Policy: default-src 'none'"))
  }
}
