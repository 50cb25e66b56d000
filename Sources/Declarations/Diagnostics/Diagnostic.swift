/// Something to tell the user about what they wrote: where, what, and what to do about it.
public struct Diagnostic: Error, Sendable {
  public enum Severity: String, Sendable { case error, warning }

  /// Another place that has to do with it, such as where a name was first given.
  public struct Note: Sendable {
    public let message: String
    public let place: Place

    public init(_ message: String, at place: Place) {
      self.message = message
      self.place = place
    }
  }

  public let severity: Severity
  public let message: String
  /// Nil where there is no text to point at, such as a file that does not exist.
  public let place: Place?
  public let notes: [Note]
  public let help: String?

  public init(
    _ message: String, at place: Place?, severity: Severity = .error, notes: [Note] = [],
    help: String? = nil
  ) {
    let remark = UnusualCharacters.remark(on: message, besides: help)
    self.message = message.abridged
    self.place = place
    self.severity = severity
    self.notes = notes
    self.help = [help, remark].compactMap(\.self).joinedAsHelp?.abridged
  }
}

extension [String] {
  fileprivate var joinedAsHelp: String? { isEmpty ? nil : joined(separator: "; ") }
}

extension String {
  /// The text, or its beginning and its end where it quotes something long.
  fileprivate var abridged: String {
    let most = 1_000
    if utf8.count <= most { return self }
    let scalars = unicodeScalars
    let start = scalars.prefix(most / 2)
    let end = scalars.suffix(most / 4)
    return start.count + end.count >= scalars.count ? self : String(start) + "…" + String(end)
  }
}

extension Diagnostic {
  /// The same with another place beside.
  public func adding(_ note: Note) -> Diagnostic {
    Diagnostic(message, at: place, severity: severity, notes: notes + [note], help: help)
  }
}

/// Everything that is wrong with a specification, reported at once.
public struct Diagnostics: Error, Sendable {
  public let list: [Diagnostic]
  /// How many more there were, beyond those that are kept.
  public let leftOut: Int

  public init(_ list: [Diagnostic], leftOut: Int = 0) {
    self.list = list
    self.leftOut = leftOut
  }
}
