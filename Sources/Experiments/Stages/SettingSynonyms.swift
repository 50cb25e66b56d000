/// What PyTorch, Keras and others call settings that several kinds of stages have.
enum SettingSynonyms {
  static let network = ["model", "net", "architecture", "arch"]
  static let data = ["dataset"]
  static let seed = ["random_seed", "random_state", "manual_seed"]
  static let epochs = ["num_epochs", "n_epochs", "max_epochs", "nb_epoch"]
  static let batch = ["batch_size", "minibatch_size"]
  static let dropout = ["dropout_rate", "drop_rate", "dropout_prob"]
  static let optimiser = ["optimizer", "optim"]
  static let clipNorm = [
    "max_grad_norm", "clip_grad_norm", "gradient_clip_val", "clipnorm", "global_clipnorm", "grad_clip",
    "clip",
  ]
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
