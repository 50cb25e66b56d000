import Declarations
import Experiments
import FileFormats

/// A first experiment on networks that are there as files: the straight segment between them.
struct CheckpointExperiment {
  private let files: [String]
  private let network: RecognisedNetwork?
  /// The tensors of the first file, where its network is none that is known.
  private let tensors: [String]

  /// What is written where no files are named.
  static let sample = CheckpointExperiment(files: ["a.pt", "b.pt"], network: nil, tensors: [])

  private init(files: [String], network: RecognisedNetwork?, tensors: [String]) {
    (self.files, self.network, self.tensors) = (files, network, tensors)
  }

  /// - Parameters:
  ///   - files: two or more, as they are named from here.
  ///   - folder: of the specification, with a slash at its end, or nothing.
  /// - Throws: what keeps a file from being read.
  init(of files: [String], seenFrom folder: String) throws {
    let network = try RecognisedNetwork(inFileAt: files[0])
    for file in files.dropFirst() { _ = try TensorFile(decoding: try FileContent.read(file)) }
    var tensors: [String] = []
    if network == nil {
      let file = try TensorFile(decoding: try FileContent.read(files[0]))
      tensors = file.tensors.map { "\($0.name.legible) \($0.shape)" }
    }
    self.init(
      files: files.map { Self.path($0, seenFrom: folder) }, network: network, tensors: tensors)
  }

  /// A path as the specification has it, which is seen from its own folder.
  private static func path(_ file: String, seenFrom folder: String) -> String {
    if file.hasPrefix("/") || folder.isEmpty { return file }
    if file.hasPrefix(folder) { return String(file.dropFirst(folder.count)) }
    let depth = folder.split(separator: "/").filter { $0 != "." }
    return depth.contains("..") || folder.hasPrefix("/")
      ? file : String(repeating: "../", count: depth.count) + file
  }

  /// A path as YAML takes it in one line.
  private static func quoted(_ path: String) -> String {
    let isPlain = path.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "/._-".contains($0)) }
    return isPlain ? path : JSON(path).compactText
  }

  private static let mostListed = 40

  var text: String {
    let names = Self.names(of: files)
    let imports = zip(names, files).map { name, file in
      "  \(name): {import: {file: \(Self.quoted(file)), network: net, data: examples}}"
    }
    return """
      description: The straight segment between \(files.count == 2 ? "two networks" : "\(files.count) networks") from files.

      data:
        examples: \(data)

      networks:
      \(networkLines)

      stages:
      \(imports.joined(separator: "\n"))
        straight: {curve: {through: [\(names.joined(separator: ", "))]}}
        along:    {evaluate: {curve: straight, points: 21, splits: test}}
        mean:     {average: {of: [\(names.joined(separator: ", "))]}}    # `statistics:` says where those of batch norms come from
        networks: {evaluate: {weights: [\(names.joined(separator: ", ")), mean], splits: test}}
        figures:  {plot: {of: [along, networks]}}

      """
  }

  private var networkLines: String {
    if let network { return "  net: \(network.text)    # recognised by its tensors" }
    if tensors.isEmpty { return "  net: {preset: lenet5}    # the network of these weights" }
    let listed = tensors.prefix(Self.mostListed).map { "  #   \($0)" }
    let more = tensors.count > listed.count ? ["  #   … \(tensors.count - listed.count) more"] : []
    return
      (["  # \(files[0]) is of no network that is known by name. Write its layers; it has the tensors"]
      + listed
      + more + ["  net: {preset: lenet5}"]).joined(separator: "\n")
  }

  /// The data set that networks of this shape are mostly trained on.
  private var data: String {
    switch (network?.input ?? [1, 28, 28], network?.outputs ?? 10) {
    case ([3, 32, 32], 10):
      "{dataset: cifar-10}             # with the normalisation of the training: docs/data.md"
    case ([3, 32, 32], 100):
      "{dataset: cifar-100}            # with the normalisation of the training: docs/data.md"
    case ([1, 28, 28], 10):
      "{dataset: fashion-mnist}        # or mnist, kmnist; normalised as for the training: docs/data.md"
    case ([2], 2): "{dataset: two-moons}            # or data of your own: docs/data.md"
    default: "{dataset: fashion-mnist}        # the data that they were trained on: docs/data.md"
    }
  }

  /// Names for stages by those of the files, each its own; numbers where those would be none.
  private static func names(of files: [String]) -> [String] {
    let taken: Set<String> = ["straight", "along", "networks", "mean", "figures", "examples", "net"]
    let stems = files.map { file in
      String((file.split(separator: "/").last ?? "").prefix { $0 != "." })
    }
    let isPlain = stems.allSatisfy { stem in
      stem.first?.isLetter == true && !taken.contains(stem)
        && stem.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
    }
    if isPlain, Set(stems).count == stems.count { return stems }
    return files.indices.map { "network-\($0 + 1)" }
  }
}
