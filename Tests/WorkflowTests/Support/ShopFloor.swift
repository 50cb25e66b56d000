import Platform

@testable import Workflow

/// Where running stages meet, so that their shares of the cores can be added up at one moment.
final class ShopFloor: Sendable {
  struct Most: Sendable {
    var stages = 0
    var threads = 0
  }

  private struct State {
    var present: [CoreShare] = []
    var most = Most()
  }

  private let state = Guarded(State())

  var most: Most { state.withLock { $0.most } }

  func enter(_ share: CoreShare) { state.withLock { $0.present.append(share) } }

  func leave(_ share: CoreShare) { state.withLock { $0.present.removeAll { $0 === share } } }

  func look() {
    state.withLock { state in
      state.most.stages = max(state.most.stages, state.present.count)
      state.most.threads = max(state.most.threads, state.present.map(\.threads).reduce(0, +))
    }
  }
}
