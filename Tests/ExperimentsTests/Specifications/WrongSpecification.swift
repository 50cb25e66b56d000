import Declarations
import Testing

@testable import Experiments
@testable import Platform
@testable import Specifications
@testable import Workflow

/// A specification with a mistake in it, and the name of the snapshot of what is said about it.
struct WrongSpecification: CustomTestStringConvertible, Sendable {
  let name: String
  let files: [String: String]
  let overrides: [String]

  var testDescription: String { name }

  /// A good specification, in which the cases change something.
  static let good = """
    name: small
    vars: {epochs: 5}
    data:
      moons: {dataset: {two-moons: {count: 200}}, validation: 40}
    networks:
      small:
        input: [2]
        layers:
          - linear: 8
          - tanh
          - linear: 2
    defaults:
      train: {network: small, data: moons, epochs: 5}
    stages:
      start: {train: {seed: 1}}
      end: {train: {seed: 2}}
      valley: {fit-curve: {from: start, to: end, control-points: 3}}
      along: {evaluate: {curve: valley, points: 21}}
      plane: {landscape: {curve: valley, grid: 9}}
      vote: {ensemble: {curve: valley, members: 5}}
      figures: {plot: {of: [along, plane, vote]}}

    """

  /// The good specification with `old`, which occurs once, replaced.
  init(_ name: String, _ old: String, _ new: String) {
    let parts = Self.good.split(separator: old, omittingEmptySubsequences: false)
    precondition(parts.count == 2, "'\(old)' stands \(parts.count - 1) times in the specification")
    self.init(name, document: parts.joined(separator: new))
  }

  /// A document of its own, beside which other files may stand.
  init(_ name: String, document: String, beside others: [String: String] = [:]) {
    self.name = name
    files = others.merging(["spec.yaml": document]) { $1 }
    overrides = []
  }

  /// The good specification under `--set`.
  init(_ name: String, set overrides: String...) {
    self.name = name
    files = ["spec.yaml": Self.good]
    self.overrides = overrides
  }

  /// What is said about it, as a terminal shows it; "nothing is wrong" where nothing is.
  var diagnostics: String {
    let files = files
    let reader = SpecificationReader(registry: .experiments) { path throws(FileError) in
      guard let text = files[path] else {
        throw FileError("cannot read '\(path)': no such file", help: "is the path right?")
      }
      return Array(text.utf8)
    }
    do throws(Diagnostics) {
      var parsed: [Override] = []
      for override in overrides { parsed.append(try Override(parsing: override)) }
      let graph = try GraphBuilder.graph(
        of: try reader.read(path: "spec.yaml", overrides: parsed), in: .experiments)
      _ = try SourceResolution(graph, hashing: NoFiles())
    } catch {
      return error.rendered() + "\n"
    }
    return "nothing is wrong\n"
  }
}

/// There are no data files in these tests.
private struct NoFiles: FileDigests {
  func digest(ofFile path: String) throws -> Digest { throw FileError("there is no '\(path)'") }
}
