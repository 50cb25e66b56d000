import Declarations
import Platform

extension Digest {
  /// The digest of a value written without white space and with the members of objects sorted by name.
  public init(of value: JSON) {
    self.init(of: value.sorted.compactText)
  }
}
