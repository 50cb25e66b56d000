import Declarations
import Workflow

extension Landscape {
  func check(in context: CheckContext) {
    reportMeasured(in: context)
    report(weights: through ?? [], in: "through", help: Self.help, in: context)
    report(weights: marks, in: "marks", help: Self.help, in: context)
    if let around {
      report(
        weights: around.reference, "'\(around.name)' and this stage have different networks",
        at: ["around"], help: Self.help, in: context)
    }
    for (index, input) in (directions?.weights ?? []).enumerated() {
      report(
        weights: input.reference, "'\(input.name)' and this stage have different networks",
        at: ["directions", "towards", .index(index)], help: Self.help, in: context)
    }
    if let simplex {
      report(
        weights: simplex.reference, "'\(simplex.name)' and this stage have different networks",
        at: ["simplex"],
        help: Self.help, in: context)
    }
    reportSubject(in: context)
    reportRange(in: context)
  }

  private static let help = "leave out `network` to inherit it; a plane has weights of one network"

  /// Reports weights that make no plane, and settings of another kind of plane.
  private func reportSubject(in context: CheckContext) {
    if let through {
      if through.count > 3 {
        context.report(
          "a plane goes through three networks, and a line through two; here are \(through.count)",
          at: ["through"], help: "name three, and show others with `marks`")
      }
      reportRepeated(through.map(\.reference.text), at: ["through"], in: context)
    }
    if directions != nil, around == nil {
      context.report(
        "`directions` are those of a plane around a network", at: ["directions"],
        help: "write `around: a` in place of what the plane is laid through")
    }
    if case .towards(let others)? = directions, let around {
      if others.count > 2 {
        context.report(
          "a plane has two directions, and a line one; here are \(others.count)",
          at: ["directions", "towards"],
          help: "name two, and show others with `marks`")
      }
      reportRepeated(
        [around.reference.text] + others.map(\.reference.text), at: ["directions", "towards"], in: context)
    }
    if case .hessian(let vectors)? = directions, let around {
      reportEigenvectors(vectors, at: around, in: context)
    }
    if frame != .orthonormal, trajectory != nil || (around != nil && directions?.weights.isEmpty ?? true) {
      let words: String
      switch directions {
      case .hessian: words = "eigenvectors"
      default: words = trajectory == nil ? "random directions" : "principal components"
      }
      context.report(
        "\(words) are taken as they are, and have no frame",
        at: ["frame"], help: "leave it out")
    }
    reportTrajectory(in: context)
  }

  /// Reports eigenvectors of other networks, and of fewer eigenvalues than a plane has directions.
  private func reportEigenvectors(
    _ vectors: Input<Eigenvectors>, at around: Input<Weights>, in context: CheckContext
  ) {
    guard let maker = context.stage(vectors.reference) as? Curvature else { return }
    report(
      weights: vectors.reference, "'\(vectors.name)' and this stage have different networks",
      at: ["directions", "hessian"], help: Self.help, in: context)
    if maker.eigenvalueCount < 2 {
      context.report(
        "'\(vectors.name)' finds one eigenvalue, and a plane has two directions",
        at: ["directions", "hessian"],
        help: "write `eigenvalues: 2` in '\(vectors.name)'")
    }
  }

  /// Reports a training that keeps no states, or too few for a plane.
  private func reportTrajectory(in context: CheckContext) {
    guard let trajectory else { return }
    trajectory.report(in: "trajectory", in: context)
    report(weights: trajectory.states, in: "trajectory", help: Self.help, in: context)
    let count = trajectory.states.count
    if (2...).contains(count) || trajectory.epochs != nil, count < 3 {
      context.report(
        "\(count == 1 ? "one state spans" : "\(count) states span") no plane", at: ["trajectory"],
        help: "keep three or more: `keep: {every-epochs: 1}` in the training")
    }
  }

  private func reportRepeated(_ names: [String], at path: [PathStep], in context: CheckContext) {
    guard let name = names.firstRepeated else { return }
    context.report(
      "'\(name)' is named twice: so the networks span no \(dimension == 1 ? "line" : "plane")", at: path,
      help: "name networks that differ")
  }

  /// Reports a range that leaves out what the plane is laid through.
  private func reportRange(in context: CheckContext) {
    guard curve != nil || through != nil || simplex != nil, let highest, highest < 1 else { return }
    context.report(
      "the grid ends at \(highest), before the \(curve == nil ? simplex == nil ? "second network" : "second vertex" : "end") at 1",
      at: ["highest"],
      help: "write a number from 1 to 100")
  }
}
