import Testing

@testable import Platform

@Suite("The memory that a process can have")
struct MachineMemoryTests {
  private typealias Bound = MachineMemory.Bound

  @Test("of the machine it is what programs can have, swap with it")
  func machine() {
    let text = """
      MemTotal:       16000000 kB
      MemFree:          100000 kB
      MemAvailable:    9000000 kB
      SwapTotal:       2000000 kB
      SwapFree:        1000000 kB

      """
    #expect(
      MachineMemory.machine(ofMemoryInformation: text)
        == Bound(source: .machine, total: 18_432_000_000, free: 10_240_000_000))
    #expect(MachineMemory.machine(ofMemoryInformation: "nothing") == nil)
  }

  @Test("of a container it is what the tightest group allows, and what is only cached counts as free")
  func container() {
    let files = [
      "/sys/fs/cgroup/a/memory.max": "3000000000\n", "/sys/fs/cgroup/a/memory.current": "2500000000\n",
      "/sys/fs/cgroup/a/memory.stat": "anon 500000000\ninactive_file 1500000000\n",
      "/sys/fs/cgroup/a/memory.swap.max": "0\n", "/sys/fs/cgroup/a/b/memory.max": "max\n",
    ]
    #expect(
      MachineMemory.container(ofGroups: "0::/a/b\n", swap: 7) { files[$0] }
        == Bound(source: .container, total: 3_000_000_000, free: 2_000_000_000))
    #expect(MachineMemory.container(ofGroups: "0::/\n", swap: 7) { files[$0] } == nil)
  }

  @Test("groups of the older kind are read too, and one without a limit is none")
  func olderContainer() {
    let files = [
      "/sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
      "/sys/fs/cgroup/memory/docker/x/memory.limit_in_bytes": "1000\n",
      "/sys/fs/cgroup/memory/docker/x/memory.usage_in_bytes": "400\n",
    ]
    let groups = "9:cpu,cpuacct:/docker/x\n4:memory:/docker/x\n"
    #expect(
      MachineMemory.container(ofGroups: groups, swap: 0) { files[$0] }
        == Bound(source: .container, total: 1000, free: 600))
    #expect(MachineMemory.container(ofGroups: "4:memory:/\n", swap: 0) { files[$0] } == nil)
  }

  @Test("the least total counts, with what sets it, and the least that is free")
  func least() {
    let memory = MachineMemory([
      Bound(source: .machine, total: 100, free: 20), Bound(source: .limit(option: "-v"), total: 50, free: 40),
    ])
    #expect(memory?.total == 50 && memory?.free == 20)
    #expect(memory?.source.words == "the limit of this process (ulimit -v) is")
    #expect(MachineMemory([]) == nil)
  }

  @Test("this machine has some")
  func now() throws {
    let memory = try #require(MachineMemory.now)
    #expect(memory.total > 1 << 26 && memory.free > 0 && memory.free <= memory.total)
  }
}
