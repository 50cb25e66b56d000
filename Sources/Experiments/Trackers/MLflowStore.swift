import Declarations
import Platform
import Workflow

/// A run as MLflow keeps it in a folder (its file store), under an experiment of the same name.
///
/// The run's identifier follows from the run, so that one that was exported before is found again.
public struct MLflowStore: Sendable {
  /// Of the store, from the root of the file system.
  private let root: String
  private let run: MLflowRun
  private let operations = FileOperations()

  /// - Parameter root: a folder, made where it is missing.
  /// - Throws: `FileError` where it cannot be made.
  public init(_ root: String, _ run: MLflowRun) throws(FileError) {
    self.run = run
    do throws(FileFailure) {
      try DurableFiles(operations: FileOperations()).createFolders(to: root)
      self.root = try FileOperations().realPath(of: root)
    } catch { throw FileError(error.description, help: error.remedy ?? "choose another folder") }
  }

  /// 32 hexadecimal digits.
  public var identifier: String {
    String(Digest(of: Array("mlflow \(run.name) \(run.digest)".utf8)).description.prefix(32))
  }

  /// The files of the run, with paths inside the store, and those of its experiment where it has none of that name.
  ///
  /// - Throws: `FileError` where a result is not what the run made, or the store cannot be looked into.
  public func files() throws(FileError) -> [(path: String, bytes: [UInt8])] {
    let (experiment, isThere) = try self.experiment()
    var files: [(path: String, bytes: [UInt8])] = []
    func add(_ name: String, _ text: String) { files.append((name, Array(text.utf8))) }
    if !isThere { add("\(experiment)/meta.yaml", description(ofExperiment: experiment)) }
    let place = "\(experiment)/\(identifier)"
    for (key, value) in run.parameters { add("\(place)/params/\(key)", value) }
    var lines: [(key: String, text: String)] = []
    for metric in try run.metrics() {
      let line = "\(metric.time) \(metric.value) \(metric.step)\n"
      if lines.last?.key == metric.key {
        lines[lines.count - 1].text += line
      } else {
        lines.append((metric.key, line))
      }
    }
    for (key, text) in lines { add("\(place)/metrics/\(key)", text) }
    for (key, text) in run.tags { add("\(place)/tags/\(key)", text) }
    for (name, bytes) in try run.artifacts() { files.append(("\(place)/artifacts/\(name)", bytes)) }
    // What makes it a run comes last.
    add("\(place)/meta.yaml", description(in: experiment))
    return files
  }

  /// Whether the run was exported to the store before; what was changed of it there since is left alone.
  ///
  /// - Throws: `FileError` where the store cannot be looked into.
  public func holdsRun() throws(FileError) -> Bool {
    let experiment = try experiment().identifier
    do throws(FileFailure) {
      return try operations.status(of: "\(root)/\(experiment)/\(identifier)/meta.yaml") != nil
    } catch { throw FileError(error.description, help: error.remedy) }
  }
}

extension MLflowStore {
  /// The experiment that the run belongs to, by name; a number that follows from the name where there is none yet.
  private func experiment() throws(FileError) -> (identifier: String, isThere: Bool) {
    do throws(FileFailure) {
      for folder in try operations.listIfThere(root) where Int(folder) != nil {
        let path = "\(root)/\(folder)/meta.yaml"
        guard let bytes = try DurableFiles(operations: operations).readIfThere(path) else { continue }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        let names = ["name: \(run.experiment)", "name: \(Self.quoted(run.experiment))"]
        if names.contains(where: { lines.containsExactly($0) }) { return (folder, true) }
      }
    } catch { throw FileError(error.description, help: error.remedy) }
    let digits = Digest(of: Array("mlflow \(run.experiment)".utf8)).description.prefix(15)
    return ("\(100_000_000_000_000_000 + (Int(digits, radix: 16) ?? 0) % 800_000_000_000_000_000)", false)
  }

  private func address(_ path: String) -> String {
    let plain = "\(root)/\(path)".utf8.map { byte in
      let scalar = Unicode.Scalar(byte)
      let isPlain =
        byte < 0x80 && (scalar.properties.isAlphabetic || "0123456789-._~/".unicodeScalars.contains(scalar))
      return isPlain
        ? String(scalar) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
    return "file://" + plain.joined()
  }

  private func description(ofExperiment identifier: String) -> String {
    """
    artifact_location: \(Self.quoted(address(identifier)))
    creation_time: \(run.started)
    experiment_id: '\(identifier)'
    last_update_time: \(run.started)
    lifecycle_stage: active
    name: \(Self.quoted(run.experiment))

    """
  }

  /// Status 3 is finished, 4 failed.
  private func description(in experiment: String) -> String {
    """
    artifact_uri: \(Self.quoted(address("\(experiment)/\(identifier)/artifacts")))
    end_time: \(run.ended)
    entry_point_name: ''
    experiment_id: '\(experiment)'
    lifecycle_stage: active
    run_id: \(Self.quoted(identifier))
    run_name: \(Self.quoted(run.name))
    source_name: ''
    source_type: 4
    source_version: ''
    start_time: \(run.started)
    status: \(run.isDone ? 3 : 4)
    tags: []
    user_id: thalweg

    """
  }

  /// As YAML has it between single quotes; names of experiments have no line breaks.
  private static func quoted(_ text: String) -> String { "'\(text.replacing("'", with: "''"))'" }
}
