import Declarations
import Interchange

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Looks for the files of a data set in the folders where they may be.
struct FileSearch {
  let dataset: String
  /// In the order they are looked in.
  let folders: [String]
  let remedy: String

  /// A search in the user's folder, or in the usual place when none is given.
  /// - Parameter path: the user's folder; the files may also be in one of `subfolders` of it.
  init(dataset: String, path: WrittenPath?, subfolders: [String], remedy: String) {
    self.dataset = dataset
    self.remedy = remedy
    if let folder = path?.location {
      folders = [folder] + subfolders.map { "\(folder)/\($0)" }
    } else {
      folders = ["/usr/share/datasets/\(dataset)"]
    }
  }

  /// The file of that name, or of that name and `.gz`, in the first folder that has either.
  ///
  /// `train-images.idx3-ubyte` is `train-images-idx3-ubyte` too, which is how 7-Zip calls what it unpacks, and a file may
  /// lie in a folder of its own name, where Kaggle puts it.
  func locate(_ name: String) throws(DatasetError) -> DatasetFile {
    let spellings = [name, name.replacing("-idx", with: ".idx")]
    let candidates = spellings.flatMap { [$0, "\($0).gz"] } + spellings.map { "\($0)/\($0)" }
    for folder in folders {
      for candidate in candidates where Self.isFile("\(folder)/\(candidate)") {
        return DatasetFile(name: name, path: "\(folder)/\(candidate)")
      }
    }
    throw .missingFile(
      dataset: dataset, names: [name, "\(name).gz"], folders: folders,
      remedy: near(name).map { "there is \($0); \(remedy)" } ?? remedy)
  }

  private static func isFile(_ path: String) -> Bool {
    // Only a folder has an entry for itself.
    FileManager.default.fileExists(atPath: path) && !FileManager.default.fileExists(atPath: "\(path)/.")
  }

  /// A file that is there and nearly has that name.
  private func near(_ name: String) -> String? {
    let wanted = Self.plain(name)
    for folder in folders {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      // Another number is another file.
      let candidates = names.prefix(1000).sorted().filter { $0.filter(\.isNumber) == name.filter(\.isNumber) }
      let alike = candidates.first {
        let plain = Self.plain($0)
        return plain.count >= 6 && (plain.contains(wanted) || wanted.contains(plain))
      }
      if let found = alike ?? Suggestion.nearest(to: name, among: candidates) {
        return "'\(found.legible)' in \(folder)"
      }
    }
    return nil
  }

  /// A name without what is often written in another way: case, and what is no letter or digit.
  private static func plain(_ name: String) -> String {
    name.lowercased().filter { $0.isLetter || $0.isNumber }
  }
}
