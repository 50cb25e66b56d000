import Platform

/// The browser of the user's desktop.
enum DesktopBrowser {
  enum Outcome {
    case opened(with: String)
    case none(because: String)

    var words: String {
      switch self {
      case .opened: "this page is opened in the browser"
      case .none(let reason): "\(reason); open this page in a browser of this machine"
      }
    }

    /// Why none was opened.
    var failure: String? { if case .none(let reason) = self { reason } else { nil } }
  }

  /// Asks the desktop to open an address, with `$BROWSER`, `xdg-open` or `open`; it is not waited for.
  ///
  /// - Parameter address: one that is good for once, since other users of the machine may read what programs are called
  ///   with.
  static func open(_ address: String, _ environment: Environment = .ofProcess) -> Outcome {
    guard let program = program(environment) else { return .none(because: "there is no browser here") }
    let started: Void? = try? OwnThread.start(stackSize: 1 << 20) {
      let call = ProgramCall([program, address], environment: Environment.allOfProcess)
      guard let child = try? ChildProcess(call) else { return }
      // A browser that it has become goes on.
      _ = child.wait()
      child.end()
    }
    return started == nil ? .none(because: "no browser could be started") : .opened(with: program)
  }

  /// Nil where there is no desktop that a browser could open a window on.
  private static func program(_ environment: Environment) -> String? {
    let path = environment["PATH"] ?? ""
    #if canImport(Darwin)
      let known = ["open"]
    #else
      let known = ["xdg-open"]
      let named = environment["BROWSER"] ?? ""
      if named.isEmpty, (environment["DISPLAY"] ?? "").isEmpty, (environment["WAYLAND_DISPLAY"] ?? "").isEmpty
      {
        return nil
      }
    #endif
    let wanted = environment["BROWSER"].map { [$0] } ?? []
    return (wanted.filter { !$0.isEmpty } + known).lazy
      .compactMap { try? ProgramSearch.find($0, along: path) }.first
  }
}
