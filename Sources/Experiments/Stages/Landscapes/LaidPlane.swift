import Charts
import Declarations
import Neural
import Workflow

/// The plane or line of a landscape, laid through the weights that its settings name.
struct LaidPlane {
  let plane: WeightPlane
  /// Its networks.
  let family: NetworkFamily
  /// The coordinates that are covered where none are written.
  let range: ClosedRange<Double>
  fileprivate let subject: Subject

  fileprivate enum Subject {
    case curve(Curve)
    /// With the weights that it is laid through, or around.
    case through([[Float]])
    case around([Float])
    /// With the states, and the shares of their variance.
    case trajectory([[Float]], explained: [Double])
    /// With all of its vertices; the first three span the plane.
    case simplex([[Float]])
  }
}

extension Landscape {
  /// - Throws: `SettingError` where its weights span no plane.
  func laidPlane(in context: StageContext) throws -> LaidPlane {
    if let curve { return try plane(of: try context.load(curve).curve(for: try network.layout()), curve) }
    if let through { return try plane(through: through, in: context) }
    if let trajectory { return try plane(along: trajectory, in: context) }
    if let simplex { return try plane(of: simplex, in: context) }
    guard let around else { preconditionFailure("a plan let a landscape of nothing pass") }
    return try plane(around: around, directions ?? .standard, in: context)
  }

  private var usualRange: ClosedRange<Double> { frame == .orthonormal ? -0.2...1.2 : -0.5...1.5 }

  private func plane(of curve: Curve, _ input: Input<FittedCurve>) throws -> LaidPlane {
    do {
      let plane = try WeightPlane(
        start: curve.start, controlPoint: curve.middle, end: curve.end, frame: frame)
      return LaidPlane(
        plane: plane, family: NetworkFamily(plane, through: [curve.start, curve.middle, curve.end]),
        range: usualRange, subject: .curve(curve))
    } catch {
      throw SettingError(
        "'\(input.name)' has no plane: \(error)",
        help: "look at whether the ends trained well; fit the curve for longer, so that it bends")
    }
  }

  private func plane(through inputs: [Input<Weights>], in context: StageContext) throws -> LaidPlane {
    let vectors = try parameters(of: inputs, in: context)
    do {
      let plane = try WeightPlane(through: vectors, frame: frame)
      return LaidPlane(
        plane: plane, family: NetworkFamily(plane, laidThrough: named(vectors, inputs)), range: usualRange,
        subject: .through(vectors))
    } catch {
      throw SettingError("\(inputs.inWords): \(error)", help: "name networks that differ in other ways")
    }
  }

  /// Through the first three vertices of the first simplex that has so many.
  private func plane(of input: Input<SimplexResult>, in context: StageContext) throws -> LaidPlane {
    let complex = try context.load(input).complex(for: try network.layout())
    guard let place = complex.simplexes.firstIndex(where: { $0.count > 2 }) else {
      throw SettingError(
        "'\(input.name)' has no simplex of three vertices, through which a plane could go", at: ["simplex"],
        help: "add vertices to it: `simplex: {from: \(input.name), vertices: 1}`")
    }
    let corners = complex.corners(of: place)
    do {
      let plane = try WeightPlane(through: Array(corners.prefix(3)), frame: frame)
      var family = NetworkFamily(identity: .null, space: plane)
      family.weights[ExactText(input.reference.text)] = .array(corners.prefix(3).map(\.identity))
      return LaidPlane(plane: plane, family: family, range: usualRange, subject: .simplex(corners))
    } catch {
      throw SettingError(
        "'\(input.name)' spans no plane: the rank of its first three vertices is \(error.rank)",
        at: ["simplex"], help: "a larger `scatter` or `volume` keeps vertices apart")
    }
  }

  private func plane(
    around input: Input<Weights>, _ directions: PlaneDirections, in context: StageContext
  ) throws -> LaidPlane {
    let layout = try network.layout()
    let weights = try context.load(input)
    let centre = try weights.parameters(for: layout)
    let others = try parameters(of: directions.weights, in: context)
    do {
      let plane: WeightPlane
      switch directions {
      case .random(let random):
        plane = try WeightPlane(
          origin: centre,
          along: (0..<random.count).map {
            layout.randomDirection(from: centre, random.norm, seed: random.seed, number: $0)
          })
      case .towards: plane = try WeightPlane(through: [centre] + others, frame: frame)
      case .hessian(let vectors):
        plane = try WeightPlane(
          origin: centre,
          along: try sharpest(vectors, at: centre, input, in: context).map { $0.map { Double($0) } })
      }
      var family = NetworkFamily(
        plane, laidThrough: named([centre] + others, [input] + directions.weights))
      if policy == .own { family = family.keeping(norms: try weights.buffers(for: layout)) }
      return LaidPlane(plane: plane, family: family, range: -1...1, subject: .around(centre))
    } catch let error as WeightPlane.Degenerate {
      throw SettingError(
        "the directions around '\(input.reference.text)' span \(error.wanted == 1 ? "no line" : "no plane"): their rank "
          + "is \(error.rank)",
        help: "name networks that differ in other ways, or look at whether the weights are all 0")
    }
  }

  /// The two eigenvectors at the centre.
  ///
  /// - Throws: `SettingError` where they are of other networks, or fewer.
  private func sharpest(
    _ vectors: Input<Eigenvectors>, at centre: [Float], _ input: Input<Weights>, in context: StageContext
  ) throws -> [[Float]] {
    let all = try context.load(vectors)
    guard let found = try all.vectors(at: centre, for: try network.layout()) else {
      throw SettingError(
        "'\(vectors.name)' has no eigenvectors at '\(input.reference.text)': it has those at \(all.names.joinedInWords)",
        at: ["directions", "hessian"], help: "name it among the `weights` of '\(vectors.name)'")
    }
    guard found.count > 1 else {
      throw SettingError(
        "'\(vectors.name)' has \(found.count) eigenvector\(found.count == 1 ? "" : "s") at "
          + "'\(input.reference.text)', and a plane has two directions", at: ["directions", "hessian"],
        help: "write `eigenvalues: 2` in '\(vectors.name)'")
    }
    return found.prefix(2).map(\.vector)
  }

  /// One unit of each coordinate is how far the farthest state lies from the last along that component; so it is at 1.
  private func plane(along trajectory: Trajectory, in context: StageContext) throws -> LaidPlane {
    let states = try parameters(of: trajectory.states, in: context)
    let last = states[states.count - 1]
    let components = PrincipalComponents(of: states, count: 2)
    guard components.directions.count == 2 else {
      throw SettingError(
        "the \(states.count) states of '\(trajectory.states[0].name)' span no plane: their rank is "
          + "\(components.directions.count)", help: "keep more epochs: `keep: {every-epochs: 1}`")
    }
    let unit = try WeightPlane(origin: last, along: components.directions)
    let places = states.map { unit.projection(of: $0) }
    let farthest = [places.map(\.a), places.map(\.b)].map { places in
      places.max { $0.magnitude < $1.magnitude } ?? 0
    }
    let plane = try WeightPlane(
      origin: last,
      along: zip(components.directions, farthest).map { direction, far in direction.map { far * $0 } })
    let least = places.map { min($0.a / farthest[0], $0.b / farthest[1]) }.min() ?? 0
    // In tenths, so that a finer or wider grid shares its places.
    let lowest = min(((least - 0.2) * 10).rounded(.down) / 10, -0.2)
    return LaidPlane(
      plane: plane, family: NetworkFamily(plane, laidThrough: named(states, trajectory.states)),
      range: lowest...1.2, subject: .trajectory(states, explained: components.explained))
  }

  func parameters(of inputs: [Input<Weights>], in context: StageContext) throws -> [[Float]] {
    let layout = try network.layout()
    return try inputs.map { try context.load($0).parameters(for: layout) }
  }

  private func named(_ vectors: [[Float]], _ inputs: [Input<Weights>]) -> [(String, [Float])] {
    zip(inputs, vectors).map { ($0.reference.text, $1) }
  }
}

extension LaidPlane {
  /// What lies in the plane, for those who look at it.
  func scene(of stage: Landscape, in context: StageContext) throws -> PlaneEvaluation.Scene {
    if case .curve(let curve) = subject, stage.marks.isEmpty { return .curve(scene(of: curve)) }
    let marked = zip(stage.marks, try stage.parameters(of: stage.marks, in: context)).map {
      mark($0.reference.text, $1)
    }
    let units = plane.unitLengths
    var weights = PlaneWeights(
      layout: .through, units: plane.dimension == 1 ? [units.u] : [units.u, units.v], words: "", marks: marked
    )
    switch subject {
    case .curve(let curve):
      weights.words = "the plane through a curve"
      weights.curve = scene(of: curve)
    case .through(let vectors):
      let names = stage.through?.map(\.reference.text) ?? []
      weights.words = "the \(kind) through \(names.joinedInWords)"
      weights.marks = zip(names, vectors).map { mark($0, $1) } + marked
    case .around(let centre):
      let name = stage.around?.reference.text ?? ""
      weights.layout = .around
      weights.marks = [mark(name, centre)] + marked
      switch stage.directions ?? .standard {
      case .random(let random):
        weights.words =
          "the \(kind) around \(name) along \(random.count == 1 ? "a random direction" : "two random directions"), "
          + "\(random.scaleInWords(name)), seed \(random.seed)"
      case .hessian(let vectors):
        let values =
          try context.load(vectors).vectors(at: centre, for: try stage.network.layout())?.prefix(2).map {
            NumberFormat.significant(3).string($0.value)
          } ?? []
        weights.words =
          "the plane around \(name) along the eigenvectors of the two largest eigenvalues of the Hessian there, "
          + "\(values.joinedInWords)"
      case .towards(let others):
        weights.words = "the \(kind) around \(name) towards \(others.map(\.reference.text).joinedInWords)"
        let vectors = try stage.parameters(of: others, in: context)
        weights.marks.insert(contentsOf: zip(others, vectors).map { mark($0.reference.text, $1) }, at: 1)
      }
    case .simplex(let corners):
      weights.words = "the plane through three vertices of a simplex"
      weights.marks = corners.enumerated().map { mark("vertex \($0)", $1) } + marked
      weights.outline = (corners.prefix(3) + corners.prefix(1)).map(position)
    case .trajectory(let states, let explained):
      let trajectory = stage.trajectory
      weights.layout = .trajectory
      weights.words =
        "the plane through the last of the \(states.count) states of \(trajectory?.states.first?.name ?? "") along their first "
        + "two principal components"
      weights.states = zip(trajectory?.names ?? [], states).map { mark($0, $1) }
      weights.explained = explained
    }
    return .weights(weights)
  }

  private var kind: String { plane.dimension == 1 ? "line" : "plane" }

  private func mark(_ name: String, _ weights: [Float]) -> PlaneWeights.Mark {
    let place = plane.projection(of: weights)
    return PlaneWeights.Mark(
      name: name, at: PlaneEvaluation.Position(alpha: place.a, beta: place.b), distance: place.distance)
  }

  private func position(_ weights: [Float]) -> PlaneEvaluation.Position {
    let place = plane.projection(of: weights)
    return PlaneEvaluation.Position(alpha: place.a, beta: place.b)
  }

  private func scene(of curve: Curve) -> PlaneCurve {
    let farthest = curve.controlPoints.map { plane.projection(of: $0).distance }.max() ?? 0
    return PlaneCurve(
      start: position(curve.start), end: position(curve.end),
      innerControlPoints: curve.controlPoints.dropFirst().dropLast().map(position),
      path: (0...60).map { position(curve.point(at: Double($0) / 60)) },
      residual: farthest / curve.length(through: [0, 1]))
  }
}

extension Curve {
  /// The control point that a plane is laid through, beside the ends.
  fileprivate var middle: [Float] { controlPoints[controlPoints.count / 2] }
}

extension Trajectory {
  /// The same states, whose names are printed in a result.
  var keepingNames: Trajectory {
    Trajectory(
      states: states.map { state in
        let reference = state.reference
        return Input(
          reference: Reference(
            reference.text, types: reference.types, keepsName: true, place: reference.place))
      })
  }
}

extension [Input<Weights>] {
  /// "'a', 'b' and 'c'"
  var inWords: String { map { "'\($0.reference.text)'" }.joinedInWords }
}

extension [String] {
  /// "a, b and c"
  var joinedInWords: String {
    count < 2 ? first ?? "" : dropLast().joined(separator: ", ") + " and \(self[count - 1])"
  }
}
