import Foundation
import Testing

/// PyTorch in the Python of the machine (`Python`), for tests that compute with it.
public enum PyTorch {
  /// Whether it can be imported: found out once, which takes seconds.
  public static let isHere = Python.has("torch")

  /// Whether it finds a CUDA card.
  public static let hasCard =
    (try? Python.run(
      "import sys, torch; sys.exit(not torch.cuda.is_available())", in: FileManager.default.temporaryDirectory
    ))?.code == 0

  public static let absenceOfCard = Comment(
    "PyTorch finds no CUDA card here: `make cuda` is for a machine with one")

  public static let absence = Comment(
    "PyTorch is not installed: THALWEG_PYTHON names a Python that has it (pip install torch)")
}
