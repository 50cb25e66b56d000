import Declarations
import Networks
import Platform

/// The Python that workers run in.
struct PythonInterpreter: Sendable, Hashable {
  /// Absolute, or with folders.
  let path: String

  static let variable = "THALWEG_PYTHON"
  static let remedy =
    "install PyTorch 2.2 or newer (pip install torch), and say where with `engine: {torch: {python: PATH}}` or "
    + "\(variable)=PATH"

  /// The one that is written; else that of `THALWEG_PYTHON`, of the active virtual environment, or `python3` along PATH.
  ///
  /// - Throws: `WorkerError` where there is none.
  static func find(_ written: WrittenPath?) throws(WorkerError) -> PythonInterpreter {
    if let written {
      return PythonInterpreter(path: absolute(written.location))
    }
    let named = value(of: variable)
    if named == nil, let environment = value(of: "VIRTUAL_ENV") {
      return PythonInterpreter(path: "\(environment)/bin/python")
    }
    if let named, named.contains("/") { return PythonInterpreter(path: absolute(named)) }
    do throws(FileError) {
      return PythonInterpreter(
        path: try ProgramSearch.find(named ?? "python3", along: value(of: "PATH") ?? ""))
    } catch {
      throw WorkerError(
        .noTorch, named.map { "there is no '\($0)' along PATH" } ?? "there is no Python here", help: remedy)
    }
  }

  /// What a worker sees of the environment: all of it, but for what would change where Python looks for modules in the
  /// folder it is started in.
  var environment: [String: String] {
    var all = InheritedVariables.all
    all["PYTHONSAFEPATH"] = "1"
    all["PYTHONUNBUFFERED"] = "1"
    all["PYTHONDONTWRITEBYTECODE"] = "1"
    return all
  }

  private static func value(of name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  private static func absolute(_ path: String) -> String {
    if path.hasPrefix("/") || !path.contains("/") { return path }
    guard let folder = getcwd(nil, 0) else { return path }
    defer { free(folder) }
    return FilePath.withoutDetours("\(String(cString: folder))/\(path)")
  }
}
