import Platform

@testable import Workflow

/// Writes down the steps that file operations take, and lets one of them fail.
final class StepLog: Sendable {
  /// What happens to a step, and to those after it.
  enum Fault: Sendable {
    /// The step with this number fails with this code; those after it succeed.
    case refusal(at: Int, code: Int32)
    /// The process is gone: this step and all after it do not happen.
    case crash(at: Int)
    /// Every step of this kind fails with this code.
    case always(FileStep, code: Int32)
  }

  private let fault: Fault?
  private let taken = Guarded<[(step: FileStep, path: String)]>([])

  init(_ fault: Fault? = nil) { self.fault = fault }

  var operations: FileOperations {
    FileOperations { step, path throws(FileFailure) in try self.take(step, path) }
  }

  /// The steps so far that change something, with the paths below `root` and what is unique left out.
  func changes(below root: String) -> [String] {
    taken.withLock { $0 }.compactMap { step, path in
      guard ![.open, .read, .inspect, .list, .close].contains(step) else { return nil }
      let name = path.hasPrefix(root) ? String(path.dropFirst(root.count)) : path
      return "\(step.rawValue) \(name.hasPrefix("/temporary/") ? "/temporary/…" : name)"
    }
  }

  /// The paths that were opened for reading.
  var opened: [String] { taken.withLock { $0 }.filter { $0.step == .open }.map(\.path) }

  /// What kind of step the one with this number was.
  func step(_ number: Int) -> FileStep? {
    taken.withLock { $0.indices.contains(number) ? $0[number].step : nil }
  }

  var count: Int { taken.withLock { $0.count } }

  private func take(_ step: FileStep, _ path: String) throws(FileFailure) {
    let number = taken.withLock { taken in
      taken.append((step, path))
      return taken.count - 1
    }
    switch fault {
    case .refusal(let failing, let code) where number == failing: throw FileFailure(step, path, code: code)
    case .crash(let failing) where number >= failing: throw FileFailure(step, path, code: -1)
    case .always(step, let code): throw FileFailure(step, path, code: code)
    default: return
    }
  }
}
