import Declarations
import FileFormats
import FoundationEssentials
import Networks
import Workflow

/// A permutation of the hidden units of a network, by the names of its groups.
///
/// The file has for each group the tensor `<group>.source`, of int64: unit i of the network that it makes is unit
/// `source[i]` of the one that it is applied to, `w[source]` in NumPy. Where signs may be turned there is `<group>.signs`
/// too, of int32, 1 or -1.
public struct PermutationResult: Artifact {
  public static let type = "permutation"

  private let parts: [String: NetworkPermutation.Part]

  public init(_ permutation: NetworkPermutation, of symmetry: NetworkSymmetry) {
    parts = Dictionary(zip(symmetry.groups.map(\.name), permutation.parts)) { first, _ in first }
  }

  public init(files: [ArtifactFile]) throws {
    let bytes = try files.bytes(ending: ".safetensors")
    let file = try SafetensorsFile(
      decoding: FileContent(name: "permutation.safetensors", bytes: Data(bytes)))
    var parts: [String: NetworkPermutation.Part] = [:]
    var signs: [String: [Bool]] = [:]
    for tensor in file.tensors {
      guard let values = tensor.integers(), tensor.shape.count == 1 else {
        throw ArtifactError("'\(tensor.name.legible)' is no list of integers")
      }
      if tensor.name.hasSuffix(Self.source) {
        parts[String(tensor.name.dropLast(Self.source.count))] = NetworkPermutation.Part(source: values)
      } else if tensor.name.hasSuffix(Self.signs), values.allSatisfy({ $0 == 1 || $0 == -1 }) {
        signs[String(tensor.name.dropLast(Self.signs.count))] = values.map { $0 < 0 }
      } else {
        throw ArtifactError("'\(tensor.name.legible)' is no part of a permutation")
      }
    }
    for (name, turned) in signs {
      guard parts[name] != nil else {
        throw ArtifactError("'\(name.legible)' has signs, and no units that move")
      }
      parts[name]?.turned = turned
    }
    for (name, part) in parts where !part.isPermutation {
      throw ArtifactError("'\(name.legible)' does not have each unit once")
    }
    self.parts = parts
  }

  private static let source = ".source"
  private static let signs = ".signs"

  public func files(named name: String) throws -> [ArtifactFile] {
    let tensors = parts.flatMap { name, part -> [StoredTensor] in
      let source = StoredTensor(name + Self.source, shape: [part.source.count], part.source.map { Int64($0) })
      let signs = part.turned.map {
        StoredTensor(name + Self.signs, shape: [$0.count], $0.map { $0 ? Int32(-1) : 1 })
      }
      return [source] + (signs.map { [$0] } ?? [])
    }
    return [ArtifactFile(name: "\(name).safetensors", bytes: Array(SafetensorsFile.encode(tensors)))]
  }

  /// The permutation as one of a network's groups.
  ///
  /// - Throws: `ArtifactError` naming the first group that it does not have, or has otherwise.
  public func permutation(of symmetry: NetworkSymmetry) throws -> NetworkPermutation {
    let permutation = NetworkPermutation(
      parts: try symmetry.groups.map { group in
        guard let part = parts[group.name] else {
          throw ArtifactError("the permutation has no '\(group.name)': was it made for another network?")
        }
        guard part.source.count == group.count, (part.turned != nil) == group.hasSigns else {
          throw ArtifactError(
            "'\(group.name)' has \(part.source.count) units, and the network has \(group.count)")
        }
        return part
      })
    guard parts.count == symmetry.groups.count else {
      throw ArtifactError(
        "the permutation has groups that the network has not: was it made for another network?")
    }
    return permutation
  }
}

extension PermutationResult {
  static let kind = ResultKind(PermutationResult.self, export: .weights())
}
