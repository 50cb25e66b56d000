import Declarations

/// Every curve family that an experiment can name.
public enum CurveFamilies {
  /// One line each, in the order of documentation.
  public static let all: [Case<any CurveFamily>] = [
    .of(Bezier.self),
    .of(PolygonalChain.self),
  ]

  public static let schema: Schema<any CurveFamily> = .choice("a curve family", all)
}

extension Case where Value == any CurveFamily {
  fileprivate static func of<Member: CurveFamily>(_ type: Member.Type) -> Case {
    Case(Member.kind, Member.summary, Member.schema, wrap: { $0 }, unwrap: { $0 as? Member })
  }
}
