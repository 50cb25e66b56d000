import Declarations
import LocalServer
import Platform
import Workflow

/// Tells a page what happens in a run as it is written to the run directory: events, progress, and how it ended.
///
/// What the page has already is not sent again: it says how far it came.
struct RunFollower: Sendable {
  private let folder: RunFolder
  private let start: [Int]

  /// - Parameter position: what was sent with the last event that the page has; empty at first.
  init(_ folder: RunFolder, from position: String) {
    self.folder = folder
    let parts = position.split(separator: "-").map { Int($0) ?? 0 }
    start = parts.count == 2 ? parts : [0, 0]
  }

  /// How long a change may stay unseen, in milliseconds.
  private static let pause = 200

  func report(to page: EventSender) {
    var events = LineTail("\(folder.path)/events.jsonl", from: start[0])
    var progress = LineTail("\(folder.path)/progress.jsonl", from: start[1])
    var told: RunState?
    var quiet = 0
    repeat {
      // First the state: what was written before the end is then seen too.
      let state = (try? folder.unfinished()?.state) ?? ((try? folder.state()) ?? .done)
      var isSilent = true
      for (name, lines) in [("events", events.read()), ("progress", progress.read())] where !lines.isEmpty {
        isSilent = false
        let text = JSON.array(lines.map { .text($0) }).compactText
        guard page.send(name, text, identifier: "\(events.offset)-\(progress.offset)") else { return }
      }
      if state != told {
        isSilent = false
        told = state
        let now: JSON = ["state": JSON(state.rawValue), "now": JSON(TimedEvent.timeOfDay)]
        guard page.send("state", now.compactText) else { return }
      }
      if state != .running, state != .elsewhere {
        page.send("end", "{}")
        return
      }
      quiet = isSilent ? quiet + 1 : 0
      if quiet % 50 == 49, !page.beat() { return }
    } while page.isOpen(waiting: Self.pause)
  }
}

/// The lines that are added to a file.
private struct LineTail {
  private let path: String
  private let files = DurableFiles(operations: FileOperations())
  /// Behind the last whole line that was read.
  private(set) var offset: Int

  /// In bytes, of what is read whole at first: of more, some lines are left out, evenly.
  private static let most = 1 << 20

  init(_ path: String, from offset: Int) {
    self.path = path
    self.offset = max(0, offset)
  }

  mutating func read() -> [String] {
    guard let status = try? files.operations.status(of: path, followingLinks: false), status.kind == .file,
      status.size > offset, status.size - offset <= 256 << 20,
      let bytes = try? files.read(path, from: offset), let end = bytes.lastIndex(of: UInt8(ascii: "\n"))
    else { return [] }
    offset += end + 1
    let lines = bytes[...end].split(separator: UInt8(ascii: "\n"))
    let step = path.hasSuffix("progress.jsonl") ? bytes.count / Self.most + 1 : 1
    return lines.enumerated().filter { $0.offset % step == 0 || $0.offset == lines.count - 1 }
      .map { String(decoding: $0.element, as: UTF8.self) }
  }
}
