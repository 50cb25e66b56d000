import Declarations

/// Every optimiser that an experiment can name.
public enum Optimisers {
  /// One line each, in the order of documentation.
  public static let all: [Case<any Optimiser>] = [
    .of(SGD.self),
    .of(Adam.self),
  ]

  public static let schema: Schema<any Optimiser> = .choice("an optimiser", all)
}

extension Case where Value == any Optimiser {
  fileprivate static func of<Member: Optimiser>(_ type: Member.Type) -> Case {
    Case(Member.kind, Member.summary, Member.schema, wrap: { $0 }, unwrap: { $0 as? Member })
  }
}
