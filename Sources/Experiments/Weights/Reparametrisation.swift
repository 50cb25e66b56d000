/// A tensor that a file keeps in parts, as PyTorch's weight norm, spectral norm and pruning leave it.
struct Reparametrisation: Hashable {
  enum Kind: String {
    /// w = v g / |v|, the norms over all dimensions but that of g (Salimans and Kingma 2016).
    case weightNorm = "weight norm"
    /// w = v / σ with σ = uᵀ v r, v as a matrix of one row for each element of u (Miyato et al. 2018).
    case spectralNorm = "spectral norm"
    /// w = v m, with m a mask of zeros and ones.
    case pruning
  }

  let kind: Kind
  /// Places of the parts: g and v; v, u and r; v and m.
  let parts: [Int]

  /// The place of the part that has the shape of what it makes.
  var largest: Int { parts[kind == .weightNorm ? 1 : 0] }

  /// Puts the parts together, calculating in Double.
  func values(_ parts: [[Float]], shapes: [[Int]]) -> [Float] {
    switch kind {
    case .weightNorm: Self.normalised(parts[1], shape: shapes[1], lengths: parts[0], lengthShape: shapes[0])
    case .spectralNorm: Self.divided(parts[0], shape: shapes[0], left: parts[1], right: parts[2])
    case .pruning: zip(parts[0], parts[1]).map { $0 * $1 }
    }
  }

  private static func normalised(
    _ values: [Float], shape: [Int], lengths: [Float], lengthShape: [Int]
  ) -> [Float] {
    let (rows, inner) = rows(of: shape, along: lengths.count == 1 ? nil : lengthShape.firstIndex { $0 != 1 })
    var squares = [Double](repeating: 0, count: lengths.count)
    for (index, value) in values.enumerated() {
      squares[index / inner % rows] += Double(value) * Double(value)
    }
    return values.enumerated().map { index, value in
      let row = index / inner % rows
      return Float(Double(value) * (Double(lengths[row]) / squares[row].squareRoot()))
    }
  }

  private static func divided(_ values: [Float], shape: [Int], left: [Float], right: [Float]) -> [Float] {
    // Of the dimensions that may be the rows, that along which u is nearest to the direction of v r.
    let sigmas = shape.indices.filter { shape[$0] == left.count }.map { dimension in
      let (rows, inner) = rows(of: shape, along: dimension)
      var image = [Double](repeating: 0, count: rows)
      for (index, value) in values.enumerated() {
        image[index / inner % rows] +=
          Double(value) * Double(right[index / (inner * rows) * inner + index % inner])
      }
      let sigma = zip(left, image).reduce(0) { $0 + Double($1.0) * $1.1 }
      return (sigma: sigma, length: image.reduce(0) { $0 + $1 * $1 }.squareRoot())
    }
    let best = sigmas.max { $0.sigma * $1.length < $1.sigma * $0.length }
    return values.map { Float(Double($0) / (best?.sigma ?? .nan)) }
  }

  /// How many rows a tensor has along a dimension, and elements from one row to the next; one row where it is nil.
  private static func rows(of shape: [Int], along dimension: Int?) -> (rows: Int, inner: Int) {
    guard let dimension else { return (1, max(1, shape.reduce(1, *))) }
    return (max(1, shape[dimension]), max(1, shape[(dimension + 1)...].reduce(1, *)))
  }
}

extension Reparametrisation {
  /// Those that the names and shapes of tensors show, by the names of what they make; places are those among them.
  static func all(in tensors: [OfferedTensor]) -> [String: Reparametrisation] {
    let places = Dictionary(tensors.indices.map { (tensors[$0].name, $0) }) { first, _ in first }
    var found: [String: [Reparametrisation]] = [:]
    for tensor in tensors {
      guard let (made, candidate) = candidate(ending: tensor.name, places), places[made] == nil,
        candidate.fits(tensors)
      else { continue }
      found[made, default: []].append(candidate)
    }
    // One that was pruned and normalised too is not put together in the wrong order.
    return found.compactMapValues { $0.count == 1 ? $0[0] : nil }
  }

  /// What a tensor would be the last part of, by its name and those beside it.
  private static func candidate(
    ending name: String, _ places: [String: Int]
  ) -> (made: String, Reparametrisation)? {
    func named(_ suffixes: [String], after stem: String) -> [Int]? {
      let found = suffixes.compactMap { places[stem + $0] }
      return found.count == suffixes.count ? found : nil
    }
    func stem(before suffix: String) -> String? {
      name.hasSuffix(suffix) ? String(name.dropLast(suffix.count)) : nil
    }
    if let stem = stem(before: ".0._v"), let made = parametrised(stem) {
      return named([".original", ".0._u", ".0._v"], after: stem).map {
        (made, Reparametrisation(kind: .spectralNorm, parts: $0))
      }
    }
    if let stem = stem(before: "_v") {
      if let parts = named(["_orig", "_u", "_v"], after: stem) {
        return (stem, Reparametrisation(kind: .spectralNorm, parts: parts))
      }
      return named(["_g", "_v"], after: stem).map { (stem, Reparametrisation(kind: .weightNorm, parts: $0)) }
    }
    if let stem = stem(before: "_mask") {
      return named(["_orig", "_mask"], after: stem).map {
        (stem, Reparametrisation(kind: .pruning, parts: $0))
      }
    }
    if let stem = stem(before: ".original1"), let made = parametrised(stem) {
      return named([".original0", ".original1"], after: stem).map {
        (made, Reparametrisation(kind: .weightNorm, parts: $0))
      }
    }
    return nil
  }

  /// "0.weight" of "0.parametrizations.weight".
  private static func parametrised(_ stem: String) -> String? {
    var parts = stem.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count >= 2, parts[parts.count - 2] == "parametrizations" else { return nil }
    parts.remove(at: parts.count - 2)
    return parts.joined(separator: ".")
  }

  private func fits(_ tensors: [OfferedTensor]) -> Bool {
    let shapes = parts.map { tensors[$0].shape }
    guard Self.canBeCounted(tensors[largest].shape) else { return false }
    switch kind {
    case .weightNorm:
      let (lengths, shape) = (shapes[0], shapes[1])
      if lengths.allSatisfy({ $0 == 1 }) { return lengths.isEmpty || lengths.count == shape.count }
      return lengths.count == shape.count && lengths.count { $0 != 1 } == 1
        && zip(lengths, shape).allSatisfy { $0 == 1 || $0 == $1 }
    case .spectralNorm:
      guard shapes[1].count == 1, shapes[2].count == 1, shapes[0].contains(shapes[1][0]) else { return false }
      return shapes[0].reduce(1, *) / shapes[1][0] == shapes[2][0]
    case .pruning: return shapes[0] == shapes[1]
    }
  }

  /// Whether there is an element, and not more than can be counted.
  private static func canBeCounted(_ shape: [Int]) -> Bool {
    var count = 1
    for dimension in shape {
      let (product, overflows) = count.multipliedReportingOverflow(by: dimension)
      guard dimension > 0, !overflows else { return false }
      count = product
    }
    return true
  }
}
