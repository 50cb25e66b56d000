import Kernels

/// What results depend on besides their inputs.
public enum Numerics {
  /// Raised whenever the engine's arithmetic changes a byte of any result.
  public static let version = 4

  /// What decides the bytes on this machine: how kernels round, and the C library. For example
  /// `sixteen fused lanes, C library 2.36`.
  public static var fingerprint: String {
    "\(String(cString: thalweg_arithmetic())), C library \(String(cString: thalweg_library_version()))"
  }
}
