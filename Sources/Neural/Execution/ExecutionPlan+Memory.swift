import Declarations
import Networks

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension ExecutionPlan {
  /// Slots that a pool of some width needs: one a thread, and one a chunk where batch norms make chunks wait for each
  /// other.
  func slotLimit(width: Int) -> Int {
    norms.isEmpty ? width : max(chunkCount, width)
  }

  /// What one slot takes, counted in floats.
  var slotSize: Int { slotCount +| placeCount +| codeCount / 4 }

  /// Refuses a batch whose buffers are larger than the machine's memory.
  func checkMemory(width: Int) throws(NetworkMismatch) {
    let floats =
      Double(slotLimit(width: width)) * Double(slotSize) + Double(width) * Double(scratchCount)
      + Double(chunkCount) * Double(chunkGradientCount) + Double(preparedCount + keptCount)
    let needed = floats * 4 / 1e9
    let present = Double(sysconf(Int32(_SC_PHYS_PAGES))) * Double(sysconf(Int32(_SC_PAGESIZE))) / 1e9
    guard needed <= present else {
      throw NetworkMismatch(
        reason: "a batch of \(batchSize) examples takes \(Int(needed.rounded(.up))) GB, and this machine has "
          + "\(Int(present)): make the batch smaller")
    }
  }
}
