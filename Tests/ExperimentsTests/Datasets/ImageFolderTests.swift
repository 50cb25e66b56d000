import Declarations
import FileFormats
import Foundation
import Neural
import Testing

@testable import Experiments

@Suite("Folders of images", .enabled(if: ImageFile.isReadable(.png) && ImageFile.isReadable(.jpeg)))
struct ImageFolderTests {
  private static let images = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "FileFormatsTests/Fixtures/images")

  /// A folder whose files are copies of fixtures.
  private func folder(_ files: KeyValuePairs<String, String>) throws -> SampleFolder {
    let folder = try SampleFolder()
    for (path, fixture) in files {
      try folder.write(path, Array(try Data(contentsOf: Self.images.appending(path: fixture))))
    }
    return folder
  }

  private func dataset(_ folder: SampleFolder, channels: Int = 3, classes: Int = 2) -> ImageFolder {
    ImageFolder(path: WrittenPath(folder.path), shape: [channels, 11, 13], classes: classes)
  }

  private func decode(_ dataset: ImageFolder, _ part: DatasetPart = .train) throws -> (Examples, [String]) {
    let files = try dataset.origin(of: part).files
    return (try dataset.decode(part, files: files) { try $0.read() }, files.map(\.name))
  }

  @Test("classes and images come in the order of bytes, those further down after those above")
  func order() throws {
    let folder = try folder([
      "train/b/2.png": "colour.png", "train/b/10.JPG": "colour-420.jpg", "train/B/x.png": "grey.png",
      "train/b/sub/0.png": "grey.png", "train/b/notes.txt": "grey.png", "train/readme.md": "grey.png",
    ])
    let (examples, names) = try decode(dataset(folder))
    #expect(names == ["B/x.png", "b/10.JPG", "b/2.png", "b/sub/0.png"])
    #expect(examples.labels == [0, 1, 1, 1] && examples.shape == [3, 11, 13])
  }

  @Test("a grey image has the same plane three times where the shape has three channels")
  func grey() throws {
    let folder = try folder(["train/a/1.png": "grey.png", "train/b/1.png": "grey.jpg"])
    let (one, _) = try decode(dataset(folder, channels: 1))
    let (three, _) = try decode(dataset(folder))
    guard case .bytes(let plane) = one[0..<1].inputs, case .bytes(let planes) = three[0..<1].inputs else {
      return
    }
    #expect(planes == plane + plane + plane)
  }

  /// Threads that take parts in another order than they are handed out in.
  private static let threads = DecodingThreads(count: 3) { parts, body in
    DispatchQueue.concurrentPerform(iterations: parts) { body(parts - 1 - $0) }
  }

  @Test("on several threads images are those of one, and an error is that of the first file in order")
  func sideBySide() throws {
    let folder = try folder([:])
    let images = try ["grey.png", "colour.png", "grey.jpg"].map {
      Array(try Data(contentsOf: Self.images.appending(path: $0)))
    }
    for index in 0..<1100 {
      try folder.write("train/\(index < 400 ? "a" : "b")/\(10_000 + index).png", images[index * 7 % 3])
    }
    let dataset = dataset(folder)
    let files = try dataset.origin(of: .train).files
    let one = try dataset.decode(.train, files: files) { try $0.read() }
    let several = try dataset.decode(.train, files: files, on: Self.threads) { try $0.read() }
    #expect(one.inputs == several.inputs && one.labels == several.labels && several.count == 1100)
    #expect(one.labels.count { $0 == 0 } == 400)
    for index in [500, 470, 333, 1099] {
      try folder.write("train/\(index < 400 ? "a" : "b")/\(10_000 + index).png", [1, 2, 3])
    }
    let error = message { _ = try dataset.decode(.train, files: files, on: Self.threads) { try $0.read() } }
    #expect(error?.contains("train/a/10333.png: expected a PNG or JPEG image") == true, "\(error ?? "")")
  }

  @Test("colour is refused where the shape is grey, and another size anywhere, by the file's name")
  func refused() throws {
    let folder = try folder(["train/a/1.png": "grey.png", "train/b/1.png": "colour.png"])
    let grey = message { _ = try decode(dataset(folder, channels: 1)) }
    #expect(grey?.contains("train/b/1.png: expected a grey image") == true, "\(grey ?? "")")
    let small = ImageFolder(path: WrittenPath(folder.path), shape: [3, 9, 13], classes: 2)
    let size = message { _ = try decode(small) }
    #expect(size?.contains("train/a/1.png: expected an image of 13 × 9 pixels") == true, "\(size ?? "")")
    let files = try small.origin(of: .train).files
    #expect(message { _ = try small.count(of: .train, files: files) { try $0.map() } } == size)
  }

  /// What is said of a folder before any image is read.
  private func complaint(_ folder: SampleFolder, _ part: DatasetPart = .train, classes: Int = 2) -> String {
    do {
      _ = try dataset(folder, classes: classes).origin(of: part)
      return "nothing"
    } catch let error as SettingError {
      return "\(error.message); \(error.help ?? "")"
    } catch { return "\(error)" }
  }

  @Test("folders that are not as they should be are named")
  func listings() throws {
    let folder = try folder([
      "train/a/1.png": "grey.png", "train/b/1.png": "grey.png", "val/a/1.png": "grey.png",
      "val/c/1.png": "grey.png",
    ])
    #expect(complaint(folder) == "nothing")
    #expect(complaint(folder, classes: 3).contains("has 2 folders, one for each class, and `classes` is 3"))
    #expect(complaint(folder, .test).hasSuffix("write `test: val`"))
    let dataset = ImageFolder(path: WrittenPath(folder.path), shape: [3, 11, 13], classes: 2, test: "val")
    #expect(throws: SettingError.self) { try dataset.origin(of: .test) }
    try folder.write("train/b/2.webp", [1])
    #expect(complaint(folder).contains("2.webp' is neither PNG nor JPEG"))
    try FileManager.default.removeItem(at: folder.url.appending(path: "train/b"))
    try FileManager.default.createDirectory(
      at: folder.url.appending(path: "train/b"), withIntermediateDirectories: true)
    #expect(complaint(folder).contains("train/b' has no image in it"))
  }

  @Test("a changed image, and one that moved to another class, is other data; another folder's name is not")
  func identity() throws {
    let folder = try folder([
      "train/a/1.png": "grey.png", "train/b/1.png": "colour.png", "train/b/2.png": "grey.png",
    ])
    func identity() throws -> DatasetOrigin { try dataset(folder).origin(of: .train) }
    guard case .arrays(_, let before) = try identity() else { return }
    let manager = FileManager.default
    try manager.moveItem(
      at: folder.url.appending(path: "train/b/1.png"), to: folder.url.appending(path: "train/a/2.png"))
    guard case .arrays(_, let after) = try identity() else { return }
    #expect(before != after)
  }
}
