import Platform

/// Where `thalweg data get` puts data sets, and where they are looked for when no path is given.
public struct DataFolder: Sendable {
  /// As it is found from here.
  public let path: String
  /// As messages show it.
  public let shown: String

  /// The variable of the environment that names the folder.
  public static let variable = "THALWEG_DATA"

  public init(path: String, shown: String? = nil) { (self.path, self.shown) = (path, shown ?? path) }

  /// `THALWEG_DATA`; else `thalweg` in `XDG_DATA_HOME`; else `~/.local/share/thalweg`.
  public static var ofUser: DataFolder {
    if let named = environment(variable) { return DataFolder(path: named) }
    if let shared = environment("XDG_DATA_HOME"), shared.hasPrefix("/") {
      return DataFolder(path: "\(shared)/thalweg")
    }
    return DataFolder(
      path: "\(environment("HOME") ?? ".")/.local/share/thalweg", shown: "~/.local/share/thalweg")
  }

  /// A variable's value, where it has one that is not empty.
  private static func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }
}
