import COpenBLAS
import Kernels

/// What results depend on besides their inputs.
public enum Numerics {
  /// Raised whenever the engine's arithmetic changes a byte of any result.
  public static let version = 1

  /// What decides the bytes on this machine: instruction class, BLAS with its core, C library. For example
  /// `x86-64-v4, OpenBLAS 0.3.21 SkylakeX, C library 2.36`.
  public static var fingerprint: String {
    let instructions = String(cString: thalweg_instruction_class())
    let core = openblas_get_corename().map { String(cString: $0) } ?? "unknown core"
    let config = openblas_get_config().map { String(cString: $0) } ?? ""
    let version = config.split(separator: " ").dropFirst().first ?? "of unknown version"
    return
      "\(instructions), OpenBLAS \(version) \(core), C library \(String(cString: thalweg_library_version()))"
  }
}
