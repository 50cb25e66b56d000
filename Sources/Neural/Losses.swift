import Declarations

/// Every loss that an experiment can name.
public enum Losses {
  /// One line each, in the order of documentation.
  public static let all: [Case<any Loss>] = [
    .of(CrossEntropy.self),
    .of(SquaredError.self),
  ]

  public static let schema: Schema<any Loss> = .choice("a loss", all)
}

extension Case where Value == any Loss {
  fileprivate static func of<Member: Loss>(_ type: Member.Type) -> Case {
    Case(Member.kind, Member.summary, Member.schema, wrap: { $0 }, unwrap: { $0 as? Member })
  }
}
