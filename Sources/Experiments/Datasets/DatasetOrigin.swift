import Declarations

/// What a part of a data set follows from.
public enum DatasetOrigin: Equatable, Sendable {
  /// The bytes of these files, and nothing else.
  case files([DatasetFile])
  /// The bytes of these files, and what says how they are read.
  case arrays([DatasetFile], reading: JSON)
  /// The settings, and nothing else.
  case settings
  /// These settings, which are those that the part is drawn by.
  case drawn(JSON)

  public var files: [DatasetFile] {
    switch self {
    case .files(let files), .arrays(let files, _): files
    case .settings, .drawn: []
    }
  }
}
