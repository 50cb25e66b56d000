extension WrongSpecification {
  /// What other programs write, which is answered with what is written here.
  static let elsewhere = [
    WrongSpecification(
      "what PyTorch tells its layers",
      document: """
        networks:
          a: {input: [1, 8, 8], layers: [convolution: {in_channels: 1, out_channels: 4, kernel_size: 3, padding_mode: zeros}]}
          b: {input: [8], layers: [linear: {in_features: 8, out_features: 2}]}
          c: {input: [8], layers: [batch-norm: {num_features: 8}]}
          d: {input: [8], layers: [batch-norm: {eps: 1e-5, affine: true}]}
          e: {input: [8], layers: [batch-norm: 8]}
          h: {input: [1, 8, 8], layers: [convolution: {filters: 4, kernel: 3, padding: same}, max-pool: {kernel: 2, ceil_mode: true}]}
          f: {input_shape: [8], modules: [linear: 2]}
          g: {preset: {mlp: {hidden: [8, 8]}}}
        """),
    WrongSpecification(
      "kinds of layers elsewhere",
      document: """
        networks:
          a: {input: [8], layers: [fc: 2, Sequential: [relu], cat: [[relu], [relu]]]}
          b: {input: [8], layers: [{skip: {main: [relu]}}, {name: act, type: relu}]}
          c: {input: [1, 8, 8], layers: [avg_pool: 2, {type: Conv2d, out_channels: 4, kernel_size: 3}]}
        """),
    WrongSpecification(
      "a kind as a value", "seed: 2",
      "seed: 2, optimiser: {type: adam, lr: 1, weight_decay: 0}, schedule: {name: CosineAnnealingLR, eta_min: 0}, "
        + "loss: {_target_: torch.nn.CrossEntropyLoss}, initialisation: {kind: nothing, a: 1}"),
    WrongSpecification(
      "schedules elsewhere",
      document: """
        defaults: {train: {network: {preset: lenet5}, data: digits, seed: 1, optimiser: adam}}
        stages:
          a: {train: {schedule: {cosine: {T_max: 10}}}}
          b: {train: {schedule: {exponential: {gamma: 0.9}}}}
          c: {train: {schedule: {linear: {end_factor: 0.1, total_iters: 100}}}}
          d: {train: {schedule: {step: {milestones: [3, 5]}}}}
          e: {train: {schedule: {warmup: {start_factor: 0.1, total_iters: 5, scheduler: cosine}}}}
          f: {train: {schedule: ReduceLROnPlateau}}
          g: {train: {schedule: {OneCycleLR: {}}}}
          h: {train: {schedule: {triangular: {div_factor: 25}}}}
          i: {train: {schedule: {cyclic: {base_lr: 1e-3, step_size_up: 100}}}}
          j: {train: {schedule: {warmup: {then: StepLR}}}}
        """),
    WrongSpecification(
      "what trainings elsewhere are told", "seed: 2",
      "seed: 2, device: cuda, amp: true, num_workers: 4, drop_last: true, resume: true, max_steps: 100, bs: 8, "
        + "max_norm: 1, save_every: 5, T_max: 3, dropout: None, betas: [0.9, 0.99], no_weight_decay: true"),
    WrongSpecification(
      "losses and metrics elsewhere",
      document: good.replacing("seed: 2", with: "seed: 2, loss: NLLLoss").replacing(
        "seed: 1", with: "seed: 1, loss: BCEWithLogitsLoss, initialisation: xavier"
      )
      .replacing("points: 21", with: "points: 21, metrics: [acc, top1, err, loss, auc, brier_score, mae]")),
    WrongSpecification("a likelihood of numbers for classes", "points: 21", "points: 21, metrics: [nll]"),
    WrongSpecification(
      "kinds of stages elsewhere",
      document: """
        seed: 1
        models: {a: {preset: lenet5}}
        dataset: {digits: {dataset: mnist}}
        stages:
          a: {fit: {}}
          b: {eval: {}}
          c: {plane: {}}
          d: {load: {}}
          e: {script: {}}
          f: {draw: {}}
        """),
    WrongSpecification(
      "data sets elsewhere",
      "{dataset: {two-moons: {count: 200}}, validation: 40}",
      "{dataset: {two-moons: {n_samples: 200, random_state: 3}}, val_split: 0.2}"),
    WrongSpecification("splits elsewhere", "points: 21", "points: 21, splits: [training, val, dev]"),
    WrongSpecification(
      "imports and plots elsewhere",
      document: good.replacing(
        "of: [along, plane, vote]", with: "of: [along, plane, vote], vmax: 2, dpi: 300, figsize: [8, 6]"
      )
      .replacing("train: {seed: 2}", with: "import: {filename: end.pth, strict: false, prefix: module}")),
  ]
}
