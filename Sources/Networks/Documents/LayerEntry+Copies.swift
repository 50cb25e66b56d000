/// The same layers without `repeat`: two ways to write one network are one canonical form.
extension LayerEntry {
  /// The entries that it stands for in a list.
  var writtenOut: [LayerEntry] {
    let form = form.writtenOut
    guard let copies else { return [LayerEntry(name: name, form)] }
    let each = Array(repeating: LayerEntry(form), count: copies)
    return name.map { [LayerEntry(name: $0, .block(each))] } ?? each
  }
}

extension LayerForm {
  fileprivate var writtenOut: LayerForm {
    switch self {
    case .layer: self
    case .block(let layers): .block(layers.flatMap(\.writtenOut))
    case .residual(let residual):
      .residual(
        Residual(
          before: residual.before.flatMap(\.writtenOut), main: residual.main.flatMap(\.writtenOut),
          shortcut: residual.shortcut?.writtenOut, activation: residual.activation))
    case .concat(let branches): .concat(branches.map(\.writtenOut))
    }
  }
}

extension Branch {
  fileprivate var writtenOut: Branch {
    switch self {
    case .layers(let layers): .layers(layers.flatMap(\.writtenOut))
    case .layer(let layer) where layer.copies != nil && layer.name == nil: .layers(layer.writtenOut)
    case .layer(let layer): .layer(layer.writtenOut[0])
    }
  }
}
