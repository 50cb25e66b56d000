import Declarations

/// What the references of a stage resolve to, once all of it exists.
struct ResolvedInputs: Sendable {
  struct ResolvedSource: Sendable {
    let source: any Source
    /// By part.
    let digests: [String: Digest]
    /// Of the files that it is made of, by path.
    let files: ExactDictionary<Digest>
  }

  /// By the name of the stage referred to.
  var outputs: ExactDictionary<[OutputRecord]> = [:]
  var sources: ExactDictionary<ResolvedSource> = [:]

  /// What stands for `reference` in the key of `stage`.
  func json(for reference: Reference, of stage: any Stage) -> JSON {
    let value =
      sources[reference.name].map { $0.json(for: reference, of: stage) } ?? output(meantBy: reference).inKey
    guard reference.keepsName else { return value }
    return ["is": value, "name": JSON(reference.text)]
  }

  /// The result that `reference` names.
  func output(meantBy reference: Reference) -> OutputRecord {
    guard let output = outputs[reference.name]?.output(meantBy: reference) else {
      preconditionFailure("the graph let a reference pass that names nothing suitable")
    }
    return output
  }
}

extension ResolvedInputs.ResolvedSource {
  /// What stands for it in the key of a stage that refers to it.
  func json(for reference: Reference, of stage: any Stage) -> JSON {
    let wanted = stage.partsRead(of: reference)
    let parts = digests.filter { wanted?.contains($0.key) ?? true }
    return .object(parts.map { JSON.Member($0.key, JSON($0.value.description)) }).sorted
  }
}

extension OutputRecord {
  /// What stands for it in a key.
  fileprivate var inKey: JSON { .object([JSON.Member(type, JSON(digest.description))]) }
}

extension [OutputRecord] {
  /// The one that `reference` names, or the first of those that it accepts.
  fileprivate func output(meantBy reference: Reference) -> OutputRecord? {
    first { output in
      reference.types.contains(output.type) && reference.output.map { $0.isExactly(output.name) } ?? true
    }
  }
}
