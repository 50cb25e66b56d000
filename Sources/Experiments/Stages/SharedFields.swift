import Declarations
import Networks
import Neural
import Workflow

/// What all stages share that compute with a network.
enum ComputingFields {
  /// The identity of the engine is in the key of what it computes; how it is written is not.
  static func engine<Root: NetworkStage>() -> Field<Root, EngineChoice?> {
    Field(
      "engine", \.engine, optional: EngineChoice.schema, role: .bound, EngineChoice.documentation,
      alsoCalled: ["backend", "framework"])
  }
}

/// Settings that `train` and `fit-curve` share.
enum TrainingFields {
  typealias Path<Root, Value> = KeyPath<Root, Value> & Sendable

  /// What trainings elsewhere are told, and these are not.
  static let absent = [
    AbsentCase(
      ["device", "devices", "gpu", "gpus", "cuda", "accelerator"],
      "is a setting of PyTorch, which computes where the engine is `torch`",
      help: "engine: {torch: {device: cuda}}, here or at the top of the file"),
    AbsentCase(
      ["amp", "precision", "dtype", "fp16", "bf16", "mixed_precision"],
      "is a setting of PyTorch; the native engine computes in single precision",
      help: "engine: {torch: {precision: bfloat16}}, here or at the top of the file"),
    AbsentCase(
      ["num_workers", "workers", "pin_memory", "prefetch_factor"],
      "is not needed: the examples are in memory",
      help: "leave it out"),
    AbsentCase(
      ["drop_last"], "is not supported: the last batch of an epoch has what is left, however few",
      help: "leave it out"),
    AbsentCase(
      ["resume", "resume_from", "resume_from_checkpoint", "ckpt_path"],
      "is not needed: a training resumes from its last checkpoint by itself",
      help: "leave it out; `import` reads weights from a file"),
    AbsentCase(
      ["init_linear", "update_bn", "bn_update"],
      "is not needed: a curve begins on the straight segment, and batch-norm statistics are re-estimated at each point",
      help: "leave it out"),
  ]

  static func epochs<Root: Sendable>(_ path: Path<Root, Int>) -> Field<Root, Int> {
    Field(
      "epochs", path, .integer(TrainingCourse.epochCounts), default: 30, role: .extent,
      "Passes over the training split.", alsoCalled: SettingSynonyms.epochs)
  }

  static func batch<Root: Sendable>(_ path: Path<Root, Int>) -> Field<Root, Int> {
    Field(
      "batch", path, .integer(1...65_536), default: 256, "Examples per step.",
      alsoCalled: SettingSynonyms.batch)
  }

  static func shuffle<Root: Sendable>(_ path: Path<Root, Bool>) -> Field<Root, Bool> {
    Field("shuffle", path, .boolean, default: true, "Whether each epoch shuffles the examples.")
  }

  static func clipNorm<Root: Sendable>(_ path: Path<Root, Double?>) -> Field<Root, Double?> {
    Field(
      "clip-norm", path, optional: .number(.positive),
      "The largest norm of a step's gradient, over all weights that move; a larger one is scaled down to it.",
      alsoCalled: SettingSynonyms.clipNorm)
  }

  static func horizon<Root: Sendable>(_ path: Path<Root, Int?>) -> Field<Root, Int?> {
    Field(
      "horizon", path, optional: .integer(TrainingCourse.epochCounts), role: .perStep,
      "Epochs that the schedule is stretched over (default: `epochs`).", alsoCalled: SettingSynonyms.horizon)
  }

  static func loss<Root: Sendable>(_ path: Path<Root, (any Loss)?>) -> Field<Root, (any Loss)?> {
    Field(
      "loss", path, optional: Losses.schema, LossChoice.documentation, alsoCalled: SettingSynonyms.loss)
  }

  static func augmentation<Root: Sendable>(
    _ path: Path<Root, Augmentation?>
  ) -> Field<Root, Augmentation?> {
    Field(
      "augmentation", path, optional: Augmentation.schema,
      "What is done to training images anew in each epoch; nothing that measures sees it.",
      alsoCalled: SettingSynonyms.augmentation)
  }

  static func record<Root: Sendable>(_ path: Path<Root, HistoryDetail?>) -> Field<Root, HistoryDetail?> {
    Field(
      "record", path, optional: .keyword,
      "What else the history has: steps (the loss, accuracy and rate of each).")
  }

  static func checkpoints<Root: Sendable>(
    _ path: Path<Root, CheckpointSettings>
  ) -> Field<Root, CheckpointSettings> {
    Field(
      "checkpoints", path, CheckpointSettings.schema, default: CheckpointSettings(), role: .observation,
      "Which checkpoints to keep for resuming.")
  }
}

/// Settings that stages which measure a curve share.
enum MeasuringFields {
  typealias Path<Root, Value> = KeyPath<Root, Value> & Sendable

  static func network<Root: Sendable>(_ path: Path<Root, Network>) -> Field<Root, Network> {
    Field(
      "network", path, .network, "The network (default: the curve's).", alsoCalled: SettingSynonyms.network)
  }

  static func data<Root: Sendable>(
    _ path: Path<Root, Input<DatasetSource>>
  ) -> Field<Root, Input<DatasetSource>> {
    Field("data", path, .input(), "The data set (default: the curve's).", alsoCalled: SettingSynonyms.data)
  }

  static func batch<Root: Sendable>(_ path: Path<Root, Int>) -> Field<Root, Int> {
    Field(
      "batch", path, .integer(1...65_536), default: 256, "Examples per forward pass.",
      alsoCalled: SettingSynonyms.batch)
  }

  static func statistics<Root: Sendable>(
    _ path: Path<Root, StatisticsPolicy?>
  ) -> Field<Root, StatisticsPolicy?> {
    Field(
      "statistics", path, optional: StatisticsPolicy.schema,
      "Which running statistics batch norms use (default: estimate at points of a curve or plane, own for named networks).",
      alsoCalled: ["bn_statistics", "update_bn", "bn_update", "norms"])
  }

  static func sigma<Root: Sendable>(_ path: Path<Root, Double?>) -> Field<Root, Double?> {
    Field(
      "sigma", path, optional: .number(.positive), role: .observation,
      "The standard deviation of the targets' noise, for `nll` (default: the data set's).",
      alsoCalled: SettingSynonyms.noise)
  }
}

/// What PyTorch, Keras and others call settings that several kinds of stages have.
enum SettingSynonyms {
  static let network: [Synonym] = ["model", "net", "architecture", "arch"]
  static let data: [Synonym] = ["dataset"]
  static let seed: [Synonym] = ["random_seed", "random_state", "manual_seed"]
  static let seeds: [Synonym] = ["random_seeds"]
  static let from: [Synonym] = ["init_from", "pretrained", "weights", "finetune_from", "initial_weights"]
  static let resuming: [Synonym] = ["rewind", "fork", "resume_from"]
  static let validation: [Synonym] = ["val", "validation", "eval", "evaluation_strategy"]
  static let earlyStopping: [Synonym] = ["early_stop", "EarlyStopping", "patience"]
  static let keeping: [Synonym] = ["save_epochs", "keep_epochs", "snapshots", "save_weights"]
  static let augmentation: [Synonym] = [
    "augment", "transforms", "transform", "data_augmentation", "augmentations",
  ]
  static let epochs: [Synonym] =
    ["num_epochs", "n_epochs", "max_epochs", "nb_epoch"]
    + ["steps", "max_steps", "num_steps", "iterations", "max_iter", "num_iterations"].map {
      Synonym($0, "it counts passes over the training split, not steps")
    }
  static let batch: [Synonym] = ["batch_size", "minibatch_size", "bs"]
  static let dropout: [Synonym] = ["dropout_rate", "drop_rate", "dropout_prob"]
  static let optimiser: [Synonym] = ["optimizer", "optim"]
  static let clipNorm: [Synonym] = [
    "max_grad_norm", "clip_grad_norm", "gradient_clip_val", "global_clipnorm", "grad_clip", "max_norm",
    "grad_clip_norm",
    Synonym("clipnorm", "it bounds the norm of the whole gradient, not that of each tensor's"),
    Synonym("clip", "it bounds the norm of the gradient, not each value"),
  ]
  static let schedule: [Synonym] = ["scheduler", "lr_scheduler", "lr_schedule"]
  static let horizon: [Synonym] = [
    "decay_epochs", "schedule_epochs", Synonym("T_max", "it counts epochs, and its default is `epochs`"),
  ]
  static let loss: [Synonym] = ["criterion", "loss_fn", "loss_function"]
  static let weightDecay: [Synonym] = [
    "wd", Synonym("l2", "it is the factor of half the squared weights, as in PyTorch"),
    Synonym("l2_regularization", "it is the factor of half the squared weights, as in PyTorch"),
  ]
  static let points: [Synonym] = ["num_points", "n_points"]
  static let grid: [Synonym] = ["grid_size", "grid_points", "resolution"]
  static let lowest: [Synonym] = [
    "min", "x_min", Synonym("margin_left", "it is the coordinate itself: -0.2 for a margin of 0.2"),
  ]
  static let highest: [Synonym] = [
    "max", "x_max", Synonym("margin_right", "it is the coordinate itself: 1.2 for a margin of 0.2"),
  ]
  static let noise: [Synonym] = ["noise", "std", "noise_std"]
}
