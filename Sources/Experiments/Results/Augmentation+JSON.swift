import Declarations
import Networks

extension Augmentation {
  /// As it is written in a specification, defaults left out.
  var asWritten: JSON { Self.schema.canonical(self, .key).jsonWithNames }

  /// - Throws: `ArtifactError` where it is something else.
  init(asWritten json: JSON) throws {
    let mode = json["padding-mode"]?.text.flatMap(PaddingMode.init) ?? .zero
    self.init(
      padding: json["crop-padding"]?.integer ?? 0, paddingMode: mode, flips: json["flip"] == .boolean(true),
      cutout: json["cutout"]?.integer ?? 0)
    guard asWritten.sorted == json.sorted else {
      throw ArtifactError("a result does not say what was done to the images of its batch-norm statistics")
    }
  }

  /// "crop-padding 4, flip", in the words of settings.
  var inWords: String {
    let pad =
      padding > 0 ? ["crop-padding \(padding)\(paddingMode == .zero ? "" : ", \(paddingMode.rawValue)")"] : []
    return (pad + (flips ? ["flip"] : []) + (cutout > 0 ? ["cutout \(cutout)"] : [])).joined(separator: ", ")
  }

  /// "{crop-padding: 4, flip: true}", as it is written in YAML.
  var inYAML: String {
    let members = (asWritten.members ?? []).map { "\($0.name): \($0.value.text ?? $0.value.compactText)" }
    return "{\(members.joined(separator: ", "))}"
  }
}
