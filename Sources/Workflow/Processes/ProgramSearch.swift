#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Finds programs by name, as a shell would.
public enum ProgramSearch {
  /// Where `name` is; itself where it is a path. Relative folders in `path` are passed over.
  ///
  /// - Parameter path: folders with colons between, as PATH has them.
  /// - Throws: `FileError` where no folder has such a program.
  public static func find(_ name: String, along path: String) throws(FileError) -> String {
    if name.contains("/") { return name }
    let folders = path.split(separator: ":").filter { $0.hasPrefix("/") }
    let places = folders.map { "\($0)/\(name)" }
    guard let found = places.first(where: isProgram) else {
      let place = path.isEmpty ? ", which is empty or not set" : " (\(path))"
      throw FileError(
        "there is no program '\(name)' along PATH\(place)",
        help: "install it, give its whole path, or say where it is with PATH")
    }
    return found
  }

  private static func isProgram(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
  }
}
