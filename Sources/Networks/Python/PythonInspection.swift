import Declarations
import Synchronization

/// Finds out what Python objects are, without any of their work.
///
/// Networks are values that are read, compared and written in many places, and what a module of PyTorch consists of only
/// Python can say. Whoever starts the program says once who can ask it.
public protocol PythonInspecting: Sendable {
  /// The files that an object consists of, by their paths from its folder, with the SHA-256 of each.
  func files(of object: PythonObject) throws(NetworkMismatch) -> [String: String]

  /// What a module is as a network.
  ///
  /// - Throws: `NetworkMismatch` with what is wrong with it, its traceback included.
  func description(of module: PythonModule) throws(NetworkMismatch) -> ModuleDescription
}

/// Who can ask Python, in this process.
public enum PythonInspection {
  private static let installed = Mutex<(any PythonInspecting)?>(nil)

  public static var current: (any PythonInspecting)? { installed.withLock { $0 } }

  public static func install(_ inspection: any PythonInspecting) { installed.withLock { $0 = inspection } }
}

/// A module of PyTorch as a network is made of it.
public struct PythonModule: Sendable, Equatable {
  public let object: PythonObject
  public let input: Shape
  /// The rate of all its dropouts; nil for its own.
  public let dropout: Double?
  /// The interpreter that it runs in, where one is written.
  public let interpreter: WrittenPath?
  /// How long it may be silent.
  public let patience: Duration

  public init(
    _ object: PythonObject, input: Shape, dropout: Double? = nil, interpreter: WrittenPath? = nil,
    patience: Duration = TorchSettings.standardPatience
  ) {
    (self.object, self.input, self.dropout, self.interpreter) = (object, input, dropout, interpreter)
    self.patience = patience
  }

  /// - Throws: `NetworkMismatch` where it cannot be told.
  func description() throws(NetworkMismatch) -> ModuleDescription {
    guard let inspection = PythonInspection.current else {
      throw NetworkMismatch(reason: "'\(object.text)' is a PyTorch module, and nothing here can ask Python")
    }
    return try inspection.description(of: self)
  }
}

/// What is known of a module of PyTorch from outside.
public struct ModuleDescription: Sendable, Equatable {
  public let layout: ParameterLayout
  public let output: Shape
  public let hasDropout: Bool

  public init(layout: ParameterLayout, output: Shape, hasDropout: Bool) {
    (self.layout, self.output, self.hasDropout) = (layout, output, hasDropout)
  }
}
