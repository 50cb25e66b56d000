import Declarations
import Platform
import ResultStore
import Workflow

/// Carries many results between a store and a remote cache, one after the other, for whoever waits for it.
public struct RemoteExchange: Sendable {
  private let transfer: RemoteTransfer
  private let store: Store

  public init(_ options: RemoteOptions, store: Store, cancellation: Cancellation) {
    self.store = store
    let endpoint = RemoteEndpoint(options) { cancellation.isRequested }
    transfer = RemoteTransfer(endpoint: endpoint, store: store)
  }

  /// Sends a result.
  ///
  /// - Throws: `RemoteFailure`, `CancellationRequested`.
  public func push(_ key: Digest, _ tally: inout RemoteTally) throws {
    guard let action = try store.action(for: key) else {
      tally.missing += 1
      return
    }
    do throws(RemoteFailure) {
      switch try transfer.send(action) {
      case .wasThere: tally.there += 1
      case .differs: tally.differing += 1
      case .sent(let size):
        tally.moved += 1
        tally.size += size
      }
    } catch { try take(error, &tally) }
  }

  /// Brings a result.
  ///
  /// - Returns: it, where it is in the store now.
  /// - Throws: `RemoteFailure`, `CancellationRequested`.
  @discardableResult
  public func pull(
    _ key: Digest, declaring declared: [OutputDeclaration]? = nil, _ tally: inout RemoteTally
  ) throws -> ActionRecord? {
    if let action = try store.action(for: key) {
      tally.there += 1
      return action
    }
    do throws(RemoteFailure) {
      let accepts = { (action: ActionRecord) in declared.map { action.has($0) } ?? true }
      guard case .fetched(let action, let size) = try transfer.fetch(key, isAcceptable: accepts) else {
        tally.missing += 1
        return nil
      }
      tally.moved += 1
      tally.size += size
      return action
    } catch {
      try take(error, &tally)
      return nil
    }
  }

  /// One thing that is damaged is counted; with anything else there is no going on.
  private func take(_ failure: RemoteFailure, _ tally: inout RemoteTally) throws {
    switch failure.consequence {
    case .damaged: tally.damaged.append(failure.message)
    case .cancelled: throw CancellationRequested()
    case .unusable, .unwritable, .local: throw failure
    }
  }
}
