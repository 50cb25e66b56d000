/// How much memory this process can have: the least of what the machine has, what its container is given (control groups
/// of Linux), and what limits of the process allow (`ulimit -v`, `ulimit -d`).
public struct MachineMemory: Sendable, Equatable {
  /// What sets a bound.
  public enum Source: Sendable, Equatable {
    case machine
    case container
    /// With the option of `ulimit` that sets it.
    case limit(option: String)

    /// As the subject of a sentence.
    public var words: String {
      switch self {
      case .machine: "this machine has"
      case .container: "this container has"
      case .limit(let option): "the limit of this process (ulimit \(option)) is"
      }
    }
  }

  package struct Bound: Sendable, Equatable {
    package let source: Source
    /// In bytes, whatever uses it now.
    package let total: Int
    /// In bytes, what nothing uses now.
    package let free: Int
  }

  /// Bytes, whatever uses them now.
  public let total: Int
  /// What sets the total.
  public let source: Source
  /// Bytes that nothing uses now.
  public let free: Int

  /// In bytes, what the machine was built with.
  package static var installed: Int {
    Int(sysconf(Int32(_SC_PHYS_PAGES))) &* Int(sysconf(Int32(_SC_PAGESIZE)))
  }

  /// Nil where there is no bound.
  package init?(_ bounds: [Bound]) {
    guard let least = bounds.min(by: { $0.total < $1.total }) else { return nil }
    total = least.total
    source = least.source
    free = max(0, bounds.map(\.free).min() ?? least.free)
  }

  /// Of this moment; nil where the system does not say.
  public static var now: MachineMemory? {
    MachineMemory([machine, container, processLimit].compactMap(\.self))
  }
}

extension MachineMemory {
  private static var machine: Bound? {
    if let bound = text(of: "/proc/meminfo").flatMap(machine(ofMemoryInformation:)) { return bound }
    let (pages, size) = (sysconf(Int32(_SC_PHYS_PAGES)), sysconf(Int32(_SC_PAGESIZE)))
    guard pages > 0, size > 0 else { return nil }
    let (bytes, overflows) = Int(pages).multipliedReportingOverflow(by: Int(size))
    return overflows ? nil : Bound(source: .machine, total: bytes, free: bytes)
  }

  /// Reads `/proc/meminfo`; swap counts, since a run that needs it is slow and not wrong.
  package static func machine(ofMemoryInformation text: String) -> Bound? {
    func bytes(_ name: String) -> Int? { number(after: "\(name):", in: text).flatMap(kilobytes) }
    guard let total = bytes("MemTotal"), let free = bytes("MemAvailable") ?? bytes("MemFree") else {
      return nil
    }
    return Bound(
      source: .machine, total: saturatingSum(total, bytes("SwapTotal") ?? 0),
      free: saturatingSum(free, bytes("SwapFree") ?? 0))
  }

  private static var container: Bound? {
    guard let groups = text(of: "/proc/self/cgroup") else { return nil }
    let swap = text(of: "/proc/meminfo").flatMap { number(after: "SwapTotal:", in: $0) }.flatMap(kilobytes)
    return container(ofGroups: groups, swap: swap ?? 0, reading: text)
  }

  /// The tightest of the groups that a process is in, one within the other.
  ///
  /// - Parameters:
  ///   - groups: what `/proc/self/cgroup` says.
  ///   - swap: bytes that the machine has.
  ///   - text: gives what is in a file.
  static func container(ofGroups groups: String, swap: Int, reading text: (String) -> String?) -> Bound? {
    var bounds: [Bound] = []
    for line in groups.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { continue }
      if parts[1].isEmpty {
        for folder in folders(of: parts[2], under: "/sys/fs/cgroup") {
          bounds += bound(ofGroup: folder, swap: swap, text).map { [$0] } ?? []
        }
      } else if parts[1].split(separator: ",").contains("memory") {
        for folder in folders(of: parts[2], under: "/sys/fs/cgroup/memory") {
          bounds += bound(ofOldGroup: folder, text).map { [$0] } ?? []
        }
      }
    }
    guard let least = bounds.min(by: { $0.total < $1.total }) else { return nil }
    return Bound(source: .container, total: least.total, free: bounds.map(\.free).min() ?? least.free)
  }

  /// From the root to the group itself; inside a container some of them cannot be seen.
  private static func folders(of group: Substring, under root: String) -> [String] {
    group.split(separator: "/").reduce(into: [root]) { $0.append("\($0[$0.count - 1])/\($1)") }
  }

  private static func bound(ofGroup folder: String, swap: Int, _ text: (String) -> String?) -> Bound? {
    guard let limit = text("\(folder)/memory.max").flatMap(number(_:)) else { return nil }
    let used = text("\(folder)/memory.current").flatMap(number(_:)) ?? 0
    let cache = text("\(folder)/memory.stat").flatMap { number(after: "inactive_file ", in: $0) } ?? 0
    let ownSwap = min(swap, text("\(folder)/memory.swap.max").flatMap(number(_:)) ?? swap)
    let total = saturatingSum(limit, ownSwap)
    return Bound(source: .container, total: total, free: total - max(0, min(used, limit) - cache))
  }

  private static func bound(ofOldGroup folder: String, _ text: (String) -> String?) -> Bound? {
    guard let limit = text("\(folder)/memory.limit_in_bytes").flatMap(number(_:)), limit < 1 << 60 else {
      return nil
    }
    let used = text("\(folder)/memory.usage_in_bytes").flatMap(number(_:)) ?? 0
    let cache = text("\(folder)/memory.stat").flatMap { number(after: "total_inactive_file ", in: $0) } ?? 0
    return Bound(source: .container, total: limit, free: limit - max(0, min(used, limit) - cache))
  }

  /// The limits on address space and on data, of which the process uses a part.
  private static var processLimit: Bound? {
    let used = text(of: "/proc/self/status") ?? ""
    func bound(_ limit: rlimit, _ option: String, _ name: String) -> Bound? {
      guard limit.rlim_cur < 1 << 60 else { return nil }
      let used = number(after: "\(name):", in: used).flatMap(kilobytes) ?? 0
      return Bound(
        source: .limit(option: option), total: Int(limit.rlim_cur), free: Int(limit.rlim_cur) - used)
    }
    var (space, data) = (rlimit(), rlimit())
    #if canImport(Glibc)
      guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &space) == 0,
        getrlimit(__rlimit_resource_t(RLIMIT_DATA.rawValue), &data) == 0
      else { return nil }
    #else
      guard getrlimit(RLIMIT_AS, &space) == 0, getrlimit(RLIMIT_DATA, &data) == 0 else { return nil }
    #endif
    return [bound(space, "-v", "VmSize"), bound(data, "-d", "VmData")].compactMap(\.self)
      .min { $0.free < $1.free }
  }
}

extension MachineMemory {
  private static func kilobytes(_ count: Int) -> Int? {
    let (bytes, overflows) = count.multipliedReportingOverflow(by: 1024)
    return overflows ? nil : bytes
  }

  private static func saturatingSum(_ a: Int, _ b: Int) -> Int {
    let (sum, overflows) = a.addingReportingOverflow(b)
    return overflows ? .max : sum
  }

  private static func number(_ text: String) -> Int? { Int(text.prefix { !$0.isWhitespace }) }

  /// The number behind a label that begins a line.
  private static func number(after label: String, in text: String) -> Int? {
    let line = text.split(separator: "\n").first { $0.hasPrefix(label) }
    return line.flatMap { line in
      Int(line.dropFirst(label.count).drop { $0 == " " || $0 == "\t" }.prefix { $0.isNumber })
    }
  }

  private static func text(of path: String) -> String? {
    guard let descriptor = try? RegularFile.open(path, O_RDONLY) else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 1 << 14)
    var filled = 0
    while filled < bytes.count {
      let count = bytes.withUnsafeMutableBytes {
        read(descriptor, $0.baseAddress?.advanced(by: filled), $0.count - filled)
      }
      if count <= 0 { break }
      filled += count
    }
    return String(decoding: bytes[..<filled], as: UTF8.self)
  }
}

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
