/// Zip archives by what is in them.
enum ZipKind {
  static func kind(of content: FileContent) -> FileKind {
    guard let archive = try? ZipArchive(content) else {
      return FileKind("a zip archive", remedy: nil, format: .zip)
    }
    return kind(of: archive)
  }

  static func kind(of archive: ZipArchive) -> FileKind {
    let names = archive.entries.lazy.map(\.name)
    if PyTorchFile.isArchive(archive) {
      return FileKind("a PyTorch checkpoint", remedy: FileKind.numpyRemedy, format: .zip)
    }
    if names.contains(where: { $0.hasSuffix(".npy") && !$0.isMacNote }) {
      return FileKind("an npz archive", format: .zip)
    }
    if names.contains("model.weights.h5") {
      return FileKind(
        "a Keras model",
        remedy:
          "save its weights as npz: numpy.savez(path, *model.get_weights()), with kernels transposed to PyTorch's "
          + "[outputs, inputs, height, width]", format: .zip)
    }
    if names.contains(where: {
      $0.hasSuffix("archive_format") || $0.hasSuffix("serialized_exported_program.json")
    }) {
      return FileKind(
        "a program of torch.export", remedy: "save the weights with torch.save(program.state_dict, path)",
        format: .zip)
    }
    let files = names.filter { !$0.hasSuffix("/") && !$0.isMacNote && !$0.hasSuffix(".DS_Store") }
    let shown = files.prefix(3).map { "'\($0.legible)'" }.joined(separator: ", ")
    if shown.isEmpty { return FileKind("an empty zip archive", format: .zip) }
    return FileKind(
      "a zip archive of \(shown)\(files.prefix(4).count > 3 ? ", …" : "")",
      remedy: "unzip \(archive.content.name.shellQuoted)", format: .zip)
  }
}

extension String {
  /// Whether this is the name under which a Mac keeps notes on a file beside it in an archive.
  var isMacNote: Bool { hasPrefix("__MACOSX/") || (split(separator: "/").last ?? "").hasPrefix("._") }
}
