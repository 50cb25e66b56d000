import Declarations
import Foundation
import Platform
import Testing

/// A page that is open in Chromium, which a test points at, types into and asks.
///
/// Chromium is told what to do by its debugging protocol over a pair of pipes; it ends with the session.
public final class BrowserSession {
  private let folder: URL
  private let process = Process()
  private let toBrowser: Int32
  private let fromBrowser: Int32
  private var unread: [UInt8] = []
  private var count = 0
  private var session: String?
  /// What was thrown, and what consoles and the browser itself complained of.
  public private(set) var problems: [String] = []
  /// The addresses that pages asked for, beside their own and what they had in themselves.
  public private(set) var requests: [String] = []

  private static let patience: Duration = .seconds(60)

  /// - Parameter features: of the reader's machine, such as `prefers-reduced-motion`.
  public init(width: Int = 1280, height: Int = 900, features: [String: String] = [:]) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "session-\(UUID().uuidString)")
    self.folder = folder
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let pipes = ["in", "out"].map { folder.appending(path: $0).path }
    for pipe in pipes where mkfifo(pipe, 0o600) != 0 { throw SessionError("no pipe can be made at \(pipe)") }
    // Opened for both, neither end waits for the other.
    toBrowser = open(pipes[0], O_RDWR)
    fromBrowser = open(pipes[1], O_RDWR)
    if min(toBrowser, fromBrowser) < 0 { throw SessionError("there are no pipes to speak through") }
    process.executableURL = URL(filePath: "/bin/sh")
    // The browser takes the shell's place, and its process number.
    process.arguments =
      ["-c", "exec \"$@\" 3<\"$PIPES/in\" 4>\"$PIPES/out\" >/dev/null 2>&1", "sh"]
      + (try Browser.words(keepingIn: folder)) + ["--remote-debugging-pipe"]
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["PIPES": folder.path, "HOME": folder.path]
    ) { $1 }
    try process.run()
    try attach(width: width, height: height, features: features)
  }

  deinit {
    if process.isRunning { process.terminate() }
    process.waitUntilExit()
    close(toBrowser)
    close(fromBrowser)
    try? FileManager.default.removeItem(at: folder)
  }

  private func attach(width: Int, height: Int, features: [String: String]) throws {
    let target = try call("Target.createTarget", ["url": "about:blank"])["targetId"] ?? .null
    session = try call("Target.attachToTarget", ["targetId": target, "flatten": true])["sessionId"]?.text
    for domain in ["Page", "Runtime", "Log", "Network"] { try call("\(domain).enable") }
    try resize(width: width, height: height)
    try show(as: "", features: features)
  }

  public func resize(width: Int, height: Int = 900) throws {
    try call(
      "Emulation.setDeviceMetricsOverride",
      ["width": JSON(width), "height": JSON(height), "deviceScaleFactor": 1, "mobile": false])
  }

  /// Opens a page from a file, as readers do, and waits until it is there.
  ///
  /// - Parameter runsScripts: false for a reader who has switched them off.
  public func load(_ page: String, runsScripts: Bool = true) throws {
    let file = folder.appending(path: "page-\(count).html")
    try Data(page.utf8).write(to: file)
    try call("Emulation.setScriptExecutionDisabled", ["value": JSON(!runsScripts)])
    try call("Page.navigate", ["url": JSON("file://\(file.path)")])
    try wait(for: "document.readyState === 'complete' && location.href.endsWith('\(file.lastPathComponent)')")
    requests.removeAll { $0 == "file://\(file.path)" }
  }

  /// The value of an expression of JavaScript, or what its promise comes to.
  @discardableResult
  public func value(_ expression: String) throws -> JSON {
    let answer = try call(
      "Runtime.evaluate",
      ["expression": JSON(expression), "awaitPromise": true, "returnByValue": true])
    if let error = answer["exceptionDetails"] { throw SessionError("\(error.compactText)\nin \(expression)") }
    return answer["result"]?["value"] ?? .null
  }

  public func text(_ expression: String) throws -> String { try value("String(\(expression))").text ?? "" }
  public func number(_ expression: String) throws -> Double { try value(expression).number ?? .nan }
  public func holds(_ expression: String) throws -> Bool {
    try value("Boolean(\(expression))") == .boolean(true)
  }

  public func wait(for condition: String) throws {
    let start = ContinuousClock.now
    while try !holds(condition) {
      if ContinuousClock.now - start > Self.patience { throw SessionError("waited in vain for \(condition)") }
      usleep(20_000)
    }
  }

  /// Moves the pointer to a place in the window.
  public func point(_ x: Double, _ y: Double) throws { try mouse("mouseMoved", x, y) }

  public func click(_ x: Double, _ y: Double, times: Int = 1) throws {
    try mouse("mouseMoved", x, y)
    for turn in 1...times {
      try mouse("mousePressed", x, y, button: "left", count: turn)
      try mouse("mouseReleased", x, y, button: "left", count: turn)
    }
  }

  public func drag(from start: (Double, Double), to end: (Double, Double)) throws {
    try mouse("mousePressed", start.0, start.1, button: "left", count: 1)
    try mouse("mouseMoved", end.0, end.1, button: "left")
    try mouse("mouseReleased", end.0, end.1, button: "left", count: 1)
  }

  private func mouse(_ type: String, _ x: Double, _ y: Double, button: String = "none", count: Int = 0) throws
  {
    try call(
      "Input.dispatchMouseEvent",
      [
        "type": JSON(type), "x": JSON(x), "y": JSON(y), "button": JSON(button), "clickCount": JSON(count),
        "buttons": JSON(button == "left" && type == "mouseMoved" ? 1 : 0),
      ])
  }

  /// Presses keys one after another: `ArrowRight`, `Tab`, `+`.
  public func press(_ keys: String...) throws {
    for key in keys {
      let codes = ["Tab": 9, "Enter": 13, "Escape": 27]
      let extra: [JSON.Member] =
        (codes[key].map { [.init("windowsVirtualKeyCode", JSON($0))] } ?? [])
        + (key == "Enter" ? [.init("text", "\r")] : [])
      for type in ["keyDown", "keyUp"] {
        try call(
          "Input.dispatchKeyEvent",
          .object([.init("type", JSON(type)), .init("key", JSON(key)), .init("code", JSON(key))] + extra))
      }
    }
  }

  /// Shows pages as they are printed, or on a screen again.
  ///
  /// - Parameter features: of the reader's machine, such as `prefers-color-scheme`; those of before are gone.
  public func show(as medium: String, features: [String: String] = [:]) throws {
    let list = features.map { JSON.object([.init("name", JSON($0.key)), .init("value", JSON($0.value))]) }
    try call("Emulation.setEmulatedMedia", ["media": JSON(medium), "features": .array(list)])
  }

  /// The page as it is printed, on the paper that its style asks for.
  public func pdf() throws -> Data {
    let answer = try call("Page.printToPDF", ["printBackground": true, "preferCSSPageSize": true])
    return try #require(answer["data"]?.text.flatMap { Data(base64Encoded: $0) })
  }

  public func picture() throws -> Data {
    let answer = try call("Page.captureScreenshot", ["format": "png"])
    return try #require(answer["data"]?.text.flatMap { Data(base64Encoded: $0) })
  }
}

/// What went wrong with a page or the browser.
public struct SessionError: Error, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}

// Messages are JSON, each with a zero behind it.
extension BrowserSession {
  @discardableResult
  private func call(_ method: String, _ parameters: JSON = [:]) throws -> JSON {
    count += 1
    let members: [JSON.Member] = [
      .init("id", JSON(count)), .init("method", JSON(method)), .init("params", parameters),
    ]
    let target = session.map { [JSON.Member("sessionId", JSON($0))] } ?? []
    try send(Array(JSON.object(members + target).compactText.utf8) + [0])
    while true {
      let message = try next()
      if message["id"]?.integer == count {
        if let error = message["error"] { throw SessionError("\(method): \(error.compactText)") }
        return message["result"] ?? .null
      }
      note(message)
    }
  }

  private func send(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { write(toBrowser, $0.baseAddress, $0.count) }
      if written <= 0 { throw SessionError("the browser takes nothing") }
      rest = rest.dropFirst(written)
    }
  }

  private func next() throws -> JSON {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      if let end = unread.firstIndex(of: 0) {
        let message = unread[..<end]
        defer { unread.removeFirst(end + 1) }
        return try JSON(parsing: Array(message))
      }
      var waited = pollfd(fd: fromBrowser, events: Int16(POLLIN), revents: 0)
      guard poll(&waited, 1, 60_000) == 1 else {
        throw SessionError("the browser says nothing\(process.isRunning ? "" : ": it has ended")")
      }
      let count = read(fromBrowser, &buffer, buffer.count)
      if count <= 0 { throw SessionError("the browser cannot be heard") }
      unread += buffer[..<count]
    }
  }

  private func note(_ message: JSON) {
    guard let method = message["method"]?.text, let parameters = message["params"] else { return }
    switch method {
    case "Runtime.exceptionThrown", "Log.entryAdded": problems.append(parameters.compactText)
    case "Runtime.consoleAPICalled" where ["error", "warning", "assert"].contains(parameters["type"]?.text):
      problems.append(parameters.compactText)
    case "Network.requestWillBeSent":
      let address = parameters["request"]?["url"]?.text ?? ""
      if !["data:", "blob:", "about:"].contains(where: address.hasPrefix) { requests.append(address) }
    default: break
    }
  }
}
