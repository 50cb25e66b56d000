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
    let value = sources[reference.name].map { json(for: $0, reference, of: stage) } ?? output(for: reference)
    guard reference.keepsName else { return value }
    return ["is": value, "name": JSON(reference.text)]
  }

  private func output(for reference: Reference) -> JSON {
    guard let output = outputs[reference.name]?.output(meantBy: reference) else {
      preconditionFailure("the graph let a reference pass that names nothing suitable")
    }
    return .object([JSON.Member(output.type, JSON(output.digest.description))])
  }

  private func json(for source: ResolvedSource, _ reference: Reference, of stage: any Stage) -> JSON {
    let wanted = stage.partsRead(of: reference)
    let parts = source.digests.filter { wanted?.contains($0.key) ?? true }
    return .object(parts.map { JSON.Member($0.key, JSON($0.value.description)) }).sorted
  }
}

extension [OutputRecord] {
  /// The one that `reference` names, or the first of those that it accepts.
  func output(meantBy reference: Reference) -> OutputRecord? {
    first { output in
      reference.types.contains(output.type) && reference.output.map { $0.isExactly(output.name) } ?? true
    }
  }
}
