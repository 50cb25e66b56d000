import Declarations
import Platform
import ResultStore

/// Whether the driver of a run lives: a file that it touches while it does.
///
/// A driver counts as gone after a minute without a sign; one on this machine, in whatever container, is known to be gone
/// at once where its lock on the file is free. No machine relies on locks of another. Times are compared as the file system gives them, since clocks of machines differ.
struct DriverMark: Sendable {
  private let area: JobArea
  private let run: String

  /// How often the file is touched, and after how long without that its driver is gone. In seconds.
  static let beat = 5.0
  static let silence = 60.0

  init(ofRun run: String, in area: JobArea) {
    self.area = area
    self.run = run
  }

  private var path: String { "\(area.folder(ofRun: run))/driver" }

  /// - Returns: the lock that says that this driver lives, to be kept while it does; nil where there are none.
  func make() throws(StoreError) -> FileLock? {
    try area.writeLocked(["boot": MachineBoot.identifier.map { JSON($0) } ?? .null] as JSON, to: path)
  }

  func beat() { area.touch(path) }

  /// - Parameter mark: of a driver that lives, for the time by the file system's clock.
  func lives(asSeenBy mark: DriverMark) -> Bool {
    do throws(FileFailure) {
      guard let touched = try area.modified(path), let now = try area.modified(mark.path) else {
        return false
      }
      if Double(now &- touched) * 1e-9 > Self.silence { return false }
    } catch {
      // That it cannot be looked at now says nothing of the driver.
      return true
    }
    guard let boot = MachineBoot.identifier, area.json(at: path)?["boot"]?.text == boot else { return true }
    if case .locked = area.lock(path) { return false }
    return true
  }
}
