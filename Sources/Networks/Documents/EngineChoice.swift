import Declarations

/// What computes a network, as it is written: `engine: native`, `engine: {torch: {device: cuda}}`.
public enum EngineChoice: Sendable, Equatable {
  /// Thalweg's own, on the processor.
  case native
  case torch(TorchSettings)

  public static let documentation =
    "What computes: native (Thalweg's own engine, on the processor) or torch (PyTorch, on a GPU too; default: native, and torch "
    + "for modules of PyTorch)."

  public static let schema: Schema<EngineChoice> = .choice(
    "an engine",
    [
      Case(
        "native", "Thalweg's own engine, on the processor.",
        Schema<Native>.record("`native`", build: Native.init),
        wrap: { _ in .native }, unwrap: { $0 == .native ? Native() : nil }
      ).alsoCalled(["thalweg"]),
      Case(
        "torch", "PyTorch, in a Python process beside this one.", TorchSettings.schema,
        wrap: { .torch($0) }, unwrap: { if case .torch(let settings) = $0 { settings } else { nil } }
      ).alsoCalled(["pytorch"]),
    ],
    absent: [
      AbsentCase(
        ["jax", "flax", "tensorflow", "keras", "mlx"], "is no engine of Thalweg",
        help: "there are `native` and `torch`"),
      AbsentCase(
        ["cuda", "gpu", "mps", "cpu"], "is a device of PyTorch, not an engine",
        help: "for example {torch: {device: cuda}}"),
    ])

  private struct Native: Sendable {}
}

/// How PyTorch computes.
public struct TorchSettings: Sendable, Equatable {
  /// How numbers are rounded on the way; weights and sums stay float32.
  public enum Precision: String, CaseIterable, Sendable {
    case float32
    /// Products of 10 bits where the card has them.
    case tf32
    /// Automatic mixed precision around the forward pass and the loss.
    case bfloat16
  }

  /// `auto`, `cpu`, `cuda`, `cuda:1`, `mps`.
  public let device: String
  /// The card that results are of, where the plan is made on another machine.
  public let card: String?
  public let precision: Precision
  public let compiles: Bool
  public let channelsLast: Bool
  /// Of the processor; nil for as many as the machine has cores.
  public let threads: Int?
  public let interpreter: WrittenPath?
  /// How long PyTorch may be silent before it is given up.
  public let patience: Duration
  /// Bytes of memory that its process may have; nil for what the machine has.
  public let memory: Int?

  public static let standardPatience = Duration.seconds(600)

  public static let schema = Schema<TorchSettings>.record(
    "`torch`",
    Field(
      "device", \.device, .device, default: "auto",
      "auto (a CUDA card, else MPS, else the processor), cpu, cuda, cuda:1 or mps.",
      alsoCalled: ["gpu", "accelerator"]),
    Field(
      "card", \.card, optional: .text,
      "The name of the card that computes, where the plan is made on a machine without it, such as a login node."
    ),
    Field(
      "precision", \.precision, .keyword, default: .float32,
      "float32, tf32 (faster products on CUDA), or bfloat16 (automatic mixed precision).",
      alsoCalled: ["dtype", "amp"]),
    Field(
      "compile", \.compiles, .boolean, default: false, "Whether `torch.compile` compiles the network.",
      alsoCalled: ["torch_compile"]),
    Field(
      "channels-last", \.channelsLast, .boolean, default: false,
      "Whether images lie in memory with channels last.", alsoCalled: ["memory_format"]),
    Field(
      "threads", \.threads, optional: .integer(1...1024),
      "Threads of the processor, which decide bytes (default: as many as it has cores).",
      alsoCalled: ["num_threads"]),
    Field(
      "python", \.interpreter, optional: .path,
      "The Python interpreter (default: THALWEG_PYTHON, that of the active virtual environment, or python3).",
      alsoCalled: ["interpreter", "python_path"]),
    Field(
      "timeout", \.patience, .duration, default: standardPatience, role: .bound,
      "How long PyTorch may work without a sign of life before it is given up."),
    Field(
      "memory", \.memory, optional: .byteCount, role: .bound,
      "How much memory PyTorch's process may take, such as 12GB (default: what the machine has; a card's is not counted).",
      alsoCalled: ["max_memory", "memory_limit", "ram"]),
    build: TorchSettings.init)

  public init(
    device: String = "auto", card: String? = nil, precision: Precision = .float32, compiles: Bool = false,
    channelsLast: Bool = false, threads: Int? = nil, interpreter: WrittenPath? = nil,
    patience: Duration = standardPatience, memory: Int? = nil
  ) {
    (self.device, self.card, self.precision, self.compiles) = (device, card, precision, compiles)
    (self.channelsLast, self.threads, self.interpreter) = (channelsLast, threads, interpreter)
    (self.patience, self.memory) = (patience, memory)
  }
}

extension TorchSettings {
  /// Whether a text names a device of PyTorch: auto, cpu, cuda, cuda:0, mps.
  public static func isDevice(_ text: String) -> Bool {
    if ["auto", "cpu", "cuda", "mps"].contains(text) { return true }
    let number = text.dropFirst("cuda:".count)
    return text.hasPrefix("cuda:") && (1...3).contains(number.count)
      && number.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }
}

extension Schema where Value == String {
  /// A device of PyTorch.
  fileprivate static var device: Schema {
    Schema<String>.text.checked { (text: String) throws(SettingError) in
      if !TorchSettings.isDevice(text) {
        throw SettingError(
          "'\(text)' is not a device", help: "one of auto, cpu, cuda, cuda:0 (a card by number), mps")
      }
    }
  }
}
