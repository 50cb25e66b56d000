import Declarations

/// Every initialisation that an experiment can name.
public enum Initialisations {
  /// One line each, in the order of documentation.
  public static let all: [Case<any Initialisation>] = [
    .of(UniformFanIn.self),
    .of(KaimingUniform.self),
    .of(KaimingNormal.self),
    .of(XavierUniform.self),
    .of(XavierNormal.self),
  ]

  public static let schema: Schema<any Initialisation> = .choice("an initialisation", all)
}

extension Case where Value == any Initialisation {
  fileprivate static func of<Member: Initialisation>(_ type: Member.Type) -> Case {
    Case(Member.kind, Member.summary, Member.schema, wrap: { $0 }, unwrap: { $0 as? Member })
  }
}
