import Declarations

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Whether the driver of a run lives: a file that it touches while it does.
///
/// A driver on this machine that is gone is known to be gone at once; one elsewhere counts as gone after a minute
/// without a sign. Times are compared as the file system gives them, since clocks of machines differ.
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

  func make() throws(StoreError) {
    try area.write(["host": .text(HostName.current), "process": JSON(Int(getpid()))] as JSON, to: path)
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
    guard let driver = area.json(at: path), driver["host"]?.text == HostName.current,
      let process = driver["process"]?.integer.flatMap({ pid_t(exactly: $0) })
    else { return true }
    return kill(process, 0) == 0 || errno == EPERM
  }
}
