/// An entry of a list of layers, as it is written: what it is, and the name and number of copies beside it.
public struct LayerEntry: Sendable {
  /// Its part of the path that parameters are named by; nil for its number among its siblings.
  public let name: String?
  /// Copies that follow each other (`repeat`), each with weights of its own; nil where that was not said.
  ///
  /// With a name the copies are numbered under it, without one they take numbers among the siblings.
  public let copies: Int?
  public let form: LayerForm

  public init(name: String? = nil, copies: Int? = nil, _ form: LayerForm) {
    (self.name, self.copies, self.form) = (name, copies, form)
  }

  public init(name: String? = nil, copies: Int? = nil, _ layer: any Layer) {
    self.init(name: name, copies: copies, .layer(layer))
  }
}

/// What an entry of a list of layers stands for.
public enum LayerForm: Sendable {
  case layer(any Layer)
  /// Layers in a row under one name.
  case block([LayerEntry])
  case residual(Residual)
  /// The outputs of branches over one input, side by side along channels.
  case concat([Branch])
}

/// y = activation(main(b) + shortcut(b)) with b = before(x).
public struct Residual: Sendable {
  /// What both paths start from, such as the norm and activation of a preactivation; x itself where there are none. Their
  /// names stand beside those of the main path, which counts on from them.
  public let before: [LayerEntry]
  /// Its layers' names stand beside the shortcut's, without one of its own.
  public let main: [LayerEntry]
  /// The identity where nil.
  public let shortcut: Branch?
  /// What follows the addition, under the name `activation`.
  public let activation: (any Layer)?

  public init(
    before: [LayerEntry] = [], main: [LayerEntry], shortcut: Branch? = nil, activation: (any Layer)? = nil
  ) {
    self.before = before
    self.main = main
    if case .layers(let layers)? = shortcut, layers.isEmpty {
      self.shortcut = nil
    } else {
      self.shortcut = shortcut
    }
    self.activation = activation
  }
}

/// One of several ways from the same value.
public enum Branch: Sendable {
  /// Layers in a row, numbered under the branch's name; the identity where there are none.
  case layers([LayerEntry])
  /// A single layer, which has the branch's name itself where it has none of its own.
  indirect case layer(LayerEntry)
}

extension LayerForm {
  /// Every layer in it with another in its place.
  func mapped(_ change: (any Layer) -> any Layer) -> LayerForm {
    switch self {
    case .layer(let layer): .layer(change(layer))
    case .block(let layers): .block(layers.map { $0.mapped(change) })
    case .residual(let residual):
      .residual(
        Residual(
          before: residual.before.map { $0.mapped(change) }, main: residual.main.map { $0.mapped(change) },
          shortcut: residual.shortcut?.mapped(change), activation: residual.activation.map(change)))
    case .concat(let branches): .concat(branches.map { $0.mapped(change) })
    }
  }
}

extension Branch {
  func mapped(_ change: (any Layer) -> any Layer) -> Branch {
    switch self {
    case .layers(let layers): .layers(layers.map { $0.mapped(change) })
    case .layer(let layer): .layer(layer.mapped(change))
    }
  }
}

extension LayerEntry {
  /// Every layer in it with another in its place; names and copies stay.
  func mapped(_ change: (any Layer) -> any Layer) -> LayerEntry {
    LayerEntry(name: name, copies: copies, form.mapped(change))
  }
}
