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
  /// - Parameters:
  ///   - path: the user's folder; the files may also be in one of `subfolders` of it.
  ///   - base: the folder that a relative `path` counts from.
  init(dataset: String, path: String?, base: String, subfolders: [String], remedy: String) {
    self.dataset = dataset
    self.remedy = remedy
    if let path {
      let folder = path.hasPrefix("/") ? path : "\(base)/\(path)"
      folders = [folder] + subfolders.map { "\(folder)/\($0)" }
    } else {
      folders = ["/usr/share/datasets/\(dataset)"]
    }
  }

  /// The file of that name, or of that name and `.gz`, in the first folder that has either.
  func locate(_ name: String) throws(DatasetError) -> DatasetFile {
    let names = [name, "\(name).gz"]
    for folder in folders {
      for candidate in names where FileManager.default.fileExists(atPath: "\(folder)/\(candidate)") {
        return DatasetFile(name: name, path: "\(folder)/\(candidate)")
      }
    }
    throw .missingFile(dataset: dataset, names: names, folders: folders, remedy: remedy)
  }
}
