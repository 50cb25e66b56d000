import Declarations

/// A way to make the weights of several networks those of one.
///
/// A method is one file in `Merging/` and one line in `MergeMethods.all`. Numbers are worked out in Double and rounded once.
public protocol MergeMethod: Sendable {
  static var kind: String { get }
  /// What it is, in a few words for a list of them.
  static var summary: String { get }
  /// How it is written.
  static var schema: Schema<Self> { get }
  /// Whether it starts from weights that all were trained from.
  static var takesBase: Bool { get }
  /// How many networks it merges.
  static var memberCounts: ClosedRange<Int> { get }

  /// The merged weights.
  ///
  /// - Parameters:
  ///   - members: of one length, as many as `memberCounts` allows.
  ///   - base: as long; nil where the method takes none.
  ///   - tensors: where each lies in the vectors.
  func merged(_ members: [[Float]], base: [Float]?, tensors: [Range<Int>]) -> [Float]
}

/// Every method that an experiment can name.
public enum MergeMethods {
  /// One line each, in the order of documentation.
  public static let all: [Case<any MergeMethod>] = [
    .of(Slerp.self).alsoCalled(["spherical", "spherical_interpolation"]),
    .of(TaskArithmetic.self).alsoCalled(["task_vectors", "linear_task_vectors"]),
    .of(TIES.self).alsoCalled(["ties_merging", "trim_elect_merge"]),
    .of(DARE.self).alsoCalled(["dare_linear", "drop_and_rescale"]),
    .of(ModelStock.self).alsoCalled(["stock"]),
  ]

  public static let schema: Schema<any MergeMethod> = .choice("a merging method", all)
}

extension Case where Value == any MergeMethod {
  fileprivate static func of<Member: MergeMethod>(_ type: Member.Type) -> Case {
    Case(Member.kind, Member.summary, Member.schema, wrap: { $0 }, unwrap: { $0 as? Member })
  }
}
