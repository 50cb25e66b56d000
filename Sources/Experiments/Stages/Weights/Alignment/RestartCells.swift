import Declarations
import Networks
import Platform
import ResultStore
import Workflow

/// What one restart of an alignment came to.
struct RestartOutcome: Sendable, Equatable {
  /// Of each network, the one that stays included, into one order.
  var permutations: [NetworkPermutation]
  var objective: Double
  /// Rounds or steps until nothing more was gained.
  var steps: Int
  var isSettled: Bool
}

extension [RestartOutcome] {
  /// The place of the best; the first of equals.
  func best(isLower: Bool) -> Int {
    indices.dropFirst().reduce(0) { best, index in
      let (own, other) = (self[index].objective, self[best].objective)
      return (isLower ? own < other : own > other) ? index : best
    }
  }
}

/// The restarts of an alignment that are remembered, each under where it started.
struct RestartCells {
  let scope: CacheNamespace
  private let cache: PointCache
  private let align: Align
  private let symmetry: NetworkSymmetry

  /// A cell is small: what is longer is several.
  private static let pieceLength = 32_768

  init(of align: Align, in context: StageContext) throws {
    self.align = align
    symmetry = NetworkSymmetry(try align.network.graph())
    scope = context.scope(of: "restarts of an alignment", version: 1) { _ in nil }
    cache = context.cells(in: scope)
  }

  private func key(_ restart: Int, _ part: String = "") -> Digest {
    scope.key(of: "from \(align.start(of: restart).words)\(part)")
  }

  func claim(_ restart: Int) -> Bool { cache.claim(key(restart)) }
  func release(_ restart: Int) { cache.release(key(restart)) }
  func refresh() { cache.refresh() }
  func knows(_ restart: Int) -> Bool { outcome(of: restart) != nil }

  /// Nil where it is not there, or not all of it.
  func outcome(of restart: Int) -> RestartOutcome? {
    guard let head = cache.payload(for: key(restart)), let json = try? JSON(parsing: head),
      let objective = json["objective"]?.text.flatMap({ UInt64($0, radix: 16) }).map(
        Double.init(bitPattern:)),
      let steps = json["steps"]?.integer, let settled = json["settled"]?.integer,
      let pieces = json["pieces"]?.integer, (0...1 << 20).contains(pieces)
    else { return nil }
    var bytes: [UInt8] = []
    for piece in 0..<pieces {
      guard let part = cache.payload(for: key(restart, " piece \(piece)")) else { return nil }
      bytes += part
    }
    var reader = PermutationBytes(bytes)
    let permutations = (0...align.others.count).compactMap { _ in reader.permutation(of: symmetry) }
    guard permutations.count == align.others.count + 1, reader.isAtEnd else { return nil }
    return RestartOutcome(
      permutations: permutations, objective: objective, steps: steps, isSettled: settled == 1)
  }

  /// The head comes last: what has one has all of its pieces.
  func remember(_ outcome: RestartOutcome, of restart: Int) {
    let bytes = outcome.permutations.flatMap(PermutationBytes.bytes)
    let starts = Array(stride(from: 0, to: bytes.count, by: Self.pieceLength))
    for (piece, start) in starts.enumerated() {
      cache.remember(
        Array(bytes[start..<min(start + Self.pieceLength, bytes.count)]), for: key(restart, " piece \(piece)")
      )
    }
    let head: JSON = [
      "objective": JSON(String(outcome.objective.bitPattern, radix: 16)), "steps": JSON(outcome.steps),
      "settled": JSON(outcome.isSettled ? 1 : 0), "pieces": JSON(starts.count),
    ]
    cache.remember(Array(head.compactText.utf8), for: key(restart))
  }
}

/// Permutations as bytes: of each group four for each source, then one for each sign.
private struct PermutationBytes {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  var isAtEnd: Bool { rest.isEmpty }

  static func bytes(of permutation: NetworkPermutation) -> [UInt8] {
    var bytes: [UInt8] = []
    for part in permutation.parts {
      for unit in part.source {
        for byte in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: unit >> (8 * byte))) }
      }
      for isTurned in part.turned ?? [] { bytes.append(isTurned ? 1 : 0) }
    }
    return bytes
  }

  /// Nil where these are no permutation of the symmetry's groups.
  mutating func permutation(of symmetry: NetworkSymmetry) -> NetworkPermutation? {
    var parts: [NetworkPermutation.Part] = []
    for group in symmetry.groups {
      guard rest.count >= (group.hasSigns ? 5 : 4) * group.count else { return nil }
      let source = (0..<group.count).map { _ in
        (0..<4).reduce(0) { sum, byte in sum | Int(rest.removeFirst()) << (8 * byte) }
      }
      let turned = group.hasSigns ? (0..<group.count).map { _ in rest.removeFirst() == 1 } : nil
      parts.append(NetworkPermutation.Part(source: source, turned: turned))
    }
    let permutation = NetworkPermutation(parts: parts)
    return permutation.fits(symmetry) ? permutation : nil
  }
}
