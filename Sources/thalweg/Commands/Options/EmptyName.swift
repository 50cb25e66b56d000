import ArgumentParser

/// Names of files and folders that are empty, most often because a variable in the command line is not set.
///
/// With something behind it, an empty name leads to the root of the file system.
enum EmptyName {
  /// - Parameters:
  ///   - name: nil where none is given.
  ///   - source: the flag or variable that gives it.
  ///   - wanted: what it is to be the name of.
  /// - Throws: `ValidationError` where it is empty.
  static func refuse(_ name: String?, as source: String, wanted: String) throws {
    guard let name, name.isEmpty else { return }
    throw ValidationError("\(source): an empty name is no \(wanted); is a variable not set?")
  }
}
