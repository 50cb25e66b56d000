import Declarations

/// What `defaults` lays under the stages of each kind.
struct StageDefaults {
  private let section: Node?
  /// The kinds whose defaults speak of axes, and so differ from stage to stage.
  private let varying: Set<String>

  /// - Parameter section: `defaults`, with variables filled in where it does not speak of axes.
  init(_ section: Node?) {
    self.section = section
    varying = Set((section?.entries ?? []).filter { Self.speakOfAxes($0.value) }.map(\.key))
  }

  static func speakOfAxes(_ settings: Node) -> Bool { Interpolation.mentions("for.", in: settings) }

  /// The settings under a stage of `kind`.
  ///
  /// - Parameter interpolation: has the variables of that stage.
  func settings(
    for kind: StageKind, _ interpolation: Interpolation, _ problems: inout Problems
  ) -> Node? {
    let settings = section?[kind.name]
    return varying.contains(kind.name) ? settings.map { interpolation.applied(to: $0, &problems) } : settings
  }
}
