/// Why a stage came to other results than in the run it is compared with.
public enum DifferenceCause: Sendable, Equatable {
  /// Settings of its own, by their paths within it.
  case settings([String])
  case kind(old: String, new: String)
  /// Thalweg did this kind of stage differently.
  case version(old: Int, new: Int)
  /// The stage of this name gave another result.
  case input(String)
  /// This source had other contents in these parts.
  case source(String, parts: [String])
  /// The arithmetic was another: of another engine version, or another kind of processor.
  case numerics
  /// A stage that it prints the name of had another name.
  case renamedInput(old: String, new: String)
  /// The keys are equal: the same inputs gave other bytes.
  case notReproduced
  /// Nothing that is recorded differs.
  case unknown

  /// Whether it begins here, rather than in a stage before.
  var isOwn: Bool { if case .input = self { false } else { true } }
}
