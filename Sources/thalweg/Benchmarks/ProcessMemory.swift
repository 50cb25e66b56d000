import Workflow

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The memory that this process has in use at most.
enum ProcessMemory {
  /// Bytes in use at the worst moment since the start, or since `forgetPeak`; nil where the system does not say.
  static var peak: Int? {
    guard let status = try? TextFile.read("/proc/self/status") else { return nil }
    return peak(inStatus: status)
  }

  /// The number of the line `VmHWM:\t    1234 kB`.
  static func peak(inStatus text: String) -> Int? {
    let label = "VmHWM:"
    guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(label) }) else { return nil }
    let number = line.dropFirst(label.count).drop { $0 == " " || $0 == "\t" }.prefix { $0.isNumber }
    return Int(number).map { $0 * 1024 }
  }

  /// Counts the peak from now on, where the system can: what was freed before is forgotten.
  static func forgetPeak() {
    let file = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return }
    defer { close(file) }
    var order = UInt8(ascii: "5")
    _ = write(file, &order, 1)
  }
}
