import Declarations
import Platform

/// Whether a process has told the store that it is at work, and where.
///
/// It does so in a file of its own that is locked while the process lives and that names the actions it relies on,
/// one key a line. Where the file system has no locks, or the store cannot be written, it goes unsaid.
enum StorePresence: Sendable {
  case unannounced
  case announced(OpenFile)
  case impossible
}

extension Store {
  /// Says that these actions, with all their objects, are in use until `leave`.
  ///
  /// To be called within `withoutRemoval`, in which it was seen that they are there.
  package func announce(_ keys: [Digest]) {
    presence.withLock { presence in
      if case .unannounced = presence { presence = enter() }
      guard case .announced(let file) = presence, !keys.isEmpty else { return }
      let lines = keys.map { "\($0)\n" }.joined()
      try? files.write(Array(lines.utf8), to: file)
      // On a network file system others see it once it has left this machine.
      try? files.operations.synchronise(file)
    }
    for key in keys { markAsUsed(layout.action(key)) }
  }

  /// Says that this process is done with the store. What it puts in or looks up afterwards is announced anew.
  package func leave() {
    presence.withLock { presence in
      if case .announced(let file) = presence {
        // Removed while it is locked, so that nobody takes it for that of a dead process.
        try? files.operations.remove(file.path)
        try? files.operations.close(file)
      }
      presence = .unannounced
    }
  }

  /// The record under a key whose objects are all there, which is in use from now on; nil wherever the stage has to run.
  ///
  /// - Throws: `StoreError.refused` where it cannot be told what is there.
  package func takeUp(_ key: Digest) throws(StoreError) -> ActionRecord? {
    try withoutRemoval { () throws(StoreError) in
      guard let action = try action(for: key) else { return nil }
      announce([key])
      return action
    }
  }

  /// The same, of an action that another machine has recorded: a network file system remembers for a while that a name
  /// was missing, and looks again where the folder is listed.
  ///
  /// What it cannot read for now counts as not there yet: who waits for another machine looks again, and says so in
  /// the end.
  package func takeUpRecordedElsewhere(_ key: Digest) -> ActionRecord? {
    if let action = try? takeUp(key) { return action }
    let folder = layout.action(key).folder
    for path in [folder.folder, folder] { _ = try? files.operations.list(path) }
    return try? takeUp(key)
  }

  private func enter() -> StorePresence {
    guard (try? prepare()) != nil, (try? files.createFolders(to: layout.users, durability: .relaxed)) != nil,
      let file = try? files.operations.create("\(layout.users)/\(UniqueName.make())", mode: 0o644)
    else { return .impossible }
    if (try? files.operations.lock(file)) == true { return .announced(file) }
    try? files.operations.remove(file.path)
    try? files.operations.close(file)
    return .impossible
  }

  /// An action's age is the time since a run with something to do used it. A day more or less does not count.
  private func markAsUsed(_ path: String) {
    guard let status = try? files.operations.status(of: path), status.isOlder(thanSeconds: 86_400) else {
      return
    }
    try? files.operations.touch(path)
  }
}
