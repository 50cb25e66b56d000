import Testing

@testable import LocalServer

@Suite("The head of a request")
struct RequestReadingTests {
  private func read(_ text: String) -> RequestReading { RequestReading(Array(text.utf8)) }

  private func request(_ line: String, _ more: String = "") throws -> PageRequest {
    let reading = read("\(line)\r\nHost: x\r\n\(more)\r\n")
    guard case .request(let request, let length) = reading else {
      throw Refused(reading: "\(reading)")
    }
    #expect(length == "\(line)\r\nHost: x\r\n\(more)\r\n".utf8.count)
    return request
  }

  private struct Refused: Error { let reading: String }

  @Test("path, parameters and headers are read, and decoded once")
  func whole() throws {
    let request = try request(
      "GET /a%20b/%2e%2e%2fc?x=1+2&y=%C3%BC%26&x=&z HTTP/1.1",
      "Cookie: a=1; thalweg-7=secret ;b=2\r\nX-Y:  v \r\n")
    #expect(request.method == "GET" && request.path == "/a b/../c")
    #expect(request.parameters("x") == ["1 2", ""] && request.parameter("y") == "ü&")
    #expect(request.parameter("z") == "" && request.parameter("w") == nil)
    #expect(request.header("x-y") == "v" && request.keepsAlive)
    #expect(request.cookie("a") == "1" && request.cookie("b") == "2" && request.cookie("thalweg") == nil)
    #expect(try !self.request("GET / HTTP/1.0").keepsAlive)
    #expect(try !self.request("GET / HTTP/1.1", "Connection: Close\r\n").keepsAlive)
  }

  @Test("what has not come whole is waited for, up to a limit")
  func partial() {
    let bytes = Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
    for count in bytes.indices { #expect(RequestReading(Array(bytes[..<count])) == .incomplete) }
    let long = String(repeating: "a", count: RequestReading.longestHead)
    #expect(read("GET /\(long)") == .refused(431))
    #expect(read("GET / HTTP/1.1\r\nHost: x\r\nX: \(long)\r\n\r\n") == .refused(431))
  }

  @Test(
    "what is malformed, or not for this server, is refused",
    arguments: [
      ("GET / HTTP/1.1\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
      ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
      ("GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 400),
      ("GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
      ("GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
      ("GET /%ff HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET /ü HTTP/1.1\r\nHost: a\r\n\r\n", 400),
      ("GET / HTTP/1.1\r\nHost: a\r\nX: a\u{1}b\r\n\r\n", 400),
      ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n", 413),
      ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 413),
      ("G(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("\r\n\r\n", 400),
    ])
  func refused(text: String, status: Int) { #expect(read(text) == .refused(status)) }

  @Test("no bytes at all end the reading")
  func random() {
    var generator = SystemRandomNumberGenerator()
    let alphabet = Array("GET / HTTP/1.1\r\nHost: x%?&=;\r\n\r\n\u{0}ü".utf8)
    for _ in 0..<2000 {
      let count = Int.random(in: 0...80, using: &generator)
      let bytes = (0..<count).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
      _ = RequestReading(bytes + Array("\r\n\r\n".utf8))
    }
  }
}
