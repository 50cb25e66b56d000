import Declarations
import Neural
import Testing

@testable import Experiments

@Suite("Normalised data sets")
struct NormaliseSettingTests {
  @Test("one number for all channels has the key of the same number for each")
  func spread() throws {
    func part(_ mean: [Double], _ deviation: [Double]) throws -> String {
      try DatasetSource(dataset: TwoMoons(), normalise: .given(mean: mean, deviation: deviation))
        .parts(hashing: PathDigests())[0].description.compactText
    }
    #expect(try part([0.5], [2]) == part([0.5, 0.5], [2, 2]))
    #expect(try part([0.5], [2]) != part([0.5], [3]))
  }

  @Test("measured numbers make the training split part of what the others are")
  func measured() throws {
    func parts(validation: Int, _ normalise: NormaliseSetting?) throws -> [String] {
      try DatasetSource(dataset: TwoMoons(count: 60), validation: validation, normalise: normalise)
        .parts(hashing: PathDigests()).map(\.description.compactText)
    }
    // The test split does not depend on how many are held out, but by what is measured over the others.
    #expect(try parts(validation: 20, nil)[2] == parts(validation: 30, nil)[2])
    #expect(try parts(validation: 20, .measured)[2] != parts(validation: 30, .measured)[2])
  }
}
