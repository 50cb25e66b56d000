import Declarations

extension LayerEntry {
  /// One key, its kind; `name` and `repeat` may stand beside it.
  public static let schema = Schema<LayerEntry>.choice(
    "a layer", LayerForm.cases, absent: Layers.absent, beside: LayerLabel.schema,
    build: { LayerEntry(name: $1.name, copies: $1.copies, $0) },
    parts: { ($0.form, LayerLabel(name: $0.name, copies: $0.copies)) })

  /// Layers in a row, inside another layer.
  fileprivate static func list(minimum: Int = 1) -> Schema<[LayerEntry]> {
    .list(of: .recursive { LayerEntry.schema }, minimum: minimum)
  }
}

/// What stands beside a layer's kind.
private struct LayerLabel: Sendable {
  let name: String?
  let copies: Int?

  static let schema = Schema<LayerLabel>.record(
    "a layer",
    Field(
      "name", \.name, optional: names,
      "The name for its parameters, instead of its number; `block` groups layers under a name."),
    Field(
      "repeat", \.copies, optional: .integer(1...4096),
      "How many copies follow each other, each with its own weights: `name.0`, `name.1` and so on."),
    build: LayerLabel.init)

  private static let names = Schema<String>.text.checked { name throws(SettingError) in
    guard !name.isEmpty else { throw SettingError("the name of a layer is empty") }
    guard !name.contains(".") else {
      throw SettingError(
        "a layer's name cannot have dots: '\(name)'",
        help: "dots separate the names of blocks and layers: use `block`")
    }
    guard !name.contains(where: { $0.isWhitespace || $0 == "/" }) else {
      throw SettingError("a layer's name cannot have spaces or slashes: '\(name)'")
    }
  }
}

extension LayerForm {
  /// The layers, and what holds other layers.
  fileprivate static let cases: [Case<LayerForm>] =
    Layers.all.map { layer in
      layer.mapped(wrap: { .layer($0) }, unwrap: { if case .layer(let layer) = $0 { layer } else { nil } })
    } + [
      Case(
        "residual", "Adds a main path and a shortcut.", Residual.schema, wrap: { .residual($0) },
        unwrap: { if case .residual(let residual) = $0 { residual } else { nil } }
      ).alsoCalled(["skip", "shortcut", "BasicBlock", "Bottleneck"]),
      Case(
        "concat", "Puts the outputs of branches side by side along channels.",
        .list(of: Branch.schema, minimum: 2), wrap: { .concat($0) },
        unwrap: { if case .concat(let branches) = $0 { branches } else { nil } }
      ).alsoCalled(["cat", "concatenate"]),
      Case(
        "block", "Groups layers in a row under one name.", LayerEntry.list(), wrap: { .block($0) },
        unwrap: { if case .block(let layers) = $0 { layers } else { nil } }
      ).alsoCalled(["Sequential", "ModuleList"]),
    ]
}

extension Residual {
  fileprivate static let schema = Schema<Residual>.record(
    "a residual",
    Field(
      "before", \.before, LayerEntry.list(minimum: 0), default: [],
      "Layers that both paths start from, as in networks with preactivations; `before` is not in their names."
    ),
    Field("main", \.main, LayerEntry.list(), "The layers of the main path; `main` is not in their names."),
    Field(
      "shortcut", \.shortcut, optional: Branch.schema,
      "The layers of the other path, or one layer, named under `shortcut` or its own name (default: the identity)."
    ),
    Field("activation", \.activation, optional: Layers.schema, "A layer that follows the addition."),
    build: Residual.init)
}

extension Branch {
  /// A list of layers, or one layer.
  fileprivate static let schema = Schema<Branch>(
    shape: .alternatives([list.shape, single.shape]),
    read: { node, problems in
      node.elements == nil
        ? single.read(node, &problems).map { .layer($0) } : list.read(node, &problems).map { .layers($0) }
    },
    write: { branch, options in
      switch branch {
      case .layers(let layers): list.canonical(layers, options)
      case .layer(let layer): single.canonical(layer, options)
      }
    })

  private static let list = LayerEntry.list(minimum: 0)
  private static let single = Schema<LayerEntry>.recursive { LayerEntry.schema }
}
