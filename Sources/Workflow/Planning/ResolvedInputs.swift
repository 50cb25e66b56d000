import Declarations
import Platform
import ResultStore

/// What the references of a stage resolve to, once all of it exists.
package struct ResolvedInputs: Sendable {
  package struct ResolvedSource: Sendable {
    package let source: any Source
    /// By part.
    let digests: [String: Digest]
    /// Of the files that it is made of, by path.
    package let files: ExactDictionary<Digest>
  }

  private enum Meaning {
    case results([OutputRecord])
    case source(ResolvedSource)
  }

  /// What each name stands for.
  private var meanings: [(name: String, meaning: Meaning)] = []
  /// Their places, where there are so many that looking through them takes longer.
  private var places: ExactDictionary<Int> = [:]

  private static let mostLookedThrough = 8

  /// Lets a name stand for what the stage of that name has made.
  mutating func add(_ outputs: [OutputRecord], of stage: String) { add(.results(outputs), stage) }

  /// Lets a name stand for a source.
  mutating func add(_ source: ResolvedSource, named name: String) { add(.source(source), name) }

  private mutating func add(_ meaning: Meaning, _ name: String) {
    meanings.append((name, meaning))
    if meanings.count <= Self.mostLookedThrough { return }
    for index in places.isEmpty
      ? meanings.startIndex..<meanings.endIndex : meanings.endIndex - 1..<meanings.endIndex
    {
      places[meanings[index].name] = index
    }
  }

  private func meaning(of name: String) -> Meaning? {
    if !places.isEmpty { return places[name].map { meanings[$0].meaning } }
    return meanings.first { $0.name.isExactly(name) }?.meaning
  }

  /// The source of a name; nil where that stands for none.
  package func source(_ name: String) -> ResolvedSource? {
    if case .source(let source)? = meaning(of: name) { source } else { nil }
  }

  /// All sources, by name.
  package var sources: ExactDictionary<ResolvedSource> {
    let found = meanings.compactMap { name, meaning in
      if case .source(let source) = meaning { (name, source) } else { nil }
    }
    return ExactDictionary(found) { first, _ in first }
  }

  /// What stands for `reference` in the key of `stage`.
  package func json(for reference: Reference, of stage: any Stage) -> JSON {
    let value =
      if case .source(let source)? = meaning(of: reference.name) {
        source.json(for: reference, of: stage)
      } else { output(meantBy: reference).inKey }
    guard reference.keepsName else { return value }
    return ["is": value, "name": JSON(reference.text)]
  }

  /// The result that `reference` names.
  package func output(meantBy reference: Reference) -> OutputRecord {
    guard case .results(let outputs)? = meaning(of: reference.name),
      let output = outputs.output(meantBy: reference)
    else { preconditionFailure("the graph let a reference pass that names nothing suitable") }
    return output
  }
}

extension ResolvedInputs.ResolvedSource {
  /// What stands for it in the key of a stage that refers to it.
  package func json(for reference: Reference, of stage: any Stage) -> JSON {
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
