import Declarations

extension Network {
  /// A preset, or an input with layers; the canonical form is always the latter.
  ///
  /// Shapes are worked out as it is read, so that the first layer that does not fit is reported at its place.
  public static let schema = Schema<Network>(
    shape: .choice(NetworkDocument.shape),
    read: { node, problems in
      guard let network = expanded.read(node, &problems) else { return nil }
      if network.module != nil { return network }
      guard let graph = try? network.graph() else { return nil }
      let reading = NetworkReading(
        graph: graph, key: written(network, .key), complete: written(network, .complete))
      return Network(input: network.input, layers: network.layers, reading: reading)
    },
    write: { network, options in network.reading?.form(options) ?? written(network, options) })

  /// A preset is never written: it is expanded. Of layers and module there is one.
  private static func written(_ network: Network, _ options: CanonicalOptions) -> Canonical {
    guard case .map(let members) = expanded.canonical(network, options) else { return .null }
    let absent = network.module == nil ? "python" : "layers"
    return .map(members.filter { $0.name != "preset" && $0.name != absent })
  }

  private static let expanded = NetworkDocument.schema.mapped(
    { document throws(SettingError) in try document.network() },
    from: {
      NetworkDocument(
        preset: nil, input: $0.input.dimensions,
        layers: $0.module == nil ? $0.layers.flatMap(\.writtenOut) : nil,
        python: $0.module?.object)
    })
}

/// A network as it is written, before anybody has asked whether it makes sense.
struct NetworkDocument: Sendable {
  let preset: (any Preset)?
  let input: [Int]?
  let layers: [LayerEntry]?
  let python: PythonObject?

  private static let inputs = Schema<[Int]>.list(of: .integer(1...1 << 24), minimum: 1)
  private static let rows = Schema<[LayerEntry]>.list(of: LayerEntry.schema, minimum: 1)
  private static let presetHelp = "A built-in network."
  private static let inputHelp =
    "The shape of an example: [channels, height, width], or [features]; a preset has one of its own."
  private static let layersHelp = "The layers, in order."
  private static let pythonHelp =
    "A PyTorch module of your own (`nets.py:WideResNet`), which PyTorch computes."
  private static let pythonSynonyms: [Synonym] = ["module", "torch", "pytorch", "class"]
  private static let inputSynonyms: [Synonym] = ["input_shape", "input_size", "in_shape"]
  private static let layersSynonyms: [Synonym] = ["modules", "sequential"]

  static let schema = Schema<NetworkDocument>.record(
    "a network",
    Field("preset", \.preset, optional: Presets.schema, presetHelp),
    Field("input", \.input, optional: inputs, inputHelp, alsoCalled: inputSynonyms),
    Field("layers", \.layers, optional: rows, layersHelp, alsoCalled: layersSynonyms),
    Field("python", \.python, optional: PythonObject.schema, pythonHelp, alsoCalled: pythonSynonyms),
    build: NetworkDocument.init)

  /// Preset, layers and module exclude each other, which merging has to know: one replaces the other.
  static let shape = ChoiceShape(
    title: "a network",
    cases: [
      ChoiceShape.Case(name: "preset", documentation: presetHelp, shape: Presets.schema.shape),
      ChoiceShape.Case(
        name: "layers", documentation: layersHelp, shape: rows.shape, synonyms: layersSynonyms,
        needs: ["input"]),
      ChoiceShape.Case(
        name: "python", documentation: pythonHelp, shape: PythonObject.schema.shape, synonyms: pythonSynonyms,
        needs: ["input"]),
    ],
    beside: [
      FieldShape(name: "input", shape: inputs.shape, documentation: inputHelp, synonyms: inputSynonyms)
    ], ignoresNull: true)

  func network() throws(SettingError) -> Network {
    if let python { return try network(of: python) }
    switch (preset, layers) {
    case (.some, .some):
      throw SettingError("a network is a preset or a list of layers, not both", help: "keep one of them")
    case (nil, nil):
      throw SettingError(
        "a network needs a preset, or an input and layers, or an input and a PyTorch module",
        help: "for example {preset: lenet5}")
    case (let preset?, nil):
      guard let network = input.map({ preset.network(on: Shape($0)) }) ?? preset.network else {
        throw SettingError("this preset has the input \(preset.network.input)", at: ["input"])
      }
      return try checked(network)
    case (nil, let layers?):
      guard let input else {
        throw SettingError(
          "layers need an `input`, the shape of an example", help: "for example input: [1, 28, 28]")
      }
      return try checked(Network(input: Shape(input), layers: layers))
    }
  }

  private func network(of object: PythonObject) throws(SettingError) -> Network {
    if preset != nil || layers != nil {
      throw SettingError(
        "a network is a preset, a list of layers or a PyTorch module, not several", help: "keep one of them")
    }
    guard let input else {
      throw SettingError(
        "a PyTorch module needs an `input`, the shape of an example", help: "for example input: [3, 32, 32]")
    }
    guard Shape(input).checkedCount != nil else {
      throw SettingError("the input \(Shape(input)) has too many values", at: ["input"])
    }
    return Network(PythonModule(object, input: Shape(input)))
  }

  private func checked(_ network: Network) throws(SettingError) -> Network {
    do throws(NetworkMismatch) {
      _ = try network.graph()
      return network
    } catch {
      let place: [PathStep] =
        if preset != nil { ["preset"] } else if let site = error.site { ["layers"] + site } else { ["input"] }
      throw SettingError(error.description, at: place, help: error.help)
    }
  }
}
