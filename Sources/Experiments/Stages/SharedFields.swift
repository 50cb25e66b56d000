import Declarations
import Networks
import Neural
import Workflow

/// Settings that `train` and `fit-curve` share.
enum TrainingFields {
  typealias Path<Root, Value> = KeyPath<Root, Value> & Sendable

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
      "Which states to keep for resuming.")
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
  static let network = ["model", "net", "architecture", "arch"]
  static let data = ["dataset"]
  static let seed = ["random_seed", "random_state", "manual_seed"]
  static let seeds = ["random_seeds"]
  static let from = ["init_from", "pretrained", "weights", "finetune_from", "initial_weights"]
  static let resuming = ["resume", "resume_from", "rewind", "fork", "ckpt_path"]
  static let validation = ["val", "validation", "eval", "evaluation_strategy", "check_val_every_n_epoch"]
  static let earlyStopping = ["early_stop", "EarlyStopping", "patience"]
  static let keeping = ["save_epochs", "keep_epochs", "snapshots", "save_weights"]
  static let epochs = ["num_epochs", "n_epochs", "max_epochs", "nb_epoch"]
  static let batch = ["batch_size", "minibatch_size"]
  static let dropout = ["dropout_rate", "drop_rate", "dropout_prob"]
  static let optimiser = ["optimizer", "optim"]
  static let clipNorm = [
    "max_grad_norm", "clip_grad_norm", "gradient_clip_val", "clipnorm", "global_clipnorm", "grad_clip",
    "clip",
  ]
  static let augmentation = ["augment", "transforms", "transform", "data_augmentation", "augmentations"]
  static let schedule = ["scheduler", "lr_scheduler", "lr_schedule"]
  static let horizon = ["T_max", "decay_epochs", "schedule_epochs"]
  static let loss = ["criterion", "loss_fn", "loss_function"]
  static let weightDecay = ["wd", "l2", "l2_regularization"]
  static let points = ["num_points", "n_points"]
  static let grid = ["grid_size", "grid_points", "resolution"]
  static let lowest = ["min", "x_min", "margin_left"]
  static let highest = ["max", "x_max", "margin_right"]
  static let noise = ["noise", "std", "noise_std"]
}
