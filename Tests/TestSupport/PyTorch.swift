import Testing

/// PyTorch in the Python of the machine (`Python`), for tests that compute with it.
public enum PyTorch {
  /// Whether it can be imported: found out once, which takes seconds.
  public static let isHere = Python.has("torch")

  public static let absence = Comment(
    "PyTorch is not installed: THALWEG_PYTHON names a Python that has it (pip install torch)")
}
