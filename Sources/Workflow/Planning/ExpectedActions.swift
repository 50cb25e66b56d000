import Declarations
import Platform
import ResultStore

/// Looks up, on a thread of its own, actions that a plan will probably ask for: those of the run before.
///
/// The thread begins with the last of them while the plan begins with the first, so that each looks up about half. What
/// is found is as fresh as this; of what is not found or not whole nothing is said or done here, and the plan looks
/// for itself.
package final class ExpectedActions: Sendable {
  private let state = Guarded(State())

  private struct State {
    var isOver = false
    /// What the plan has asked for.
    package var asked: Set<Digest> = []
    package var found: [Digest: ActionRecord] = [:]
  }

  /// A plan of fewer stages is made before a thread begins.
  private static let fewestStages = 64

  /// - Parameter stages: how many the plan is of.
  package init(of latest: RunDirectory?, stages: Int, in store: Store) {
    guard let latest, stages >= Self.fewestStages else { return }
    try? OwnThread.start { [weak self] in
      for key in latest.likelyKeys.reversed() {
        guard let self else { return }
        guard self.isWanted(key), let action = store.wholeAction(for: key) else { continue }
        self.state.withLock { $0.found[key] = action }
      }
    }
  }

  /// What was found under a key so far, without asking for it.
  func peek(_ key: Digest) -> ActionRecord? { state.withLock { $0.found[key] } }

  /// What was found under a key so far; it is not looked up any more.
  package func take(_ key: Digest) -> ActionRecord? {
    state.withLock { state in
      state.asked.insert(key)
      return state.found.removeValue(forKey: key)
    }
  }

  /// Says that nothing more will be asked for.
  package func close() { state.withLock { $0.isOver = true } }

  private func isWanted(_ key: Digest) -> Bool { state.withLock { !$0.isOver && !$0.asked.contains(key) } }
}

extension RunDirectory {
  /// The keys that `run.json` names, in its order, as a guess of what the next run needs: the file is searched, not read
  /// as what it is. Empty where it cannot be had.
  fileprivate var likelyKeys: [Digest] {
    guard let text = try? contents(of: "run.json") else { return [] }
    let mark = Array("\"key\"".utf8)
    var keys: [Digest] = []
    for colon in text.indices where text[colon] == UInt8(ascii: ":") {
      guard colon >= mark.count, colon + 67 <= text.count,
        text[(colon - mark.count)..<colon].elementsEqual(mark)
      else { continue }
      // A space and a quotation mark stand before the digits.
      let digits = String(decoding: text[(colon + 3)..<(colon + 67)], as: UTF8.self)
      if let key = Digest(hexadecimal: digits) { keys.append(key) }
    }
    return keys
  }
}
