/// A library of the system that is opened while the program runs, and stays open as long as the process lives.
package struct SharedLibrary {
  private let handle: UnsafeMutableRawPointer

  /// The first of the names that the system has; nil where it has none.
  package init?(_ names: [String]) {
    guard let handle = names.lazy.compactMap({ dlopen($0, RTLD_NOW | RTLD_LOCAL) }).first else { return nil }
    self.handle = handle
  }

  /// A function by its name; nil where the library has none.
  package func function<Function>(_ name: String, _ type: Function.Type) -> Function? {
    address(of: name).map { unsafeBitCast($0, to: type) }
  }

  package func address(of name: String) -> UnsafeMutableRawPointer? { dlsym(handle, name) }
}
