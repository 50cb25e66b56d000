/// The processor that this runs on.
package enum Processor {
  /// How many cores this process may use; at least 1.
  ///
  /// On Linux it is those the process is bound to: containers and batch systems give a part of a machine.
  package static var cores: Int {
    if let bound = (try? TextFile.read("/proc/self/status")).flatMap(cores(inStatus:)) { return bound }
    return max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
  }

  /// The bits of the mask in the line `Cpus_allowed:\tff,ffffffff`; nil where there is no such line.
  package static func cores(inStatus text: String) -> Int? {
    let label = "Cpus_allowed:"
    guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(label) }) else { return nil }
    let count = line.dropFirst(label.count).reduce(0) { $0 + ($1.hexDigitValue?.nonzeroBitCount ?? 0) }
    return count > 0 ? count : nil
  }
}
