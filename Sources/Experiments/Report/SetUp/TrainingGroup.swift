import Declarations
import Specifications
import Workflow

/// Trainings that differ in nothing but seeds and what they start from.
struct TrainingGroup: Sendable {
  let kind: String
  /// How they are set up, without seeds.
  private let settings: String
  let network: JSON?
  /// Families by their names.
  private(set) var names: [String]
  private(set) var seeds: [String]

  /// What the group is, in half a sentence: "100 epochs, batches of 256, adam (rate 0.002), no augmentation; seeds 1, 2".
  var words: String {
    let known = seeds.uniqued
    return settings
      + (known.isEmpty ? "" : "; seed\(known.count == 1 ? "" : "s") \(known.firstFew)") + "."
  }

  /// All of a run, in the order of the stages. What has an optimiser and epochs is a training.
  static func all(of record: RunRecord) -> [TrainingGroup] {
    var groups: [TrainingGroup] = []
    for stage in record.stages where stage.settings["optimiser"] != nil && stage.settings["epochs"] != nil {
      let group = TrainingGroup(of: stage)
      let name = InstanceName.family(of: stage.name)
      if let place = groups.firstIndex(where: { $0.isAlike(group) }) {
        if !groups[place].names.contains(name) { groups[place].names.append(name) }
        groups[place].seeds += group.seeds
      } else {
        groups.append(group)
      }
    }
    return groups
  }

  private func isAlike(_ other: TrainingGroup) -> Bool {
    kind == other.kind && settings == other.settings && network == other.network
  }

  private init(of stage: RunRecord.StageRecord) {
    let recorded =
      Registry.experiments.stage(stage.kind)?.shape.renamingFormerKeys(in: stage.settings) ?? stage.settings
    kind = stage.kind
    network = recorded["network"]
    names = [InstanceName.family(of: stage.name)]
    seeds = [recorded["seed"]?.shownToReaders].compactMap(\.self)
    settings = Self.words(of: recorded)
  }

  private static func words(of settings: JSON) -> String {
    func count(_ field: String) -> Int? { settings[field]?.integer }
    func choice(_ field: String, as name: String = "") -> String? {
      settings[field].flatMap { SettingWords.choice($0) }.map { name.isEmpty ? $0 : "\(name) \($0)" }
    }
    func number(_ field: String, as name: String) -> String? {
      settings[field].flatMap { $0.number ?? 0 == 0 ? nil : "\(name) \($0.shownToReaders)" }
    }
    let isOfImages = settings["network"]?["input"]?.elements?.count == 3
    let augmentation = settings["augmentation"].flatMap { SettingWords.members($0) }
    let parts: [String?] = [
      count("epochs").map { "\($0) epoch\($0 == 1 ? "" : "s")" }, count("batch").map { "batches of \($0)" },
      choice("optimiser"), choice("schedule", as: "schedule"), number("weight-decay", as: "weight decay"),
      choice("loss", as: "loss"), augmentation ?? (isOfImages ? "no augmentation" : nil),
      number("dropout", as: "dropout"),
      settings["shuffle"]?.boolean == false ? "the same order in each epoch" : nil,
      choice("family", as: "curve"), count("control-points").map { "\($0) control points" },
      choice("engine", as: "engine"),
    ]
    return parts.compactMap(\.self).joined(separator: ", ")
  }
}
