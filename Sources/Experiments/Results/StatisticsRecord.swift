import Declarations
import Networks

/// What a result says of the batch-norm statistics that its networks were measured with.
public struct StatisticsRecord: Sendable, Hashable {
  public let policy: String
  /// Training examples that they were estimated over, and how many there are.
  public var examples: Int?
  public var of: Int?
  /// What was done to their images; nil where they were taken as they are.
  public var augmentation: Augmentation?

  var json: JSON {
    .object(
      [JSON.Member("policy", JSON(policy))] + (examples.map { [JSON.Member("examples", JSON($0))] } ?? [])
        + (of.map { [JSON.Member("of", JSON($0))] } ?? [])
        + (augmentation.map { [JSON.Member("augmentation", $0.asWritten)] } ?? []))
  }

  init(policy: String, examples: Int? = nil, of: Int? = nil, augmentation: Augmentation? = nil) {
    (self.policy, self.examples, self.of, self.augmentation) = (policy, examples, of, augmentation)
  }

  /// - Throws: `ArtifactError` where it is something else.
  init?(json: JSON?) throws {
    guard let json else { return nil }
    guard let policy = json["policy"]?.text else {
      throw ArtifactError("a result does not say which batch-norm statistics its networks had")
    }
    self.init(
      policy: policy, examples: json["examples"]?.integer, of: json["of"]?.integer,
      augmentation: try json["augmentation"].map { try Augmentation(asWritten: $0) })
  }

  /// "Batch-norm statistics: estimated at each network over 5000 of 50000 training examples.", and of augmented ones "… over
  /// 5000 of 50000 training images, augmented once (crop-padding 4, flip)."
  var sentence: String {
    switch policy {
    case "estimate":
      "Batch-norm statistics: estimated at each network over \(examplesInWords)."
    case "repair":
      "REPAIR: the mean and deviation of every unit are averages of the networks', measured over "
        + "\(examplesInWords)."
    case "average": "Batch-norm statistics: averages of those that the networks came with."
    default: "Batch-norm statistics: the networks' own."
    }
  }

  private var examplesInWords: String {
    let count = examples == of ? "all \(examples ?? 0)" : "\(examples ?? 0) of \(of ?? 0)"
    guard let augmentation else { return "\(count) training examples" }
    return "\(count) training images, augmented once (\(augmentation.inWords))"
  }

  /// Why another table of the same networks has other values.
  var reason: String {
    switch policy {
    case "estimate":
      "A network has other values here than with its own statistics, the running ones of its training."
    case "repair", "average": "A network has other values here than with statistics of another kind."
    default:
      "They are the running ones of the training; where they are estimated anew, the same network has other values."
    }
  }

  /// What a column is headed by in one word: `own`.
  var word: String {
    switch policy {
    case "estimate": "estimated"
    case "repair": "repaired"
    case "average": "averaged"
    default: "own"
    }
  }
}

extension StatisticsRecord? {
  /// What a caption adds; nothing of networks without batch norms.
  var asSentence: String { map { " \($0.sentence)" } ?? "" }

  /// The same, and why others give other values.
  var asSentences: String { map { " \($0.sentence) \($0.reason)" } ?? "" }

  /// The head of the column that names networks: `network (own statistics)`; of networks without batch norms as it is.
  func heading(_ name: String) -> String { map { "\(name) (\($0.word) statistics)" } ?? name }
}

extension HTML {
  /// What batch-norm statistics networks of a table had, and why others give other values; nothing of networks without.
  static func note(on statistics: StatisticsRecord?) -> HTML {
    statistics.map { .element("p", ["class": "note"], .text("\($0.sentence) \($0.reason)")) } ?? .nothing
  }
}

extension JSON {
  /// The object with what is said of batch-norm statistics.
  func adding(_ statistics: StatisticsRecord?) -> JSON {
    guard let statistics, let members else { return self }
    return .object(members + [JSON.Member("statistics", statistics.json)])
  }
}
