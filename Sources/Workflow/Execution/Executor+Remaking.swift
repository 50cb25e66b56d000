import Declarations
import Platform
import ResultStore

/// What came to harm is made again: a damaged object, or a result that cannot be read, by the stage that owns it.
extension Executor {
  /// Lets a stage that came upon a damaged input wait until that was made again.
  func repair(_ digest: Digest, _ path: String, for index: Int) {
    states[index] = .waiting
    // Another stage came upon it before: its owner is at work, or has made it again since.
    if !isProvided(index) || wasMadeAgain(digest) { return }
    if remake(ownerOf: digest, path: path, lookingFirstAt: needs[index]) { return }
    let reason = "an input is damaged, and making it again did not help: \(path)"
    report(.stageFailed(stage: plan.stages[index].node.name, message: reason))
    states[index] = .failed(reason)
  }

  /// Whether an object that was found damaged is whole now, as a stage that read it before may say so late.
  private func wasMadeAgain(_ digest: Digest) -> Bool {
    !remakes.isEmpty && (try? store.contents(of: digest)) != nil
  }

  /// Lets a stage that came upon an input that cannot be read wait until that was made again.
  func replace(_ result: UnreadableResult, for index: Int) {
    states[index] = .waiting
    if remake(resultOf: result) { return }
    let reason =
      "the result of '\(result.stage)' cannot be read, and making it again did not help: \(result.reason)"
    report(.stageFailed(stage: plan.stages[index].node.name, message: reason))
    states[index] = .failed(reason)
  }

  /// Sets a result aside that cannot be read, so that it is not found any more, and has it made again.
  ///
  /// - Returns: false where that was done before, and gave the same.
  func remake(resultOf result: UnreadableResult) -> Bool {
    guard let owner = plan.graph.position(of: result.stage) else { return false }
    // Another stage came upon it before: it is being made again, or is another now.
    guard let action = states[owner].action,
      action.outputs.contains(where: { $0.name == result.output && $0.digest == result.digest })
    else { return true }
    guard unreadable.insert(result.digest).inserted else { return false }
    let place = store.quarantine(action: action.key)
    report(.resultSetAside(stage: result.stage, path: place, reason: result.reason))
    remakes[owner, default: 0] += 1
    letWait(for: owner)
    return true
  }

  /// Lets a stage be made again, and whatever was to follow from it wait.
  private func letWait(for owner: Int) {
    followsPlan[owner] = false
    states[owner] = .waiting
    for index in states.indices { if case .ready = states[index] { states[index] = .waiting } }
  }

  /// Has the stage made again that owns a damaged object, with all that then changes.
  ///
  /// - Parameter first: places of stages that are its likely owners.
  /// - Returns: false where nobody owns it, or it was tried too often.
  func remake(ownerOf digest: Digest, path: String, lookingFirstAt first: [Int] = []) -> Bool {
    let candidates = first + Array(states.indices)
    guard let owner = candidates.first(where: { states[$0].action?.holds(digest) ?? false }) else {
      return false
    }
    let name = plan.stages[owner].node.name
    report(.objectQuarantined(stage: name, path: path))
    for path in otherDamage(of: owner) { report(.objectQuarantined(stage: name, path: path)) }
    remakes[owner, default: 0] += 1
    letWait(for: owner)
    return remakes[owner, default: 0] <= 3
  }

  /// Where the other damaged objects of a stage were put, so that running once makes all of them again.
  private func otherDamage(of owner: Int) -> [String] {
    (states[owner].action?.files ?? []).compactMap { file in
      do throws(StoreError) {
        _ = try store.contents(of: file.digest)
        return nil
      } catch {
        guard case .damaged(_, let path?) = error else { return nil }
        return path
      }
    }
  }
}
