import Testing

/// Modules of PyTorch: good ones, and ones that do what they should not.
enum HostileModules {
  /// In `nets.py`. Those that are hostile later are so in the fifth step of 50 examples of a training alone: nothing is the matter when
  /// they are tried out.
  static let source = ##"""
    import ctypes, os, sys, time
    import torch
    from torch import nn
    import neighbour

    class Good(nn.Module):
        def __init__(self, hidden):
            super().__init__()
            self.net = nn.Sequential(nn.Linear(2, hidden), nn.Tanh(), nn.Linear(hidden, 2))
        def forward(self, x):
            return self.net(x)

    class Raises(Good):
        def __init__(self, hidden):
            super().__init__(hidden)
            raise ValueError("there is no such width")

    class Late(Good):
        def forward(self, x):
            outputs = self.net(x)
            if self.training and len(x) == 50 and self.is_fifth():
                return self.trouble(outputs)
            return outputs
        def is_fifth(self):
            with open(os.path.join(os.path.dirname(__file__), "count"), "a+") as file:
                file.write("x")
                return file.tell() == 5

    class LateRaises(Late):
        def trouble(self, x):
            raise KeyError("the fifth")
    class Hangs(Late):
        def trouble(self, x):
            while True: pass
    class Stopped(Late):
        def trouble(self, x):
            os.kill(os.getpid(), 19)
    class Exits(Late):
        def trouble(self, x):
            sys.exit(3)
    class ExitsAtOnce(Late):
        def trouble(self, x):
            os._exit(0)
    class ExitsUnseen(Late):
        def trouble(self, x):
            ctypes.CDLL(None)._exit(7)
    class Prints(Late):
        def trouble(self, x):
            os.write(1, bytes(range(256)) * 4000)
            print("\x1b[31mred\x1b[0m")
            raise ValueError("\x1b[2Jafter binary")
    class Long(Late):
        def trouble(self, x):
            raise ValueError("long" * 30_000_000)
    class Fills(Late):
        def trouble(self, x):
            torch.empty(1 << 50)
    class Shape(Late):
        def trouble(self, x):
            return x[:, :1]
    class Pair(Late):
        def trouble(self, x):
            return x, x
    class NaN(Late):
        def trouble(self, x):
            return x * float("nan")
    class Forks(Late):
        def trouble(self, x):
            if os.fork() == 0:
                time.sleep(100)
            return x
    class Moves(Late):
        def trouble(self, x):
            os.chdir("/")
            return x
    class Crashes(Late):
        def trouble(self, x):
            ctypes.string_at(0)
    class Closes(Late):
        def trouble(self, x):
            os.closerange(3, 200)
            return x
    class Scribbles(Late):
        def trouble(self, x):
            for file in range(3, 30):
                try: os.write(file, b"\xff" * 12)
                except OSError: pass
            return x
    class Threads(Late):
        def trouble(self, x):
            import threading
            def spin():
                while True: pass
            threading.Thread(target=spin).start()
            raise ValueError("a thread was left")
    class Children(Late):
        def trouble(self, x):
            import subprocess
            subprocess.Popen(["sleep", "1000"])
            raise ValueError("a child was left")
    class Talks(Late):
        def trouble(self, x):
            print("the fifth step:", os.path.basename(__file__))
            print(" 10%\r 50%\r100% of a bar", file=sys.stderr)
            os.write(1, b"\x1b[31mr\xc3\xa9d\x1b[0m \x00\xff\n")
            ctypes.CDLL(None).printf(b"C, held back\n")
            return x
    class Floods(Late):
        def trouble(self, x):
            print("the first line")
            block = (b"x" * 127 + b"\n") * (1 << 15)
            for _ in range(1 << 8): os.write(1, block)
            print("the last line")
            with open(f"/proc/{os.getppid()}/status") as status:
                peak = next(line for line in status if line.startswith("VmHWM"))
            with open(os.path.join(os.path.dirname(__file__), "peak"), "w") as file:
                file.write(peak.split()[1])
            return x
    class Grows(Late):
        def trouble(self, x):
            self.kept = []
            for _ in range(400):
                self.kept.append(torch.ones(1 << 22))
                time.sleep(0.01)
            return x
    class Daemons(Late):
        def trouble(self, x):
            import subprocess
            child = subprocess.Popen(["sleep", "1000"], start_new_session=True)
            with open(os.path.join(os.path.dirname(__file__), "daemon"), "w") as file:
                file.write(str(child.pid))
            if "stays" in os.environ: time.sleep(60)
            raise ValueError("a daemon was left")
    class Recurses(Late):
        def trouble(self, x):
            return self.trouble(x)

    class SlowStep(Good):
        def forward(self, x):
            if self.training and len(x) == 50: time.sleep(30)
            return self.net(x)
    class SlowPoint(Good):
        def forward(self, x):
            if not self.training and len(x) == 50: time.sleep(30)
            return self.net(x)
    class SlowStart(Good):
        def __init__(self, hidden):
            super().__init__(hidden)
            time.sleep(30)

    class Square(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x
        @staticmethod
        def backward(ctx, gradient):
            return 2 * ctx.saved_tensors[0] * gradient

    class Whole(nn.Module):
        "Tied weights, buffers, a function of its own, batch norm and dropout."
        def __init__(self, hidden):
            super().__init__()
            self.first = nn.Linear(2, hidden)
            self.second = nn.Linear(hidden, hidden)
            self.third = nn.Linear(hidden, hidden)
            self.third.weight = self.second.weight
            self.norm = nn.BatchNorm1d(hidden)
            self.drop = nn.Dropout(0.1)
            self.last = nn.Linear(hidden, 2)
            self.register_buffer("scale", torch.full((hidden,), 0.5))
        def forward(self, x):
            x = torch.tanh(self.second(torch.tanh(self.first(x))))
            x = self.norm(self.third(x)) * self.scale
            return self.last(self.drop(Square.apply(x)))

    class Counts(Good):
        def __init__(self, hidden):
            super().__init__(hidden)
            self.count = 0
        def forward(self, x):
            self.count += 1
            return self.net(x)
    class TwoInputs(Good):
        def forward(self, x, mask):
            return self.net(x)
    class Remembers(Good):
        def __init__(self, hidden):
            super().__init__(hidden)
            self.register_buffer("seen", torch.zeros(1))
        def forward(self, x):
            self.seen += x.abs().mean()
            return self.net(x)
    class Lazy(nn.Module):
        def __init__(self, hidden):
            super().__init__()
            self.net = nn.LazyLinear(2)
        def forward(self, x):
            return self.net(x)
    class Nested(nn.Module):
        def __init__(self, hidden):
            super().__init__()
            self.net = nn.Linear(2, 2)
        def forward(self, x):
            def deeper(depth):
                if depth == 0: raise RuntimeError("at the bottom")
                deeper(depth - 1)
            deeper(60)
    """##
}

/// What one of them does to a run.
struct Hostility: CustomTestStringConvertible, Sendable {
  let name: String
  /// What the error has to say.
  let words: [String]
  /// What it has not to say.
  var not: [String] = []
  /// Whether the program is to be started a second time.
  var twice = false
  /// Settings beside its name.
  var settings: [String] = []

  var testDescription: String { name }

  /// Modules that are refused before anything runs.
  static let refused = [
    Hostility(
      name: "Raises",
      words: ["ValueError: there is no such width", "in __init__", "raise ValueError(\"there"]),
    Hostility(name: "Counts", words: ["running it changes 'count'", "state that no checkpoint would have"]),
    Hostility(name: "TwoInputs", words: ["takes several inputs, 'x', 'mask'"]),
    Hostility(name: "Remembers", words: ["changes its buffer 'seen'"]),
    Hostility(name: "Lazy", words: ["is lazy", "nn.Linear in place of nn.LazyLinear"]),
    Hostility(name: "Nested", words: ["RuntimeError: at the bottom", "Previous line repeated"]),
    Hostility(name: "Absent", words: ["nets.py has no 'Absent'"]),
  ]

  /// Modules that fail in the middle of a training.
  static let late = [
    Hostility(
      name: "LateRaises", words: ["KeyError: 'the fifth'", "in trouble", "raise KeyError(\"the fifth\")"],
      twice: true),
    Hostility(
      name: "Hangs", words: ["no sign of life for 5 s", "while True: pass", "raise `timeout`"],
      settings: ["engine.torch.timeout=5s"]),
    Hostility(name: "Stopped", words: ["no sign of life for 5 s"], settings: ["engine.torch.timeout=5s"]),
    Hostility(name: "Exits", words: ["it called sys.exit(3)", "sys.exit(3)"]),
    Hostility(name: "ExitsAtOnce", words: ["it called os._exit(0)", "in trouble"]),
    Hostility(name: "ExitsUnseen", words: ["PyTorch's process ended with code 7"]),
    Hostility(
      name: "Prints", words: ["after binary", "printed last", "red"], not: ["\u{1b}", "\u{0}", "\u{7}"]),
    Hostility(name: "Long", words: ["ValueError: longlong"]),
    Hostility(name: "Fills", words: ["memory ran out", "torch.empty(1 << 50)"]),
    Hostility(
      name: "Grows",
      words: [
        "more than the 700 MB that `memory` of the engine allows, and was ended", "It was here", "in trouble",
      ],
      settings: ["engine.torch.memory=700MB"]),
    Hostility(name: "Shape", words: ["its output is a tensor [50, 1]", "has to be a tensor [50, 2]"]),
    Hostility(name: "Pair", words: ["its output is a tuple of 2"]),
    Hostility(name: "NaN", words: ["the loss is not finite at step 5"]),
    Hostility(name: "Forks", words: ["it tried to fork the process", "os.fork()"]),
    Hostility(name: "Moves", words: ["it changed the working directory", "to /"]),
    Hostility(name: "Crashes", words: ["crashed (signal 11", "in trouble", "nets.py"], twice: true),
    Hostility(name: "Closes", words: ["does the module close files of others?"]),
    Hostility(name: "Scribbles", words: ["does the module write to files that it has not opened?"]),
    Hostility(name: "Threads", words: ["a thread was left"]),
    Hostility(name: "Children", words: ["a child was left"]),
    Hostility(name: "Recurses", words: ["RecursionError"]),
  ]
}
