/// A mark in the environment of a program, which all have that it starts: those are found by it that left its group (`setsid`),
/// where the system shows environments, as Linux does.
///
/// A process that was given an environment without it is not found.
struct ProcessMark: Sendable {
  static let variable = "THALWEG_PROCESS"
  /// What the variable is set to; no other program has it.
  let text = UniqueName.make()

  /// The processes that have it and run.
  var processes: [pid_t] {
    let wanted = Array("\(Self.variable)=\(text)".utf8)
    let names = (try? FileOperations().list("/proc")) ?? []
    return names.compactMap { pid_t($0) }.filter { process in
      guard process != getpid(), let bytes = try? TextFile.bytes("/proc/\(process)/environ") else {
        return false
      }
      return bytes.split(separator: 0).contains { $0.elementsEqual(wanted) }
    }
  }

  /// Ends them, and those that they start meanwhile.
  func endAll() {
    // Who starts others faster than they are found is not outrun.
    for _ in 0..<20 {
      let found = processes
      if found.isEmpty { return }
      for process in found { _ = systemKill(process, SIGKILL) }
      usleep(1_000)
    }
  }
}
