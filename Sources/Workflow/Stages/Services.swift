/// What a program gives to all stages of a run, by type: the workflow passes it on without knowing it.
public struct Services: Sendable {
  private let all: [any Sendable]

  public init(_ all: [any Sendable] = []) { self.all = all }

  func service<Service: Sendable>(_ type: Service.Type) -> Service {
    for case let service as Service in all { return service }
    preconditionFailure("a stage wants a service that the program does not give: \(type)")
  }
}
