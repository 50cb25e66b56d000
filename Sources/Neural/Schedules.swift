import Declarations

/// Every schedule that an experiment can name.
public enum Schedules {
  /// One line each, in the order of documentation.
  public static let all: [Case<any Schedule>] = [
    .of(ConstantSchedule.self),
    .of(CosineSchedule.self),
    .of(LinearSchedule.self),
    .of(ExponentialSchedule.self),
    .of(StepSchedule.self),
    .of(WarmupHoldDecay.self),
    .of(GaripovSchedule.self),
  ]

  public static let schema: Schema<any Schedule> = .choice("a schedule", all)
}

extension Case where Value == any Schedule {
  fileprivate static func of<Member: Schedule>(_ type: Member.Type) -> Case {
    Case(Member.kind, Member.summary, Member.schema, wrap: { $0 }, unwrap: { $0 as? Member })
  }
}
