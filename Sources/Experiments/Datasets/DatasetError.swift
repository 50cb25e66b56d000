/// Why a data set cannot be had as it was asked for.
public enum DatasetError: Error, Equatable, Sendable {
  /// None of `names` is in any of `folders`.
  case missingFile(dataset: String, names: [String], folders: [String], remedy: String)
  /// `validation` examples cannot be held out of `available` and leave any to train on.
  case tooMuchValidation(validation: Int, available: Int)
}

extension DatasetError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missingFile(let dataset, let names, let folders, _):
      let wanted = names.joined(separator: " or ")
      let places = folders.joined(separator: " or ")
      return "\(dataset) needs \(wanted), which is not in \(places)"
    case .tooMuchValidation(let validation, let available):
      return "\(validation) validation examples leave none to train on: the training part has \(available)"
    }
  }
}

extension DatasetError {
  /// What to do about it.
  public var remedy: String {
    switch self {
    case .missingFile(_, _, _, let remedy): remedy
    case .tooMuchValidation(_, let available): "hold out at most \(max(0, available - 1)), or none"
    }
  }
}
