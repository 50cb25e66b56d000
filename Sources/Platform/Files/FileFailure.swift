/// One call of the system on a file or folder.
public enum FileStep: String, Sendable {
  case create, open, read, write, synchronise, close, rename, remove, list, inspect, link, lock
  case createFolder = "create the folder"
}

extension FileStep {
  /// Whether it changes nothing.
  package var isReading: Bool {
    switch self {
    case .open, .read, .list, .inspect: true
    case .create, .write, .synchronise, .close, .rename, .remove, .link, .lock, .createFolder: false
    }
  }
}

/// A step on a file that the system refused.
public struct FileFailure: Error, Sendable, Equatable {
  public let step: FileStep
  public let path: String
  /// The system's `errno`.
  public let code: Int32
  /// More than the code says; nil where that says all.
  public let circumstance: Circumstance?

  /// That a symbolic link stands where none is followed.
  static let isLink = ELOOP

  /// What stands in the way.
  public enum Circumstance: Sendable, Equatable {
    /// Something else than a file.
    case found(FileKind)
    /// A symbolic link to a place where nothing is.
    case danglingLink(String, to: String)
    /// The folder that relative paths are seen from is gone.
    case noWorkingFolder
  }

  package init(_ step: FileStep, _ path: String, code: Int32, _ circumstance: Circumstance? = nil) {
    self.step = step
    self.path = path
    self.code = code
    self.circumstance = circumstance
  }

  package init(_ step: FileStep, _ path: String, _ failure: OpeningFailure) {
    switch failure {
    case .refused(let error): self.init(step, path, code: error.code)
    case .notAFile(let kind): self.init(step, path, code: kind == .folder ? EISDIR : EINVAL, .found(kind))
    }
  }
}

extension FileFailure: CustomStringConvertible {
  /// `cannot write 'runs/.store/temporary/1-2': the disk is full`
  public var description: String { "cannot \(step.rawValue) '\(path)': \(reason)" }

  /// Why, without the path: `the disk is full`.
  public var reason: String {
    switch circumstance {
    case .found(let kind): OpeningFailure.notAFile(kind).reason
    case .danglingLink(let link, let target): "'\(link)' is a link to '\(target)', which does not exist"
    case .noWorkingFolder: "the folder that this was started in has been removed"
    case nil: SystemError(code).reason
    }
  }

  private var remedyForPermission: String {
    switch step {
    case .read, .open, .inspect: "let this user read it and enter the folders that it is in, or name another"
    case .list: "let this user list the folder and enter those that it is in"
    case .create, .createFolder, .rename, .remove, .link:
      "make the folder that it is in writable, or choose another place"
    case .write, .synchronise, .close, .lock: "make it writable, or choose another place"
    }
  }

  /// Whether nothing stands at the path; every other failure leaves open what does.
  package var saysThatNothingIsThere: Bool { code == ENOENT || code == ENOTDIR }

  /// Whether it says that nothing stands at `path`.
  package func isMissing(_ path: String) -> Bool { code == ENOENT && path.utf8.elementsEqual(self.path.utf8) }

  /// What the user can do about it; nil where there is nothing to add.
  public var remedy: String? {
    switch circumstance {
    case .found: "put a file there, or name another"
    case .danglingLink: "make that folder, or remove the link"
    case .noWorkingFolder: "go to a folder that is there (cd)"
    case nil: [EACCES, EPERM, EROFS].contains(code) ? remedyForPermission : SystemError(code).remedy
    }
  }
}
