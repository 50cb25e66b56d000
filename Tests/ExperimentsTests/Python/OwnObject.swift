import Foundation
import Networks
import TorchEngine

@testable import Declarations
@testable import Experiments

/// Files in Python, in the folder of an experiment.
enum OwnObject {
  /// Networks ask for the files of objects, as the program does from its start.
  static func install() { PythonInspection.install(TorchEngine.ofProcess) }

  static let losses = """
    import torch
    import torch.nn.functional as F

    def cross_entropy(outputs, targets):
        return F.cross_entropy(outputs, targets)

    class Focal(torch.nn.Module):
        def __init__(self, gamma):
            super().__init__()
            self.gamma = gamma

        def forward(self, outputs, targets):
            log_p = F.log_softmax(outputs, 1).gather(1, targets[:, None])[:, 0]
            return -((1 - log_p.exp()) ** self.gamma * log_p).mean()

    def raises(outputs, targets):
        raise ValueError("no such margin")

    def rows(outputs, targets):
        return F.cross_entropy(outputs, targets, reduction="none")

    def nothing(outputs, targets):
        pass

    def nan(outputs, targets):
        return (outputs * float("nan")).mean()
    """

  static let metrics = """
    import numpy as np

    def softmax(z):
        z = np.exp(z - z.max(1, keepdims=True))
        return z / z.sum(1, keepdims=True)

    def brier(outputs, targets, scale=1):
        p = softmax(outputs.astype(np.float64))
        p[np.arange(len(p)), targets] -= 1
        return scale * (p ** 2).sum(1).mean()

    def right(outputs, targets):
        return (outputs.argmax(1) == targets).mean()

    def mse(outputs, targets):
        return ((outputs - targets).astype(np.float64) ** 2).mean()

    def raises(outputs, targets):
        raise ValueError("no positive examples")

    def rows(outputs, targets):
        return outputs[:, 0]

    def text(outputs, targets):
        return "0.5"

    def nan(outputs, targets):
        return float("nan")

    def leaves(outputs, targets):
        import sys
        sys.exit(3)
    """

  /// Two blobs; `log` is a file that each call adds a line to.
  static let data = """
    import numpy as np

    def blobs(n=60, log=None, seed=0):
        if log is not None:
            with open(log, "a") as file:
                file.write("called\\n")
        random = np.random.default_rng(seed)
        def split(count):
            classes = np.arange(count) % 2
            points = random.normal(size=(count, 2)) + 4 * classes[:, None] - 2
            return points.astype(np.float32), classes
        return {"train": split(n), "test": split(n // 2)}

    def numbers(n=40):
        x = np.linspace(-1, 1, n, dtype=np.float32)[:, None]
        return {"train": (x, np.sin(3 * x)), "test": (x[::2], np.sin(3 * x[::2])[:, 0])}

    def images(n=12):
        pixels = np.arange(n * 4, dtype=np.uint8).reshape(n, 1, 2, 2)
        return {"train": (pixels, np.arange(n) % 3), "test": (pixels[:6], np.arange(6) % 3)}

    def nonsense(kind):
        x, y = np.ones((4, 2), np.float32), np.arange(4) % 2
        if kind == "a number": return 3
        if kind == "one split": return {"train": (x, y)}
        if kind == "validation": return {"train": (x, y), "val": (x, y), "test": (x, y)}
        if kind == "counts": return {"train": (x, y[:3]), "test": (x, y)}
        if kind == "shapes": return {"train": (x, y), "test": (x[:, :1], y)}
        if kind == "tasks": return {"train": (x, y), "test": (x, y + 0.5)}
        if kind == "mixed": return {"train": (x, y), "test": (x.astype(np.uint8), y)}
        if kind == "integers": return {"train": (x.astype(int), y), "test": (x, y)}
        if kind == "nan": return {"train": (x * np.nan, y), "test": (x, y)}
        if kind == "negative": return {"train": (x, y - 1), "test": (x, y)}
        if kind == "huge": return {"train": (x, y + 70000), "test": (x, y)}
        if kind == "empty": return {"train": (x[:0], y[:0]), "test": (x, y)}
        if kind == "raises": raise ValueError("no such mirror")
    """

  static func write(_ text: String, _ name: String, to experiment: TemporaryExperiment) throws {
    try experiment.folder.write(name, Array(text.utf8))
  }
}
