import Declarations
import LinearAlgebra
import Networks
import Neural
import ResultStore
import Workflow

/// Looks at the Hessian of each network, part by part. What is asked of a part is divided into probes: a run of Lanczos for the
/// eigenvalues, a product for each vector of the trace, a run for each of the density. Each is remembered by itself.
struct CurvatureMeasurement {
  private let stage: Curvature
  private let context: StageContext
  private let subjects: [Subject]
  private let parts: [NetworkPart]
  private let cells: PiecedCells
  private let products: HessianProducts

  /// A network that is looked at.
  struct Subject {
    let name: String
    /// Its place on a curve.
    let position: Double?
    let parameters: [Float]
    let norms: Norms
    /// What stands for it in the keys of its cells.
    let key: String

    enum Norms {
      case given([Float])
      case estimated
    }
  }

  init(of stage: Curvature, in context: StageContext) throws {
    (self.stage, self.context) = (stage, context)
    let layout = try stage.network.layout()
    parts = stage.parting == .network ? [.whole(of: layout)] : NetworkPart.layers(of: layout)
    subjects = try Self.subjects(of: stage, in: context)
    cells = PiecedCells(Self.scope(of: stage, in: context), in: context)
    products = HessianProducts(of: stage, in: context)
  }

  private static func subjects(of stage: Curvature, in context: StageContext) throws -> [Subject] {
    let layout = try stage.network.layout()
    func subject(
      _ name: String, _ position: Double?, _ parameters: [Float], _ own: @autoclosure () throws -> [Float]
    ) rethrows -> Subject {
      let weights = parameters.identity.text ?? ""
      guard stage.fixesStatistics else {
        return Subject(
          name: name, position: position, parameters: parameters, norms: .given([]), key: weights)
      }
      if stage.estimatesStatistics {
        return Subject(
          name: name, position: position, parameters: parameters, norms: .estimated,
          key: "\(weights) estimated")
      }
      let norms = try own()
      return Subject(
        name: name, position: position, parameters: parameters, norms: .given(norms),
        key: "\(weights) norms \(norms.identity.text ?? "")")
    }
    guard let input = stage.curve else {
      return try stage.weights.map { input in
        let weights = try context.load(input)
        return try subject(
          input.reference.text, nil, try weights.parameters(for: layout), try weights.buffers(for: layout))
      }
    }
    let fitted = try context.load(input)
    let curve = try fitted.curve(for: layout)
    return try (0..<stage.pointCount).map { index in
      let t = Double(index) / Double(stage.pointCount - 1)
      return try subject(
        CurveEvaluation.curve, t, curve.point(at: t),
        zip(try fitted.norms(of: .start, for: layout), try fitted.norms(of: .end, for: layout)).map {
          (1 - Float(t)) * $0 + Float(t) * $1
        })
    }
  }

  /// In place of the data stand those splits alone that derivatives follow from; weights stand in the keys of cells.
  private static func scope(of stage: Curvature, in context: StageContext) -> CacheNamespace {
    context.scope(of: "curvature", version: 1) { reference in
      guard reference.name == stage.data.name else { return nil }
      func digest(_ split: DatasetSplit) -> JSON {
        JSON(context.digest(of: split.rawValue, of: stage.data).description)
      }
      let own: JSON = ["measured": digest(stage.split)]
      return stage.estimatesStatistics
        ? ["measured": digest(stage.split), "norms": digest(.train)] : own
    }
  }

  // Cells

  private func key(_ subject: Subject, _ part: NetworkPart, _ what: String) -> String {
    let ranges = part.ranges.map { "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: ",")
    return "\(subject.key) part \(ranges) \(what)"
  }

  private func slopeKey(_ subject: Subject) -> String { "\(subject.key) loss and gradient" }

  private func eigenKey(_ subject: Subject, _ part: NetworkPart) -> String {
    let tolerance = String(stage.tolerance.bitPattern, radix: 16)
    return key(
      subject, part,
      "\(stage.eigenvalueCount) eigenvalues to \(tolerance) in \(stage.steps) with \(keptVectors) vectors")
  }

  private func traceKey(_ subject: Subject, _ part: NetworkPart, _ probe: Int) -> String {
    key(subject, part, "trace by probe \(probe)")
  }

  private func densityKey(_ subject: Subject, _ part: NetworkPart, _ probe: Int, _ steps: Int) -> String {
    key(subject, part, "density by probe \(probe) in \(steps)")
  }

  private var keptVectors: Int {
    stage.keepsVectors ? min(Curvature.keptVectors, stage.eigenvalueCount) : 0
  }

  /// All cells, in the order of work.
  private var keys: [String] {
    subjects.flatMap { subject -> [String] in
      [slopeKey(subject)]
        + parts.flatMap { part -> [String] in
          let density = stage.density.map { density in
            (0..<density.probes).map { densityKey(subject, part, $0, density.steps) }
          }
          return [eigenKey(subject, part)] + (density ?? [])
            + (0..<stage.traceProbes).map { traceKey(subject, part, $0) }
        }
    }
  }

  var cachedProgress: CachedProgress {
    let keys = keys
    return CachedProgress(
      unit: "probe", done: Double(keys.count(where: cells.knows)), of: Double(keys.count),
      scopes: [cells.scope])
  }

  // Work

  func run() throws -> (evaluation: CurvatureEvaluation, vectors: Eigenvectors?) {
    var evaluation = CurvatureEvaluation(
      isAlongCurve: stage.curve != nil, byLayer: stage.parting == .layer, split: stage.split.rawValue,
      isExact: stage.network.torchSettings != nil)
    var vectors: [Eigenvectors.OfNetwork] = []
    var progress = ProbeProgress(of: keys.count, context)
    for subject in subjects {
      let (slope, isNew) = try cells.value(
        of: slopeKey(subject), in: context,
        read: { [Double](littleEndianBytes: $0).flatMap { $0.count == 3 ? $0 : nil } },
        make: { try products.slope(at: subject).littleEndianBytes })
      progress.finish(isNew: isNew)
      evaluation.examples = Int(slope[2])
      for part in parts {
        let found = try spectrum(of: subject, part, &progress)
        evaluation.append(
          CurvatureEvaluation.Place(
            network: subject.name, position: subject.position, part: part.name, parameters: part.count),
          loss: slope[0], gradientNorm: slope[1], found)
        if keptVectors > 0 {
          vectors.append(
            Eigenvectors.OfNetwork(
              name: subject.name, parameters: subject.parameters.identity.text ?? "",
              values: Array(found.eigenvalues.values.prefix(keptVectors)), vectors: found.eigenvalues.vectors)
          )
        }
      }
    }
    evaluation.statistics = try statisticsRecord()
    evaluation.isTraining = stage.norms == .training && stage.network.hasStatistics
    return (
      evaluation,
      stage.keepsVectors ? Eigenvectors(vectors, layout: try stage.network.layout()) : nil
    )
  }

  private func statisticsRecord() throws -> StatisticsRecord? {
    guard stage.fixesStatistics else { return nil }
    return try stage.policy.record(for: stage.network) { try context.count(of: .train, of: stage.data) }
  }

  private func spectrum(
    of subject: Subject, _ part: NetworkPart, _ progress: inout ProbeProgress
  ) throws -> PartSpectrum {
    let vectorCount = min(keptVectors, part.count)
    let (eigenvalues, isNew) = try cells.value(
      of: eigenKey(subject, part), in: context,
      read: { PartSpectrum.Eigenvalues(bytes: $0, vectors: vectorCount, of: part.count) },
      make: { try products.eigenvalues(at: subject, part, vectors: vectorCount) { progress.say($0) }.bytes })
    progress.finish(isNew: isNew, largest: eigenvalues.values.first)
    var found = PartSpectrum(eigenvalues: eigenvalues)
    var traces: [Double] = []
    if let density = stage.density {
      for probe in 0..<density.probes {
        let (quadrature, isNew) = try cells.value(
          of: densityKey(subject, part, probe, density.steps), in: context,
          read: { PartSpectrum.Quadrature(bytes: $0) },
          make: {
            try products.quadrature(at: subject, part, probe: probe, steps: density.steps) {
              progress.say($0)
            }.bytes
          })
        found.density.append(quadrature)
        progress.finish(isNew: isNew, largest: eigenvalues.values.first)
      }
    }
    for probe in 0..<stage.traceProbes {
      let (sample, isNew) = try cells.value(
        of: traceKey(subject, part, probe), in: context, read: { Double(littleEndian: $0) },
        make: { try products.traceSample(at: subject, part, probe: probe).littleEndian })
      traces.append(sample)
      progress.finish(isNew: isNew, largest: eigenvalues.values.first)
    }
    found.traces = traces
    return found
  }
}

/// How far a stage is with its probes.
struct ProbeProgress {
  private let total: Int
  private let context: StageContext
  private var done = 0
  private var reused = 0

  init(of total: Int, _ context: StageContext) { (self.total, self.context) = (total, context) }

  /// - Parameter largest: the eigenvalue that is shown.
  mutating func finish(isNew: Bool, largest: Double? = nil) {
    done += 1
    reused += isNew ? 0 : 1
    if isNew { context.addWork(1, of: "probe") }
    context.report(
      Progress(
        unit: "probe", done: Double(done), of: Double(total), reused: Double(reused),
        figures: largest.map { [Progress.Figure("eigenvalue", $0)] } ?? []))
  }

  /// - Parameter share: of the probe at work.
  func say(_ share: Double) {
    context.report(
      Progress(
        unit: "probe", done: Double(done) + share, of: Double(total), reused: Double(reused)))
  }
}
