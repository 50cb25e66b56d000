import Declarations
import Neural
import Platform

/// Networks of one weight space: those along a curve, or those of a plane; or a single network.
struct NetworkFamily {
  /// What stands for it in the scope of its cells: the weights that it is made of, and how; null of a single network.
  let identity: JSON
  let space: any WeightSpace
  /// The batch-norm statistics of its networks; nil where they are estimated at each.
  var norms: [Float]?
  /// The own statistics of the two ends of a curve, where its networks have averages of them.
  var averaged: (start: [Float], end: [Float])?
  /// What the units of its networks are repaired with; nil where they are left as they are.
  var repair: Repair?
  /// What stands in the keys of its cells in place of coordinates, where it is a single network.
  var label: String?
  /// What stands for the weights that it is made of, by what they are called, where settings name these one by one.
  var weights: [ExactText: JSON] = [:]
}

extension NetworkFamily {
  /// The networks that those of a family are averages of.
  struct Repair: Sendable {
    let members: [[Float]]
    /// The share of each, by the place.
    let shares: @Sendable ([Double]) -> [Double]
  }

  /// The same networks of a straight segment, with their units repaired.
  ///
  /// - Throws: `SettingError` where the curve is no straight segment.
  static func repaired(_ curve: Curve) throws(SettingError) -> NetworkFamily {
    guard curve.controlPoints.count == 2 else {
      throw SettingError(
        "the curve has \(curve.controlPoints.count) control points, and is no straight segment, between whose ends "
          + "statistics could be interpolated", at: ["statistics"],
        help: "`estimate`; `curve: {through: [a, b]}` is the segment between two networks")
    }
    var family = NetworkFamily(curve)
    family = NetworkFamily(identity: ["repaired": family.identity], space: curve)
    family.repair = Repair(members: curve.controlPoints) { [1 - $0[0], $0[0]] }
    return family
  }

  /// The average of networks in equal shares, with its units repaired.
  init(repairing average: [Float], of members: [[Float]]) {
    let parts = members.map { $0.digest.description }.sorted().joined(separator: ",")
    self.init(
      identity: .null, space: SinglePoint(average), label: "weights \(average.digest) repaired \(parts)")
    repair = Repair(members: members) { _ in members.map { _ in 1 / Double(members.count) } }
  }

  /// Whether statistics are estimated at each network.
  var isEstimated: Bool { norms == nil && averaged == nil }

  /// The same networks of a curve, with averages of its ends' own statistics.
  func averaging(_ start: [Float], _ end: [Float]) -> NetworkFamily {
    NetworkFamily(
      identity: ["averaged": [start.identity, end.identity], "of": identity], space: space,
      averaged: (start, end))
  }

  /// One network whose batch-norm statistics are estimated; it has no coordinates.
  init(estimatedAt parameters: [Float]) {
    self.init(
      identity: .null, space: SinglePoint(parameters), label: "weights \(parameters.digest) estimated")
  }

  /// One network with batch-norm statistics of its own; it has no coordinates.
  init(parameters: [Float], norms: [Float]) {
    self.init(
      identity: .null, space: SinglePoint(parameters), norms: norms,
      label: "weights \(parameters.digest) norms \(norms.digest)")
  }

  /// The networks φ(t) of a curve; the coordinate is t.
  init(_ curve: Curve) { self.init(curve, points: curve.controlPoints.map(\.identity)) }

  /// - Parameter identities: those of the control points, where they are known.
  init(_ curve: Curve, points identities: [JSON]) {
    let family = CurveFamilies.schema.canonical(curve.family, .complete).jsonWithNames
    self.init(identity: ["curve": family, "points": .array(identities)], space: curve)
  }

  /// The samples of a posterior; the coordinate is a sample's number.
  init(_ samples: PosteriorSamples) {
    let posterior = samples.posterior
    self.init(
      identity: [
        "posterior": .array(
          ([posterior.mean, posterior.variances] + posterior.deviations).map(\.identity)),
        "scale": JSON(samples.scale), "seed": JSON("\(samples.seed)"),
      ], space: samples)
  }

  /// The samples of a simplex; the coordinate is a sample's number.
  init(_ samples: SimplexSamples) {
    self.init(
      identity: ["simplex": .array(samples.corners.map(\.identity)), "seed": JSON("\(samples.seed)")],
      space: samples)
  }

  /// The networks P(a, b) of the plane that is laid through the ends of a curve and a control point; how it is laid is a
  /// setting of the stage.
  init(_ plane: WeightPlane, through points: [[Float]]) {
    self.init(identity: ["plane": .array(points.map(\.identity))], space: plane)
  }

  /// The networks of a plane or a line that is laid through weights, or around one, which settings name.
  init(_ plane: WeightPlane, laidThrough weights: [(name: String, parameters: [Float])]) {
    self.init(identity: .null, space: plane)
    for (name, parameters) in weights { self.weights[ExactText(name)] = parameters.identity }
  }

  /// The same networks, all with these statistics.
  func keeping(norms: [Float]) -> NetworkFamily {
    var family = self
    family.norms = norms
    family.weights = weights.mapValues { ["parameters": $0, "norms": norms.identity] }
    return family
  }
}

extension [Float] {
  /// What stands for weights in the scopes of cells.
  var identity: JSON { JSON(digest.description) }

  /// The digest of the bytes.
  fileprivate var digest: Digest {
    var stream = DigestStream()
    withUnsafeBytes { stream.update($0) }
    return stream.finish()
  }
}
