import Declarations
import Experiments
import Platform
import RemoteCache

/// A server of MLflow, by its REST interface.
struct MLflowServer {
  private let service: ServiceClient
  private let address: String

  init(at address: String, token: String?) {
    self.address = address.hasSuffix("/") ? String(address.dropLast()) : address
    service = ServiceClient(at: address, token: token)
  }

  struct Outcome {
    /// Of the run, for a browser.
    let address: String
    /// Whether the server did not have the run before.
    let isNew: Bool
    let hasArtifacts: Bool
  }

  /// A tag that a run has once all of it is there.
  private static let completed = "thalweg.complete"

  /// Sends the run, unless the server has it; what was sent in part is sent again.
  ///
  /// - Throws: `FileError` where the server cannot be reached or refuses it.
  func take(_ run: MLflowRun) throws(FileError) -> Outcome {
    let experiment = try identifier(of: run.experiment)
    for (identifier, isComplete) in try found(run, in: experiment) {
      if isComplete {
        return Outcome(address: page(of: identifier, in: experiment), isNew: false, hasArtifacts: true)
      }
      try ask("runs/delete", ["run_id": JSON(identifier)])
    }
    let created = try ask(
      "runs/create",
      [
        "experiment_id": JSON(experiment), "run_name": JSON(run.name), "start_time": JSON(run.started),
        "tags": .array(run.tags.map { ["key": JSON($0.key), "value": JSON($0.value)] }),
      ])["run"]?["info"]
    guard let identifier = created?["run_id"]?.text else { throw strange }
    try log(run, as: identifier)
    let hasArtifacts = try send(run, to: created?["artifact_uri"]?.text ?? "")
    try ask(
      "runs/set-tag",
      ["run_id": JSON(identifier), "key": JSON(Self.completed), "value": "true"])
    try ask(
      "runs/update",
      [
        "run_id": JSON(identifier), "status": JSON(run.isDone ? "FINISHED" : "FAILED"),
        "end_time": JSON(run.ended),
      ])
    return Outcome(address: page(of: identifier, in: experiment), isNew: true, hasArtifacts: hasArtifacts)
  }

  /// The experiment of a name, which is made where there is none.
  private func identifier(of experiment: String) throws(FileError) -> String {
    let answer = try service.get(
      "\(Self.root)experiments/get-by-name?experiment_name=\(Self.encoded(experiment))")
    if answer.status == 404 {
      guard let made = try ask("experiments/create", ["name": JSON(experiment)])["experiment_id"]?.text else {
        throw strange
      }
      return made
    }
    guard answer.isGood, let found = answer.body["experiment"]?["experiment_id"]?.text else {
      throw refusal(answer)
    }
    return found
  }

  /// Runs that were made of this one before, and whether all of it is there.
  private func found(
    _ run: MLflowRun, in experiment: String
  ) throws(FileError) -> [(identifier: String, isComplete: Bool)] {
    let answer = try ask(
      "runs/search",
      [
        "experiment_ids": [JSON(experiment)], "max_results": 100,
        "filter": JSON(
          "tags.`thalweg.run` = '\(run.digest)' and tags.mlflow.runName = '\(Self.quoted(run.name))'"),
      ])
    return (answer["runs"]?.elements ?? []).compactMap { found in
      guard let identifier = found["info"]?["run_id"]?.text else { return nil }
      let tags = found["data"]?["tags"]?.elements ?? []
      return (identifier, tags.contains { $0["key"]?.text == Self.completed })
    }
  }

  /// The server takes a hundred parameters at once, and a thousand metrics.
  private func log(_ run: MLflowRun, as identifier: String) throws(FileError) {
    let parameters: [JSON] = run.parameters.map { ["key": JSON($0.key), "value": JSON($0.value)] }
    let metrics: [JSON] = try run.metrics().map { metric in
      [
        "key": JSON(metric.key), "value": JSON(metric.value), "timestamp": JSON(metric.time),
        "step": JSON(metric.step),
      ]
    }
    for part in parameters.inParts(of: 100) {
      try ask("runs/log-batch", ["run_id": JSON(identifier), "params": .array(part)])
    }
    for part in metrics.inParts(of: 1000) {
      try ask("runs/log-batch", ["run_id": JSON(identifier), "metrics": .array(part)])
    }
  }

  /// - Returns: false where the server does not take artifacts itself.
  private func send(_ run: MLflowRun, to place: String) throws(FileError) -> Bool {
    let scheme = "mlflow-artifacts:/"
    guard place.hasPrefix(scheme) else { return false }
    let folder = place.dropFirst(scheme.count).drop { $0 == "/" }
    for (name, bytes) in try run.artifacts() {
      let answer = try service.put(
        "/api/2.0/mlflow-artifacts/artifacts/\(Self.encoded("\(folder)/\(name)"))", bytes)
      if !answer.isGood { throw refusal(answer) }
    }
    return true
  }

  private static let root = "/api/2.0/mlflow/"

  @discardableResult
  private func ask(_ what: String, _ body: JSON) throws(FileError) -> JSON {
    let answer = try service.post(Self.root + what, body)
    if !answer.isGood { throw refusal(answer) }
    return answer.body
  }

  private func refusal(_ answer: ServiceClient.Answer) -> FileError {
    let words = answer.body["message"]?.text ?? "the answer was \(answer.status)"
    return FileError(
      "the MLflow server at '\(address)' refuses the run: \(words)",
      help: answer.status == 401 || answer.status == 403
        ? "set MLFLOW_TRACKING_TOKEN"
        : "is this the address of an MLflow server, such as http://127.0.0.1:5000?")
  }

  private var strange: FileError {
    FileError("'\(address)' does not answer as MLflow does", help: "is this the address of an MLflow server?")
  }

  private func page(of run: String, in experiment: String) -> String {
    "\(address)/#/experiments/\(experiment)/runs/\(run)"
  }

  private static func quoted(_ text: String) -> String { text.replacing("'", with: "\\'") }

  private static func encoded(_ text: String) -> String {
    text.utf8.map { byte in
      let scalar = Unicode.Scalar(byte)
      let isPlain =
        byte < 0x80 && (scalar.properties.isAlphabetic || "0123456789-._~/".unicodeScalars.contains(scalar))
      return isPlain
        ? String(scalar) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }.joined()
  }
}

extension Array {
  fileprivate func inParts(of size: Int) -> [[Element]] {
    stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min(count, $0 + size)]) }
  }
}
