import Declarations
import FileFormats
import Networks

/// A network that was told by the tensors of a checkpoint: one of the presets, or a perceptron.
///
/// What has no tensors stays unsaid by them: the activation of a perceptron, the size of images before a global pool.
public struct RecognisedNetwork: Sendable {
  /// As a specification has it: `{preset: {resnet: {depth: 32}}}`.
  public let text: String
  public let input: [Int]
  public let outputs: Int

  /// The network whose weights a file has; nil where it is none that is known.
  ///
  /// - Throws: `FileFormatError` or `FileError` where the file cannot be read.
  public init?(inFileAt path: String) throws {
    let file = try TensorFile(decoding: try FileContent.read(path))
    let offered = try OfferedTensors(file)
    guard let found = Self.candidates(for: Shapes(offered)).first(where: { $0.fits(offered) }) else {
      return nil
    }
    self = found.recognised
  }

  private init(text: String, input: [Int], outputs: Int) {
    (self.text, self.input, self.outputs) = (text, input, outputs)
  }

  /// What of a file's tensors tells a network.
  private struct Shapes {
    /// Of convolutions and of linear layers, in the order of their names' numbers.
    let kernels: [[Int]], matrices: [[Int]]
    let count: Int

    init(_ offered: OfferedTensors) {
      let ordered = offered.tensors.sorted { Self.order($0.plainName, $1.plainName) }
      kernels = ordered.map(\.shape).filter { $0.count == 4 }
      matrices = ordered.map(\.shape).filter { $0.count == 2 }
      count = offered.tensors.reduce(0) { $0 +| $1.shape.reduce(1, *|) }
    }

    /// Names by their parts, numbers as such: `layers.2` before `layers.10`.
    private static func order(_ a: String, _ b: String) -> Bool {
      let (first, second) = (a.split(separator: "."), b.split(separator: "."))
      for (x, y) in zip(first, second) where x != y {
        if let m = Int(x), let n = Int(y) { return m < n }
        return x < y
      }
      return first.count < second.count
    }
  }

  private struct Candidate {
    let preset: any Preset
    let input: Shape?

    var network: Network? { input.map { preset.network(on: $0) } ?? preset.network }

    /// Whether all tensors are found, and none is left over.
    func fits(_ offered: OfferedTensors) -> Bool {
      guard let network else { return false }
      return (try? WeightMatching(of: network, to: offered)) != nil
    }

    var recognised: RecognisedNetwork {
      let written = Presets.schema.canonical(preset).jsonWithNames
      let size = network?.input.dimensions ?? []
      let isUsual = input == nil || preset.network.input == input
      return RecognisedNetwork(
        text: "{preset: \(written.flow)\(isUsual ? "" : ", input: \(size)")}", input: size,
        outputs: (try? network?.output().count) ?? 0)
    }
  }

  /// Those with as many numbers as the file has.
  private static func candidates(for shapes: Shapes) -> [Candidate] {
    let all = shapes.kernels.isEmpty ? perceptrons(shapes) : convolutional(shapes)
    return all.filter { candidate in
      guard let layout = try? candidate.network?.layout() else { return false }
      return layout.parameterCount + layout.bufferCount == shapes.count
    }
  }

  private static func perceptrons(_ shapes: Shapes) -> [Candidate] {
    guard let first = shapes.matrices.first, shapes.matrices.allSatisfy({ ($0.max() ?? 0) <= 1 << 20 }),
      zip(shapes.matrices, shapes.matrices.dropFirst()).allSatisfy({ $0[0] == $1[1] })
    else { return [] }
    let preset = MLP(widths: [first[1]] + shapes.matrices.map { $0[0] })
    let images = [784: Shape([1, 28, 28]), 3072: Shape([3, 32, 32])]
    return [Candidate(preset: preset, input: images[first[1]])]
  }

  private static func convolutional(_ shapes: Shapes) -> [Candidate] {
    let channels = shapes.kernels.map { $0[1] }.min() ?? 0
    guard let stem = shapes.kernels.first(where: { $0[1] == channels }), channels <= 4, stem[0] <= 4096 else {
      return []
    }
    let largest = min(shapes.kernels.map { $0[0] }.max() ?? 0, 4096)
    let classes = Set(shapes.matrices.map { $0[0] }).filter { (1...10_000).contains($0) }.sorted()
    let inputs: [Shape?] =
      channels == 3 ? [nil] : [Shape([channels, 28, 28]), Shape([channels, 32, 32])]
    let fixed: [any Preset] = [LeNet5(), MyNet(), MyNetSmall(), Cifar10Convnet()]
    let sized = classes.flatMap { presets(stem: stem[0], largest: largest, classes: $0) }
    return fixed.map { Candidate(preset: $0, input: nil) }
      + inputs.flatMap { input in sized.map { Candidate(preset: $0, input: input) } }
  }

  private static func presets(stem: Int, largest: Int, classes: Int) -> [any Preset] {
    var presets: [any Preset] = [ResNet18(width: stem, classes: classes), ConvFC(classes: classes)]
    if stem % 16 == 0 {
      for depth in stride(from: 8, through: 110, by: 6) {
        for shortcut in ResNet.Shortcut.allCases {
          presets.append(
            ResNet(depth: depth, widthFactor: stem / 16, shortcut: shortcut, classes: classes))
        }
      }
      for blocks in 1...18 {
        for (block, layers) in [(PreResNet.Block.basic, 6), (.bottleneck, 9)] {
          presets.append(
            PreResNet(depth: layers * blocks + 2, widthFactor: stem / 16, block: block, classes: classes))
        }
      }
    }
    if stem == 16, largest % 64 == 0 {
      for depth in stride(from: 10, through: 40, by: 6) {
        presets.append(WideResNet(depth: depth, widthFactor: largest / 64, classes: classes))
        presets.append(
          WideResNet(
            depth: depth, widthFactor: largest / 64, bias: true, strideAt: 2, shortcutFrom: .input,
            classes: classes))
      }
    }
    for depth in [11, 13, 16, 19] {
      for norm in VGG.Norm.allCases {
        for classifier in VGG.Classifier.allCases {
          presets.append(
            VGG(depth: depth, norm: norm, classifier: classifier, width: stem, classes: classes))
        }
      }
    }
    return presets
  }
}

extension JSON {
  /// As YAML in one line, names without quotes: `{resnet: {depth: 32}}`; what has no settings by its name alone.
  fileprivate var flow: String {
    switch self {
    case .object(let members):
      if members.count == 1, members[0].value == .object([]) { return members[0].name }
      return "{\(members.map { "\($0.name): \($0.value.flow)" }.joined(separator: ", "))}"
    case .array(let elements): return "[\(elements.map(\.flow).joined(separator: ", "))]"
    default: return text ?? compactText
    }
  }
}
