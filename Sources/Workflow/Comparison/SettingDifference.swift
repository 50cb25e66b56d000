import Declarations

/// A setting that is not the same in all runs.
public struct SettingDifference: Sendable, Equatable {
  /// Where it stands in a specification: `stages.end.train.seed`.
  public var path: String { "\(owner).\(setting)" }
  /// What it is a setting of: `stages.end.train`, `data.moons`.
  public let owner: String
  /// Within that: `optimiser.adam.rate`.
  public let setting: String
  /// By run; nil where a run has no such setting.
  public let values: [JSON?]

  public init(owner: String, setting: String, values: [JSON?]) {
    self.owner = owner
    self.setting = setting
    self.values = values
  }

  /// The settings that differ between what stands for the same thing in each run, nil where a run has it not.
  static func all(of owner: String, in settings: [JSON?]) -> [SettingDifference] {
    guard let base = settings.compactMap(\.self).first else { return [] }
    var paths: [[PathStep]] = []
    for other in settings.compactMap(\.self).dropFirst() {
      for difference in base.differences(to: other) where !paths.contains(difference.path) {
        paths.append(difference.path)
      }
    }
    return paths.map { path in
      SettingDifference(
        owner: owner, setting: path.dotted, values: settings.map { $0?.value(at: path[...]) })
    }
  }
}
