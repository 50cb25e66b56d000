extension RegisteredItem {
  private static let engine = """
    "engine": {"torch": {"device": "cuda:3", "card": "A1", "precision": "tf32", "compile": true, "channels-last": true,
     "threads": 77, "python": "bin/py", "timeout": "77s", "memory": "77GB"}}
    """

  /// Every item of more than no settings, written with a value of its own for each: no two that could be swapped
  /// are equal, and none is the default.
  static let samples: [String: String] = [
    "stage train": """
    {"network": \(network), "data": "moons", "seed": 18446744073709551615, "epochs": 7, "batch": 11,
     "shuffle": false, "dropout": 0.4375, "optimiser": {"sgd": \(sgd)}, "clip-norm": 0.875, "schedule": {"cosine": {"to": 0.25}},
     "horizon": 9, "loss": {"squared-error": {"sigma": 0.5}}, "initialisation": {"kaiming-normal": {}},
     "seeds": {"weights": 21, "order": 22, "dropout": 23}, "from": "a", "continue": {"from": "b/state-at-epoch-3", "epoch": 3, "step": null},
     "augmentation": \(augmentation), "validate": {"every-epochs": 4, "metrics": ["brier", "mce"], "best-by": "mce"},
     "early-stopping": {"patience": 6, "least-gain": 0.125}, "keep": {"epochs": [1, 5]},
     "states": [{"epoch": 2}, {"step": 10}], "record": "steps", "checkpoints": \(checkpoints),
     \(engine)}
    """,
    "stage import": """
    {"file": "start.pth", "network": \(network), "data": "moons", "entry": "model_state",
     "names": {"0.weight": "first.weight", "2": "last"}, "ignore": ["n_averaged", "criterion.*"],
     "control-point": 2,
     \(engine)}
    """,
    "stage import-curve": """
    {"file": "curve.pt", "network": \(network), "data": "moons", "family": {"polygonal-chain": {}},
     "entry": "model_state", "names": {"0": "first"}, "ignore": ["n_averaged"],
     \(engine)}
    """,
    "stage fit-curve": """
    {"from": "a", "to": "b", "family": {"polygonal-chain": {}}, "control-points": 5, "initial-points": ["middle", "valley"], "scatter": 0.75,
     "network": \(network), "data": "moons", "seed": 9007199254740993, "epochs": 7, "batch": 11, "shuffle": false, "dropout": 0.4375,
     "optimiser": {"sgd": \(sgd)}, "clip-norm": 0.875,
     "schedule": {"linear": {"to": 0.25}}, "horizon": 9, "loss": {"squared-error": {"sigma": 0.5}},
     "augmentation": \(augmentation), "positions": "stratified", "weight-decay": 0.375,
     "ends": "free", "record": "steps", "checkpoints": \(checkpoints),
     \(engine)}
    """,
    "stage star": """
    {"of": ["a", "b"], "from": "c", "initialisation": {"kaiming-normal": {}},
     "network": \(network), "data": "moons", "seed": 9007199254740993, "epochs": 7, "batch": 11, "shuffle": false, "dropout": 0.4375,
     "optimiser": {"sgd": \(sgd)}, "clip-norm": 0.875,
     "schedule": {"linear": {"to": 0.25}}, "horizon": 9, "loss": {"squared-error": {"sigma": 0.5}},
     "augmentation": \(augmentation), "weight-decay": 0.375, "statistics": \(statistics), "record": "steps",
     "checkpoints": \(checkpoints),
     \(engine)}
    """,
    "stage evaluate": """
    {"curve": "valley", "weights": ["a", "b"], "points": 5, "own-norms": true, "statistics": \(statistics), "splits": ["validation"],
     "metrics": ["brier", "mce"], "sigma": 0.5, "network": \(network), "data": "moons", "batch": 11,
     \(engine)}
    """,
    "stage landscape": """
    {"curve": "valley", "through": ["a", "b", "c"], "around": "d",
     "directions": {"random": {"count": 1, "normalise": "layer", "seed": 4}}, "trajectory": ["e", "f"],
     "simplex": "s", "grid": 5, "frame": "affine", "lowest": -0.125, "highest": 1.75, "marks": ["g"], "statistics": \(statistics), "split": "validation",
     "metrics": ["brier", "mce"], "sigma": 0.5, "network": \(network), "data": "moons", "batch": 11,
     \(engine)}
    """,
    "stage barriers": """
    {"from": "a", "to": "b", "between": ["c", "d"], "centre": "e", "joined": ["f", "g"], "held-out": ["h", "i"],
     "by": "group", "groups": {"early": ["0"], "late": ["2*"]},
     "points": 5, "statistics": \(statistics), "splits": ["validation"], "metrics": ["brier", "mce"], "sigma": 0.5,
     "network": \(network), "data": "moons", "batch": 11,
     \(engine)}
    """,
    "stage curvature": """
    {"weights": ["a", "b"], "curve": "valley", "points": 5, "by": "layer", "eigenvalues": 7, "tolerance": 0.25, "steps": 13,
     "trace": 17, "density": {"probes": 3, "steps": 19}, "seed": 9, "split": "validation", "examples": 501, "norms": "training",
     "statistics": \(statistics), "difference": 0.125, "loss": {"squared-error": {"sigma": 0.5}}, "network": \(network),
     "data": "moons", "batch": 11,
     \(engine)}
    """,
    "stage connect": """
    {"weights": ["a", "b"],
     "by": {"band": {"pivots": 4, "steps": 19, "rates": [0.25, 0.125], "momentum": 0.5, "weight-decay": 0.75, "insert-above": 0.375,
      "most-pivots": 8, "batch": 12}},
     "pairs": "tree", "further": 6, "points": 5, "seed": 9, "loss": {"squared-error": {"sigma": 0.5}},
     "statistics": \(statistics), "split": "validation", "metrics": ["brier", "mce"], "sigma": 0.625,
     "network": \(network), "data": "moons", "batch": 11,
     \(engine)}
    """,
    "stage ensemble": """
    {"curve": "valley", "weights": ["a", "b"], "trajectory": ["c/epoch-2", "d"], "posterior": "p", "simplex": ["s", "t"], "members": 5,
     "positions": "uniform", "seed": 9, "scale": 0.125,
     "statistics": \(statistics), "split": "validation", "metrics": ["brier", {"mce": {"bins": 7, "edges": "closed"}},
      {"python": {"object": "metrics.py:f1", "arguments": {"beta": 2}, "better": "higher"}}], "sigma": 0.5,
     "reliability": {"bins": 15, "edges": "closed"}, "temperature": "train", "outliers": "others",
     "network": \(network), "data": "moons", "batch": 11,
     \(engine)}
    """,
    "stage functions": """
    {"curve": "valley", "points": 5, "grid": 7, "lowest": -0.125, "highest": 1.75, "network": \(network),
     "data": "moons",
     \(engine)}
    """,
    "stage command": """
    {"run": ["python3", "train.py"], "files": {"train.py": "scripts/train.py"}, "inputs": {"before": "a/weights"},
     "parameters": {"rate": 0.5, "names": ["x", null]}, "outputs": {"after": "weights", "notes": "file"},
     "network": \(network), "data": "moons", "names": {"0.weight": "first.weight"}, "ignore": ["step"],
     "environment": {"A": "b"},
     "pass": ["CUDA_VISIBLE_DEVICES"], "timeout": "5400s", "version": "torch 2"}
    """,
    "stage curve": """
    {"through": ["a", "b/best", "c"], "family": {"bezier": {}}, "network": \(network), "data": "moons", \(engine)}
    """,
    "stage point": """
    {"curve": "v", "at": 0.25, "posterior": "p", "sample": 6, "seed": 9, "scale": 0.125, "statistics": {"estimate": {"examples": 501}}, "network": \(network), "data": "moons",
     "batch": 33, \(engine)}
    """,
    "stage average": """
    {"of": ["a", "b"], "trajectory": ["a/epoch-5", "b"], "from-epoch": 4, "coefficients": [0.25, 0.75],
     "statistics": {"average": {}}, "network": \(network), "data": "moons",
     "batch": 33, \(engine)}
    """,
    "stage posterior": """
    {"of": ["a", "b"], "trajectory": ["a/epoch-5", "b"], "from-epoch": 4, "rank": 7, "network": \(network),
     "data": "moons", \(engine)}
    """,
    "stage simplex": """
    {"from": ["a", "s"], "vertices": 3, "samples": 6, "volume": 0.125, "scatter": 0.75, "network": \(network), "data": "moons",
     "seed": 9007199254740993, "epochs": 7, "batch": 11, "shuffle": false, "augmentation": \(augmentation), "dropout": 0.4375,
     "optimiser": {"sgd": \(sgd)}, "clip-norm": 0.875, "schedule": {"linear": {"to": 0.25}}, "horizon": 9,
     "loss": {"squared-error": {"sigma": 0.5}}, "checkpoints": \(checkpoints),
     \(engine)}
    """,
    "merging method slerp": #"{"t": 0.75}"#,
    "merging method task-arithmetic": #"{"scale": 0.75}"#,
    "merging method ties": #"{"density": 0.75, "scale": 0.5}"#,
    "merging method dare": #"{"drop": 0.75, "seed": 3, "scale": 0.25}"#,
    "stage soup": """
    {"of": ["a", "b"], "select": "uniform", "by": ["brier"], "sigma": 0.5, "split": "train", "statistics": {"average": {}},
     "network": \(network), "data": "moons", "batch": 33, \(engine)}
    """,
    "stage align": """
    {"weights": ["b", "c"], "to": "a", "match": {"activations": {"examples": 999, "by": "inner-product"}}, "restarts": 7,
     "starts": ["layers"], "seed": 9, "network": \(network), "data": "moons", "batch": 33,
     \(engine)}
    """,
    "stage permute": """
    {"weights": "a", "by": ["b", "c"], "inverse": true, "network": \(network), "data": "moons", \(engine)}
    """,
    "stage merge": """
    {"of": ["a", "b"], "base": "start", "method": {"slerp": {"t": 0.75}}, "statistics": {"average": {}},
     "network": \(network), "data": "moons", "batch": 33, \(engine)}
    """,
    "stage plot": """
    {"of": ["along", "plane"], "title": "Figures", "width": 300, "style": "paper", "limits": {"error": 12.5}}
    """,
    "source data set": """
    {"dataset": {"two-moons": {"seed": 3, "count": 40, "noise": 0.5}}, "validation": 9,
     "examples": {"count": 30, "balanced": true, "seed": 7},
     "normalise": {"mean": [0.25, 0.75], "deviation": [2.5, 4.5]}}
    """,
    "data set two-moons": #"{"seed": 3, "count": 40, "noise": 0.5}"#,
    "data set arrays": """
    {"shape": [1, 2, 3], "classes": 7,
     "train": {"inputs": {"path": "a.npz", "array": "x"}, "labels": {"path": "b.npz", "array": "y"}},
     "test": {"inputs": {"path": "c.npz", "array": "z"}, "labels": {"path": "d.npz", "array": "w"}}}
    """,
    "data set random-function": """
    {"seed": 3, "function-seed": 5, "hidden": [4, 6], "train": 9, "test": 8, "lowest": -1.5, "highest": 3.5,
     "gap": 0.25, "noise": 0.125}
    """,
    "data set value-arrays": """
    {"shape": [1, 2, 3], "width": 7, "noise": 0.25,
     "train": {"inputs": {"path": "a.npz", "array": "x"}, "targets": {"path": "b.npz", "array": "y"}},
     "test": {"inputs": {"path": "c.npz", "array": "z"}, "targets": {"path": "d.npz", "array": "w"}}}
    """,
    "data set mnist": #"{"path": "files"}"#,
    "data set fashion-mnist": #"{"path": "files"}"#,
    "data set kmnist": #"{"path": "files"}"#,
    "data set emnist": #"{"split": "letters", "transpose": true, "path": "files"}"#,
    "data set idx": """
    {"shape": [1, 9, 8], "classes": 7, "train": {"images": "a", "labels": "b"},
     "test": {"images": "c", "labels": "d"}, "first-label": 3, "transpose": true}
    """,
    "data set image-folder": """
    {"path": "files", "shape": [3, 9, 8], "classes": 7, "train": "a", "test": "b"}
    """,
    "data set cifar-10": #"{"path": "files"}"#,
    "data set cifar-100": #"{"path": "files", "labels": "coarse"}"#,
    "layer convolution":
      #"{"filters": 8, "kernel": [3, 5], "stride": [2, 4], "padding": [6, 7], "dilation": [9, 10], "groups": 2, "bias": false}"#,
    "layer leaky-relu": #"{"negative-slope": 0.25}"#,
    "layer softplus": #"{"beta": 2.5, "threshold": 7.5}"#,
    "layer group-norm": #"{"groups": 4, "epsilon": 0.125}"#,
    "layer layer-norm": #"{"over": "channels", "epsilon": 0.125}"#,
    "layer linear": #"{"outputs": 3, "bias": false}"#,
    "layer max-pool": #"{"kernel": [4, 8], "stride": [3, 5], "padding": [1, 2]}"#,
    "layer average-pool": #"{"kernel": [4, 8], "stride": [3, 5], "padding": [1, 2]}"#,
    "layer adaptive-average-pool": #"{"size": [4, 2]}"#,
    "layer pad-shortcut": #"{"channels": 8, "stride": [3, 5]}"#,
    "layer dropout": #"{"rate": 0.25}"#,
    "optimiser sgd": sgd,
    "optimiser adam":
      #"{"rate": 0.5, "beta1": 0.25, "beta2": 0.125, "epsilon": 0.0625, "weight-decay": 0.75, "decay-norms-and-biases": false}"#,
    "optimiser adamw":
      #"{"rate": 0.5, "beta1": 0.25, "beta2": 0.125, "epsilon": 0.0625, "weight-decay": 0.75, "decay-norms-and-biases": false}"#,
    "schedule cosine": #"{"to": 0.25}"#,
    "schedule linear": #"{"to": 0.25}"#,
    "schedule exponential": #"{"to": 0.25}"#,
    "schedule step": #"{"every-epochs": 3, "factor": 0.5}"#,
    "schedule multi-step": #"{"at-epochs": [3, 7], "factor": 0.5}"#,
    "schedule warmup": #"{"epochs": 3, "from": 0.25, "then": {"linear": {"to": 0.125}}}"#,
    "schedule triangular": #"{"peak-at": 0.25, "from": 0.125, "to": 0.0625}"#,
    "schedule cyclic": #"{"cycle-epochs": 3, "low": 0.25}"#,
    "schedule sawtooth": #"{"cycle-epochs": 3, "low": 0.25}"#,
    "loss cross-entropy": #"{"label-smoothing": 0.25}"#,
    "schedule warmup-hold-decay": #"{"from": 0.25, "warmup-epochs": 2}"#,
    "loss python": #"{"object": "losses.py:focal", "arguments": {"gamma": 2}}"#,
    "data set python": #"{"object": "data.py:make", "arguments": {"n": 100}}"#,
    "loss squared-error": #"{"sigma": 0.5}"#,
    "preset cifar10-convnet": #"{"dropout": 0.25}"#,
    "preset mynet": #"{"dropout": 0.25}"#,
    "preset mynet-small": #"{"dropout": 0.25}"#,
    "preset resnet": #"{"depth": 32, "width-factor": 3, "shortcut": "projection", "classes": 7}"#,
    "preset resnet18": #"{"width": 16, "classes": 7}"#,
    "preset preresnet": #"{"depth": 56, "width-factor": 3, "block": "basic", "classes": 7}"#,
    "preset wide-resnet": """
    {"depth": 16, "width-factor": 3, "dropout": 0.25, "bias": true, "stride-at": 2,
     "shortcut-from": "input", "classes": 7}
    """,
    "preset vgg": """
    {"depth": 11, "norm": "batch", "classifier": "mlp", "dropout": 0.25, "last-pool": "average",
     "width": 16, "classes": 7}
    """,
    "preset conv-fc": #"{"classes": 7}"#,
    "preset mlp": #"{"widths": [2, 4, 3], "activation": {"tanh": {}}}"#,
  ]

  private static let checkpoints = #"{"every-epochs": 2, "every-seconds": 13, "keep": 5}"#

  private static let statistics = #"{"estimate": {"examples": 40, "augmentation": \#(augmentation)}}"#

  private static let augmentation =
    #"{"crop-padding": 4, "padding-mode": "reflect", "flip": true, "cutout": 12}"#

  private static let sgd =
    #"{"rate": 0.5, "momentum": 0.75, "weight-decay": 0.125, "nesterov": true, "decay-norms-and-biases": false}"#

  private static let network = """
    {"input": [2], "layers": [{"linear": {"outputs": 4, "bias": false}}, {"tanh": {}},
     {"linear": {"outputs": 2, "bias": true}}]}
    """
}
