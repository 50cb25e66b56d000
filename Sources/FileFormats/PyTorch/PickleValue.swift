#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A value that a pickle builds: a scalar, or the number of a node that holds something larger.
///
/// Nodes are numbered rather than nested, so that values which contain themselves or lie a million deep are as
/// cheap as any other.
enum PickleValue {
  case none
  case boolean(Bool)
  case integer(Int)
  case real(Double)
  case text(String)
  case bytes(Data)
  case node(Int)
}

/// What lies behind a number.
enum PickleNode {
  case list([PickleValue])
  case tuple([PickleValue])
  case map([PickleEntry])
  case set([PickleValue])
  /// The name of a class or function, which is never looked up anywhere.
  case global(String)
  case instance(PickledInstance)
  case storage(PickledStorage)
  case tensor(PickledTensor)
  /// A NumPy array whose shape and elements are still to come.
  case emptyArray
  case elementType(NumPyType)
  /// Something known to be of no use here, such as a device.
  case inert(String)
}

struct PickleEntry {
  let key: PickleValue
  let value: PickleValue
}

/// An instance of a class that is not known here, or what a function that is not known would have made: all that the
/// pickle says of it, of which nothing was executed.
struct PickledInstance {
  /// The class or function: `torch.nn.modules.linear.Linear`.
  let type: String
  /// Whether the pickle calls it as one calls a function, which many classes are made by too (`pathlib.PosixPath`).
  let isCall: Bool
  /// A tuple of what it was to be called with.
  let arguments: PickleValue
  /// What it was given afterwards: for nearly all classes a map of its attributes, with those in slots.
  var state: PickleValue = .none
  /// What it holds as a kind of dict.
  var entries: [PickleEntry] = []
  /// What it holds as a kind of list or set.
  var elements: [PickleValue] = []
}
