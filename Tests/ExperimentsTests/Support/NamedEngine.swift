import Networks
import Neural
import Platform
import Workflow

/// An engine that has a name and computes nothing.
struct NamedEngine: Engine {
  let name: String
  /// Whether its identity depends on the network.
  let namesNetworks: Bool
  let isAble: Bool

  init(_ name: String, namesNetworks: Bool = false, isAble: Bool = true) {
    self.name = name
    self.namesNetworks = namesNetworks
    self.isAble = isAble
  }

  func identity(for network: Network) throws -> EngineIdentity {
    if !isAble { throw FileError("no such machine") }
    return EngineIdentity(namesNetworks ? "\(name) \(try network.graph().nodes.count) nodes" : name)
  }

  func training(_ job: TrainingJob, threads: ThreadBudget) throws -> any TrainingSession {
    throw FileError("\(name) trains nothing")
  }

  func evaluation(_ job: EvaluationJob, threads: ThreadBudget) throws -> any EvaluationSession {
    throw FileError("\(name) evaluates nothing")
  }

  func curvature(_ job: CurvatureJob, threads: ThreadBudget) throws -> any CurvatureSession {
    throw FileError("\(name) differentiates nothing")
  }
}
