import Workflow

/// What probes do: given the tag, the inputs and the context, the number to make.
final class Probes: Sendable {
  typealias Behaviour = @Sendable (_ tag: String, _ inputs: [Int], _ context: StageContext) throws -> Int

  let behaviour: Behaviour

  init(_ behaviour: @escaping Behaviour = { _, inputs, _ in inputs.reduce(1, +) }) {
    self.behaviour = behaviour
  }
}
