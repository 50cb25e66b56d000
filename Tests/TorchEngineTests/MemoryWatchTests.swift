import Foundation
import Platform
import Testing

@testable import TorchEngine

@Suite("How much memory a worker has")
struct MemoryWatchTests {
  private func memory(_ total: Int, free: Int) throws -> MachineMemory {
    let text = "MemTotal: \(total) kB\nMemAvailable: \(free) kB\n"
    let bound = try #require(MachineMemory.machine(ofMemoryInformation: text))
    return try #require(MachineMemory([bound]))
  }

  @Test(
    "it is too much where almost nothing is left, and most of the rest is the worker's",
    arguments: [(1000, 19, 600, true), (1000, 21, 900, false), (1000, 10, 400, false), (1000, 0, 501, true)])
  func exhausted(_ total: Int, _ free: Int, _ own: Int, _ isExhausted: Bool) throws {
    #expect(MemoryWatch.isExhausted(try memory(total, free: free), own: own * 1024) == isExhausted)
  }

  #if os(Linux)
    @Test("a bound of one's own is held, and one that is far away says nothing")
    func bound() {
      let own = getpid()
      var tight = MemoryWatch(of: own, most: 1_000_000)
      #expect(
        tight.excess()?.message.contains("more than the 1 MB that `memory` of the engine allows") == true)
      #expect(tight.excess() == nil, "it looks ten times a second")
      var wide = MemoryWatch(of: own, most: 1 << 50)
      #expect(wide.excess() == nil)
      var none = MemoryWatch(of: own, most: nil)
      #expect(none.excess() == nil)
    }
  #endif
}
