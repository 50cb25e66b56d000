import Declarations
import Experiments
import LocalServer
import Platform
import Workflow

/// The pages over all runs below a folder: a table of them, each as it goes or as it ended, its report, and any beside one
/// another. Nothing is written.
public final class RunBrowser: Sendable {
  private let index: RunIndex
  private let server: LoopbackServer
  private let entrance: PageGuard

  /// - Parameters:
  ///   - root: the folder of runs; one that is not there has no runs yet.
  ///   - port: 0 for any that is free.
  /// - Throws: `PortError` where the port cannot be had.
  public init(of root: String, port: Int) throws(PortError) {
    server = try LoopbackServer(port: port)
    entrance = PageGuard(port: server.port)
    index = RunIndex(of: root)
  }

  /// Where a browser opens a page for the first time.
  ///
  /// - Parameters:
  ///   - run: a run directory below the folder; nil for the table.
  ///   - isForOnce: whether it is good for one use, within a minute.
  public func address(ofRun run: String? = nil, isForOnce: Bool = false) -> String {
    let place = run.map { "run/\(index.identifier(of: RunFolder(path: $0)))".percentEncoded }
    return entrance.address(of: place ?? "", isForOnce: isForOnce)
  }

  /// Answers until `end` is called.
  public func serve() {
    // The table is read while the browser starts.
    let index = index
    try? OwnThread.start { _ = try? index.runs() }
    server.serve { [entrance, index] request in
      entrance.objection(to: request) ?? Self.answer(request, index)
    }
  }

  public func end() { server.end() }

  private static func answer(_ request: PageRequest, _ index: RunIndex) -> PageAnswer {
    do {
      switch request.path {
      case "/api/runs": return .json(try RunPages(index).table(request.parameters("show")))
      case "/api/fields": return .json(try RunPages(index).fields())
      case "/api/run": return .json(try RunPages(index).detail(of: try run(request, index)))
      case "/api/follow":
        let follower = RunFollower(
          try run(request, index).folder, from: request.header("last-event-id") ?? "")
        return PageAnswer(body: .events { follower.report(to: $0) })
      case "/api/watch": return PageAnswer(body: .events { RunPages(index).watch(for: $0) })
      case "/report": return .sandboxed(try RunPages(index).report(of: try run(request, index)))
      case "/diff": return .sandboxed(try RunPages(index).comparison(of: request.parameters("run")))
      case "/file":
        return try RunPages(index).file(request.parameter("name") ?? "", of: try run(request, index))
      default: return WebPages.file(request.path) ?? .refusal(404, "there is no such page")
      }
    } catch let missing as MissingPage {
      return .json(["error": JSON(missing.message)], status: 404)
    } catch let error as FileError {
      return .json(["error": JSON(error.message), "help": error.help.map { JSON($0) } ?? .null], status: 500)
    } catch let mistake as Diagnostic {
      return .json(
        ["error": JSON(mistake.message), "help": mistake.help.map { JSON($0) } ?? .null], status: 400)
    } catch { return .json(["error": JSON("\(error)")], status: 500) }
  }

  private static func run(_ request: PageRequest, _ index: RunIndex) throws -> IndexedRun {
    guard let run = try index.run(request.parameter("run") ?? "") else {
      throw MissingPage("there is no such run; it may have been deleted")
    }
    return run
  }
}

/// Something that a page asks for and that is not there.
struct MissingPage: Error {
  let message: String

  init(_ message: String) { self.message = message }
}

extension PageAnswer {
  static func json(_ json: JSON, status: Int = 200) -> PageAnswer {
    PageAnswer(status: status, type: "application/json", Array(json.compactText.utf8))
  }

  /// A page that a run may have brought from anywhere: it may run its scripts, in an origin of its own, and reach nothing,
  /// these pages included.
  static func sandboxed(_ html: [UInt8]) -> PageAnswer {
    var answer = PageAnswer(type: "text/html; charset=utf-8", html)
    answer.headers.append(
      .init(
        "Content-Security-Policy",
        "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; "
          + "font-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
          + "sandbox allow-scripts allow-downloads allow-modals"))
    return answer
  }
}

extension String {
  /// As it may stand behind `#` in an address.
  fileprivate var percentEncoded: String {
    utf8.reduce(into: "") { text, byte in
      let scalar = Unicode.Scalar(byte)
      let isPlain =
        scalar.properties.isAlphabetic && byte < 0x80 || "0123456789-._~/".unicodeScalars.contains(scalar)
      text +=
        isPlain ? String(scalar) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
  }
}

/// The program's own pages.
enum WebPages {
  /// Nil where there is none of that name.
  static func file(_ path: String) -> PageAnswer? {
    let name = path == "/" ? "index.html" : String(path.dropFirst())
    guard let file = WebSource.files.first(where: { $0.name == name }) else { return nil }
    var answer = PageAnswer(type: "\(type(of: name)); charset=utf-8", Array(file.text.utf8))
    answer.headers.append(
      .init(
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
          + "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"))
    return answer
  }

  private static func type(of name: String) -> String {
    switch name.split(separator: ".").last {
    case "html": "text/html"
    case "css": "text/css"
    case "svg": "image/svg+xml"
    default: "text/javascript"
    }
  }
}
