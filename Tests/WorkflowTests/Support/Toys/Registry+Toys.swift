import Workflow

extension Registry {
  static func toys(numerics: String) -> Registry {
    Registry(
      stages: [
        StageKind(NumberStage.self), StageKind(SumStage.self), StageKind(ParityStage.self),
        StageKind(TwinsStage.self), StageKind(LengthStage.self), StageKind(LabelStage.self),
        StageKind(CountStage.self), StageKind(ProbeStage.self), StageKind(GarbledStage.self),
        StageKind(WarnedStage.self),
      ], sources: [SourceKind(Archive.self)],
      sections: [], numerics: numerics)
  }
}
