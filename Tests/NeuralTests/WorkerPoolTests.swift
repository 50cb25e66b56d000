import Foundation
import Platform
import Synchronization
import Testing

@testable import Neural

@Suite("The worker pool")
struct WorkerPoolTests {
  @Test(
    "every part runs once, and nobody shares a participant's number", arguments: [1, 2, 5], [0, 1, 3, 200])
  func everyPartOnce(_ width: Int, _ parts: Int) {
    let pool = WorkerPool(width: width)
    let seen = Guarded([Int](repeating: 0, count: parts))
    let busy = Guarded(Set<Int>())
    let clashes = Atomic<Int>(0)
    for _ in 0..<20 {
      pool.run(parts: parts, budget: ThreadBudget(width)) { part, participant in
        let isFree = busy.withLock { $0.insert(participant).inserted }
        if !isFree || participant >= max(min(width, parts), 1) { clashes.add(1, ordering: .relaxed) }
        seen.withLock { $0[part] += 1 }
        busy.withLock { _ = $0.remove(participant) }
      }
    }
    #expect(seen.withLock { $0.allSatisfy { $0 == 20 } })
    #expect(clashes.load(ordering: .relaxed) == 0)
  }

  @Test("stages that call at one time, with budgets that change, all get their parts done")
  func severalCallers() {
    let pool = WorkerPool(width: 3)
    let total = Guarded(0)
    let done = DispatchSemaphore(value: 0)
    let budgets = (0..<4).map { _ in ThreadBudget(3) }
    for budget in budgets {
      Thread.detachNewThread {
        for round in 0..<200 {
          budget.limit = round % 4
          pool.run(parts: 7, budget: budget) { part, _ in total.withLock { $0 += part } }
        }
        done.signal()
      }
    }
    for _ in budgets { done.wait() }
    #expect(total.withLock { $0 } == 4 * 200 * 21)
  }

  @Test("a budget of one works in its caller alone")
  func aloneInItsCaller() {
    let pool = WorkerPool(width: 4)
    let caller = ObjectIdentifier(Thread.current)
    let strangers = Guarded(0)
    pool.run(parts: 50, budget: ThreadBudget(1)) { _, participant in
      if ObjectIdentifier(Thread.current) != caller || participant != 0 { strangers.withLock { $0 += 1 } }
    }
    #expect(strangers.withLock { $0 } == 0)
  }
}
