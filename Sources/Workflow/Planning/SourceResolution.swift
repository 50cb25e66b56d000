import Declarations
import Platform

/// The digests of the parts of every source of a graph.
struct SourceResolution: Sendable {
  private(set) var sources: ExactDictionary<ResolvedInputs.ResolvedSource> = [:]

  /// - Throws: `Diagnostics` at the entries of sources whose files are missing or not what they should be.
  init(_ graph: Graph, hashing files: any FileDigests) throws(Diagnostics) {
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
      } catch let refusal as Refusal {
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

  init(_ files: any FileDigests) { self.files = files }

  var digests: ExactDictionary<Digest> { recorded.withLock { $0 } }

  func digest(ofFile path: String) throws -> Digest {
    let digest = try files.digest(ofFile: path)
    recorded.withLock { $0[path] = digest }
    return digest
  }
}
