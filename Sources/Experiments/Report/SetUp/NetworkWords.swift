import Charts
import Declarations
import Networks

/// A recorded network in a few words, with the number of its parameters.
struct NetworkWords: Sendable {
  let text: String

  /// Nil where the record tells no network that this version knows, as a module of Python, which is not asked.
  init?(recorded: JSON) {
    if let module = recorded["python"], module != .null {
      text = "a module of PyTorch: \(SettingWords.choice(module) ?? module.shownToReaders)."
      return
    }
    let place = Place(source: SourceText(name: "record", text: "", isFile: false), line: 1, column: 1)
    let written = Network.schema.shape.renamingFormerKeys(in: recorded)
    var problems = Problems()
    guard let network = Network.schema.read(Node(json: written, at: place), &problems),
      let graph = try? network.graph(), let layout = try? network.layout()
    else { return nil }
    let convolutions = graph.nodes.count { $0.operation is Convolution }
    let linear = graph.nodes.count { $0.operation is Linear }
    let norms = graph.nodes.count { $0.operation is BatchNorm }
    func counted(_ count: Int, _ name: String, _ plural: String) -> String? {
      count == 0 ? nil : "\(count) \(count == 1 ? name : plural)"
    }
    let layers = [
      counted(convolutions, "convolution", "convolutions"), counted(norms, "batch norm", "batch norms"),
      counted(linear, "linear layer", "linear layers"),
    ].compactMap(\.self)
    let input = network.input.dimensions.map(String.init).joined(separator: " × ")
    let parameters = NumberFormat.decimals(0).string(Double(layout.parameterCount))
    text = (["input \(input)"] + layers + ["\(parameters) parameters"]).joined(separator: ", ") + "."
  }
}
