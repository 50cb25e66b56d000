import Dispatch
import Foundation

/// Runs `body` once on each of `count` threads of their own, all at the same time, and waits for them.
///
/// Dispatch would run them one after the other wherever its threads are busy.
public func inParallel(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
  let group = DispatchGroup()
  for turn in 0..<count {
    group.enter()
    let thread = Thread {
      body(turn)
      group.leave()
    }
    thread.start()
  }
  group.wait()
}
