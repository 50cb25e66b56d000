/// Experiments to begin with: specifications that run as they are, with a comment on what to change.
enum Starter: String, CaseIterable, Sendable {
  case twoMoons = "two-moons"
  case seeds
  case quickstart
  case resnet
  case checkpoints

  /// What it is, in a few words.
  var summary: String {
    switch self {
    case .twoMoons: "two small networks and a curve; takes one second, no files"
    case .seeds: "every pair of four seeds, with `for`; takes some seconds, no files"
    case .quickstart: "LeNet-5 on Fashion-MNIST; takes about a minute, needs its files"
    case .resnet: "a residual network with augmentation and early stopping; some minutes, needs Fashion-MNIST"
    case .checkpoints: "the straight segment between networks from files: init --from checkpoints A.pt B.pt"
    }
  }

  /// The specification of an experiment of this name.
  /// - Parameter schema: where the schema is for editors, seen from the file.
  func text(named name: String, schema: String) -> String {
    let body =
      switch self {
      case .twoMoons: Self.twoMoonsText
      case .seeds: Self.seedsText
      case .quickstart: Self.quickstartText
      case .resnet: Self.resnetText
      case .checkpoints: CheckpointExperiment.sample.text
      }
    return Self.headed(body, named: name, schema: schema)
  }

  /// A specification under the lines that every one begins with.
  static func headed(_ body: String, named name: String, schema: String) -> String {
    heading.replacing("NAME", with: name).replacing("SCHEMA", with: schema) + body
  }

  private static let heading = """
    # yaml-language-server: $schema=SCHEMA
    #
    # An experiment of Thalweg. Run it, change a line, and run it again: only what the edit touched is done anew.
    # Every setting is explained by: thalweg schema settings

    name: NAME


    """
}
