import Declarations
import Platform
import ResultStore

/// Says what the references of stages resolve to, and which keys follow from that: nothing else does.
///
/// What stages have made comes from whoever asks, who knows it of the plan, of the run, or of a store.
package struct InputResolver: Sendable {
  package let graph: Graph
  package let sources: SourceResolution

  package init(graph: Graph, sources: SourceResolution) {
    self.graph = graph
    self.sources = sources
  }

  /// Everything that a stage refers to.
  ///
  /// - Parameters:
  ///   - index: the stage's place in the graph.
  ///   - made: gives what a stage has made, by its place; nil where that is not there.
  /// - Returns: nil where something is not there.
  package func inputs(of index: Int, _ made: (Int) -> [OutputRecord]?) -> ResolvedInputs? {
    var inputs = ResolvedInputs()
    for need in graph.needs[index] {
      guard let outputs = made(need) else { return nil }
      inputs.add(outputs, of: graph.stages[need].name)
    }
    for name in graph.reads[index] {
      if let source = sources.sources[name] { inputs.add(source, named: name) }
    }
    return inputs
  }

  /// What the key of a stage is the hash of, once everything is there that it refers to.
  package func preimage(of index: Int, _ inputs: ResolvedInputs) -> KeyPreimage {
    KeyPreimage(node: graph.stages[index], inputs: inputs)
  }
}

extension InputResolver {
  /// Everything that a stage refers to, found among the results of a store by keys from the sources on; nil where a
  /// result is not there.
  package func inputs(of index: Int, in store: Store) -> ResolvedInputs? {
    var made: [Int: [OutputRecord]] = [:]
    for earlier in graph.places(neededBy: [index]) where earlier != index {
      guard let inputs = inputs(of: earlier, { made[$0] }),
        let action = store.takeUpRecordedElsewhere(preimage(of: earlier, inputs).key)
      else { return nil }
      made[earlier] = action.outputs
    }
    return inputs(of: index) { made[$0] }
  }
}

/// The digests of the parts of every source of a graph.
package struct SourceResolution: Sendable {
  package private(set) var sources: ExactDictionary<ResolvedInputs.ResolvedSource> = [:]

  /// - Throws: `Diagnostics` at the entries of sources whose files are missing or not what they should be.
  package init(_ graph: Graph, hashing files: any FileDigests) throws(Diagnostics) {
    var problems = Problems()
    for source in graph.sources.sorted.map(\.value) {
      do {
        let recorder = DigestRecorder(files)
        let parts = try source.source.parts(hashing: recorder)
        let digests = parts.map { part in
          (part.name, Digest(of: part.description))
        }
        sources[source.name] = ResolvedInputs.ResolvedSource(
          source: source.source,
          digests: Dictionary(digests) { first, _ in first }, files: recorder.digests)
      } catch let refusal as SettingError {
        let place = source.settings.nearest(to: refusal.path).place
        problems.report(refusal.message, at: place, help: refusal.help)
      } catch let error as FileError {
        problems.report(error.message, at: source.settings.place, help: error.help)
      } catch let error as FileIndexError {
        problems.report("\(error)", at: source.settings.place, help: error.remedy)
      } catch {
        problems.report("\(error)", at: source.settings.place)
      }
    }
    try problems.throwIfAny()
  }
}

/// Remembers which files a source is made of, so that their bytes can be checked again when they are read.
private final class DigestRecorder: FileDigests {
  private let files: any FileDigests
  private let recorded = Guarded<ExactDictionary<Digest>>([:])

  package init(_ files: any FileDigests) { self.files = files }

  var digests: ExactDictionary<Digest> { recorded.withLock { $0 } }

  package func digest(ofFile path: String) throws -> Digest {
    let digest = try files.digest(ofFile: path)
    recorded.withLock { $0[path] = digest }
    return digest
  }
}
