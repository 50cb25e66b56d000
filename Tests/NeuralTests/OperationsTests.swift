import Networks
import Testing

@testable import Neural

@Suite("What the machine and a network have to do with each other")
struct OperationsTests {
  /// LeNet-5, by hand: 6·25 weights at 24×24 places, 16·6·25 at 8×8, then 256·120, 120·84 and 84·10.
  @Test("dense operations of LeNet-5")
  func lenet() throws {
    let operations = try LeNet5().network.denseOperations()
    let first = 2 * 6 * 25 * 24 * 24
    let rest = 2 * (16 * 6 * 25 * 8 * 8 + 256 * 120 + 120 * 84 + 84 * 10)
    #expect(operations.evaluation == first + rest)
    #expect(operations.training == 2 * first + 3 * rest)
  }

  /// Three 3×3 convolutions at 32×32, 16×16 and 8×8 places, then 1024·256 and 256·10.
  @Test("dense operations of cifar10-convnet")
  func convnet() throws {
    let operations = try Cifar10Convnet().network.denseOperations()
    let weights = 27 * 16 * 1024 + 144 * 32 * 256 + 288 * 64 * 64 + 1024 * 256 + 256 * 10
    #expect(operations.evaluation == 2 * weights)
    #expect(operations.training == 6 * weights - 2 * 27 * 16 * 1024)
  }

  @Test("activations, pools and norms do not count")
  func nothing() throws {
    let network = Network(input: Shape([3, 8, 8]), layers: [BatchNorm(), Relu(), MaxPool(Extent(2))])
    #expect(try network.denseOperations() == DenseOperations(evaluation: 0, training: 0))
  }

  @Test("layers that do not fit are refused")
  func mismatch() {
    #expect(throws: NetworkMismatch.self) {
      try Network(input: Shape([3, 8, 8]), layers: [Linear(10)]).denseOperations()
    }
  }

  @Test("the peak is a finite speed above that of a machine of long ago", arguments: [1, 2])
  func peak(threads: Int) {
    let speed = FloatingPointPeak.measure(workers: WorkerPool(width: 2), budget: ThreadBudget(threads))
    #expect(speed.isFinite && speed > 1e8 && speed < Double(threads) * 1e13)
  }
}
