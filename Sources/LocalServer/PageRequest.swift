/// What a browser asks for.
public struct PageRequest: Sendable, Equatable {
  public let method: String
  /// Decoded, with its slashes: it names nothing on the disk before somebody has looked it up.
  public let path: String
  /// Decoded, in the order of writing; names may come more than once.
  public let query: [Parameter]
  /// Names in lower case.
  public let headers: [Parameter]
  /// Whether another request may follow on the connection.
  let keepsAlive: Bool

  public struct Parameter: Sendable, Equatable {
    public let name: String
    public let value: String

    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The value of a header; nil where it is missing.
  public func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

  /// The first value of a parameter; nil where it is missing.
  public func parameter(_ name: String) -> String? { query.first { $0.name == name }?.value }

  /// All values of a parameter.
  public func parameters(_ name: String) -> [String] { query.filter { $0.name == name }.map(\.value) }

  /// The value of a cookie; nil where it is missing.
  func cookie(_ name: String) -> String? {
    for header in headers where header.name == "cookie" {
      for pair in header.value.split(separator: ";") {
        let pair = pair.drop { $0 == " " }
        if pair.hasPrefix("\(name)=") { return String(pair.dropFirst(name.count + 1)) }
      }
    }
    return nil
  }
}

/// The beginning of a connection's bytes, as far as they are one request.
///
/// Strict: whatever RFC 9112 lets a server refuse is refused. Bodies are not taken.
enum RequestReading: Equatable {
  /// The head has not come whole.
  case incomplete
  /// - Parameter length: of the head, in bytes.
  case request(PageRequest, length: Int)
  /// With this status; the connection is of no more use.
  case refused(Int)

  /// In bytes, of all lines of a head together.
  static let longestHead = 16 << 10

  init(_ bytes: [UInt8]) {
    guard let end = Self.endOfHead(in: bytes) else {
      self = bytes.count > Self.longestHead ? .refused(431) : .incomplete
      return
    }
    if end > Self.longestHead {
      self = .refused(431)
      return
    }
    guard let head = String(validating: bytes[..<(end - 4)], as: UTF8.self) else {
      self = .refused(400)
      return
    }
    do throws(Refusal) { self = .request(try Self.request(head), length: end) } catch {
      self = .refused(error.status)
    }
  }

  private struct Refusal: Error { let status: Int }

  /// Behind the empty line that ends the head.
  private static func endOfHead(in bytes: [UInt8]) -> Int? {
    let limit = min(bytes.count, longestHead + 4)
    var index = 0
    while index + 4 <= limit {
      if bytes[index] == 13, bytes[index + 1] == 10, bytes[index + 2] == 13, bytes[index + 3] == 10 {
        return index + 4
      }
      index += 1
    }
    return nil
  }

  private static func request(_ head: String) throws(Refusal) -> PageRequest {
    var lines = head.split(separator: "\r\n", omittingEmptySubsequences: false)
    let words = lines.removeFirst().split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 3, !words[0].isEmpty, words[0].utf8.allSatisfy(isOfToken) else {
      throw Refusal(status: 400)
    }
    guard ["HTTP/1.1", "HTTP/1.0"].contains(words[2]) else { throw Refusal(status: 505) }
    let headers = try headers(lines)
    func values(_ name: String) -> [String] { headers.filter { $0.name == name }.map(\.value) }
    // A request that says no host, or two, says nothing about where it was sent.
    guard values("host").count == 1 else { throw Refusal(status: 400) }
    if !values("transfer-encoding").isEmpty { throw Refusal(status: 413) }
    if values("content-length").contains(where: { $0 != "0" }) { throw Refusal(status: 413) }
    let (path, query) = try target(words[1])
    let connection = values("connection").joined(separator: ",").lowercased()
    return PageRequest(
      method: String(words[0]), path: path, query: query, headers: headers,
      keepsAlive: words[2] == "HTTP/1.1" && !connection.contains("close"))
  }

  private static func headers(_ lines: [Substring]) throws(Refusal) -> [PageRequest.Parameter] {
    var headers: [PageRequest.Parameter] = []
    for line in lines {
      guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
        line[..<colon].utf8.allSatisfy(isOfToken)
      else { throw Refusal(status: 400) }
      let value = line[line.utf8.index(after: colon)...]
      if value.utf8.contains(where: { $0 < 0x20 && $0 != 9 || $0 == 0x7f }) { throw Refusal(status: 400) }
      let trimmed = value.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }
      headers.append(PageRequest.Parameter(line[..<colon].lowercased(), String(trimmed.reversed())))
    }
    return headers
  }

  /// Of the form `/path?query`; that of a proxy and `*` are not for this server.
  private static func target(
    _ text: Substring
  ) throws(Refusal) -> (path: String, query: [PageRequest.Parameter]) {
    guard text.hasPrefix("/"), text.utf8.allSatisfy({ 0x21...0x7e ~= $0 && $0 != UInt8(ascii: "#") }) else {
      throw Refusal(status: 400)
    }
    let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    var query: [PageRequest.Parameter] = []
    for pair in parts.count > 1 ? parts[1].split(separator: "&") : [] {
      let words = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      query.append(
        PageRequest.Parameter(
          try decoded(words[0], isForm: true), try words.count > 1 ? decoded(words[1], isForm: true) : ""))
    }
    return (try decoded(parts[0], isForm: false), query)
  }

  /// - Parameter isForm: whether `+` is a space.
  private static func decoded(_ text: Substring, isForm: Bool) throws(Refusal) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "%"):
        guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
          throw Refusal(status: 400)
        }
        bytes.append(high << 4 | low)
      case UInt8(ascii: "+") where isForm: bytes.append(UInt8(ascii: " "))
      default: bytes.append(byte)
      }
    }
    guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else {
      throw Refusal(status: 400)
    }
    return text
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// Whether a byte may stand in a method or in the name of a header.
  private static func isOfToken(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"):
      true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }
}
