import Workflow

extension Registry {
  /// - Parameter parities: what decides the bytes of parities, where that is something else.
  static func toys(numerics: String, parities: String? = nil) -> Registry {
    Registry(
      stages: [
        StageKind(NumberStage.self), StageKind(SumStage.self) { _ in numerics },
        StageKind(ParityStage.self) { _ in parities ?? numerics },
        StageKind(TwinsStage.self) { _ in numerics },
        StageKind(LengthStage.self) { _ in numerics }, StageKind(LabelStage.self),
        StageKind(CountStage.self) { _ in numerics }, StageKind(ProbeStage.self),
        StageKind(GarbledStage.self), StageKind(WarnedStage.self) { _ in numerics },
      ], sources: [SourceKind(Archive.self)], sections: [])
  }
}
