/// The memory of another process.
package enum ResidentMemory {
  /// Bytes that a process has for itself, those in swap too, without the files that it has mapped; nil where the system does
  /// not say.
  ///
  /// Address space says little: drivers of GPUs reserve a great deal of it.
  package static func own(_ process: Int32) -> Int? {
    guard let status = try? TextFile.read("/proc/\(process)/status") else { return nil }
    return own(inStatus: status)
  }

  /// Reads `/proc/PID/status`; nil where it names no memory, as that of a process that has ended.
  package static func own(inStatus text: String) -> Int? {
    var total: Int?
    for line in text.split(separator: "\n") {
      let parts = line.split(whereSeparator: { $0 == ":" || $0 == "\t" || $0 == " " })
      guard parts.count >= 2, ["RssAnon", "RssShmem", "VmSwap"].contains(parts[0]),
        let kilobytes = Int(parts[1])
      else {
        continue
      }
      let (bytes, overflows) = kilobytes.multipliedReportingOverflow(by: 1024)
      total = overflows ? .max : (total ?? 0) &+ bytes
    }
    return total
  }
}
