import Workflow

/// What probes do: given the tag, the inputs and the context, the number to make.
final class Probes: Sendable {
  typealias Behaviour = @Sendable (_ tag: String, _ inputs: [Int], _ context: StageContext) throws -> Int

  let behaviour: Behaviour

  init(_ behaviour: @escaping Behaviour = { _, inputs, _ in inputs.reduce(1, +) }) {
    self.behaviour = behaviour
  }
}

/// What a probe throws that is to fail.
struct ProbeFailure: Error, CustomStringConvertible {
  let tag: String

  var description: String { "the probe '\(tag)' broke" }
}

extension Probes {
  /// Probes of which those with one tag fail.
  static func failing(_ tag: String) -> Probes {
    Probes { seen, inputs, _ in
      if seen == tag { throw ProbeFailure(tag: tag) }
      return inputs.reduce(1, +)
    }
  }
}
