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
  /// An instance of a class that is not known here, and its attributes.
  case object(type: String, attributes: PickleValue)
  case storage(PickledStorage)
  case tensor(PickledTensor)
  /// Something known to be of no use here, such as a device.
  case inert(String)
}

struct PickleEntry {
  let key: PickleValue
  let value: PickleValue
}

/// Elements that tensors are views of.
struct PickledStorage {
  /// The name of its data in the file.
  let key: String
  /// Such as `FloatStorage`.
  let typeName: String
  /// Nothing where its elements cannot be read, and where it leaves them to its tensors.
  let elementType: ElementType?
  /// Elements, or bytes where it leaves the type to its tensors.
  let count: Int
}

/// A view of a storage, whose extent was checked against it.
struct PickledTensor {
  let storage: PickledStorage
  /// Nothing where its elements cannot be read.
  let elementType: ElementType?
  let view: StridedView
}
