import Declarations
import FileFormats
import Networks
import Neural
import Platform

/// PNG and JPEG images in a folder for each class: `path/train/CLASS/….png`, as torchvision's `ImageFolder` reads them.
///
/// Classes are numbered in the order of their names' bytes, and so are a class's images, those in folders further down
/// included. Images have 8 bits a channel and one size; transparency is dropped, and grey images are repeated where the
/// shape has three channels.
public struct ImageFolder: DatasetKind, Equatable {
  public static let kind = "image-folder"
  public static let summary = "PNG and JPEG images, in a folder for each class."

  public let path: WrittenPath
  public let shape: [Int]
  public let classes: Int
  public let train: String
  public let test: String

  public static let schema = Schema<Self>.record(
    "an image folder",
    Field(
      "path", \.path, .path, "The folder with a folder for each part, which has one for each class.",
      alsoCalled: ["root", "data_dir"]),
    Field(
      "shape", \.shape, .list(of: .integer(1...1 << 16), minimum: 3),
      "The shape of an image: [3, height, width], or [1, height, width] of grey images.",
      alsoCalled: ["size", "image_size", "img_size"]),
    Field(
      "classes", \.classes, .integer(2...Arrays.mostClasses), "How many classes there are.",
      alsoCalled: ["num_classes"]),
    Field("train", \.train, .text, default: "train", "The folder in `path` to train on."),
    Field(
      "test", \.test, .text, default: "test", "The folder in `path` to test on: often `val`.",
      alsoCalled: ["val"]),
    build: Self.init
  ).checked { folder throws(SettingError) in
    if folder.shape.count != 3 || ![1, 3].contains(folder.shape[0]) {
      throw SettingError(
        "images have 1 or 3 channels, rows and columns, not the shape \(folder.shape)", at: ["shape"],
        help: "write [3, height, width], or [1, height, width] for grey images")
    }
  }

  public init(path: WrittenPath, shape: [Int], classes: Int, train: String = "train", test: String = "test") {
    self.path = path
    self.shape = shape
    self.classes = classes
    self.train = train
    self.test = test
  }

  public var targets: DatasetTargets { .classes(classes) }
  public var exampleShape: [Int] { shape }
  public var inputsAreBytes: Bool { true }

  /// All images in order, and how many each class has.
  public func origin(of part: DatasetPart) throws -> DatasetOrigin {
    let listing = try ImageListing(folder(of: part), field: part.rawValue)
    try check(listing, part)
    return .arrays(
      listing.files,
      reading: ["shape": .array(shape.map { JSON($0) }), "counts": .array(listing.counts.map { JSON($0) })])
  }

  private func folder(of part: DatasetPart) -> String { "\(path.location)/\(part == .train ? train : test)" }

  private func check(_ listing: ImageListing, _ part: DatasetPart) throws {
    guard listing.classes.count == classes else {
      throw SettingError(
        "'\(listing.folder)' has \(listing.classes.count) folders, one for each class, and `classes` is \(classes)",
        at: ["dataset"], help: "write `classes: \(listing.classes.count)`, if these folders are the classes")
    }
    if part == .train { return }
    let names = try ImageListing.classes(in: folder(of: .train), field: DatasetPart.train.rawValue)
    guard !names.elementsEqual(listing.classes, by: { $0.utf8.elementsEqual($1.utf8) }) else { return }
    let odd = Set(names).symmetricDifference(listing.classes).min() ?? ""
    throw SettingError(
      "the classes of both parts differ: '\(odd.legible)' is in one of '\(train)' and '\(test)' alone",
      at: ["dataset"],
      help: "both parts have a folder for each class")
  }

  /// How many files there are. The first is read, so that a size that none has, and a library that is not installed, are
  /// found before anything runs.
  public func count(of part: DatasetPart, files: [DatasetFile], read: DatasetReader) throws -> Int {
    if let first = files.first { _ = try planes(of: decoded(first, read), first) }
    return files.count
  }

  public func decode(_ part: DatasetPart, files: [DatasetFile], read: DatasetReader) throws -> Examples {
    try decode(part, files: files, on: .one, read: read)
  }

  public func decode(
    _ part: DatasetPart, files: [DatasetFile], on threads: DecodingThreads, read: DatasetReader
  ) throws -> Examples {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(files.count *| shape.reduce(1, *|))
    // A few pieces at a time, so that little is held twice.
    let windows = stride(from: 0, to: files.count, by: Self.piece * 4 * threads.count)
    for start in windows {
      let end = min(files.count, start + Self.piece * 4 * threads.count)
      let pieces = stride(from: start, to: end, by: Self.piece).map { $0..<min(end, $0 + Self.piece) }
      let found = Guarded([Result<[UInt8], any Error>?](repeating: nil, count: pieces.count))
      threads.run(pieces.count) { place in
        let piece = Result { try self.pixels(of: files[pieces[place]], read) }
        found.withLock { $0[place] = piece }
      }
      // The first that fails is the first in order, whichever thread came first.
      for piece in found.withLock({ $0 }) { pixels += try piece?.get() ?? [] }
    }
    return Examples(
      input: Networks.Shape(shape), inputs: .bytes(pixels), targets: .classes(Self.labels(of: files)),
      count: files.count)
  }

  /// How many images a thread decodes before it takes more.
  private static let piece = 32

  private func pixels(of files: ArraySlice<DatasetFile>, _ read: DatasetReader) throws -> [UInt8] {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(files.count *| shape.reduce(1, *|))
    for file in files { pixels += try planes(of: decoded(file, read), file) }
    return pixels
  }

  private static func labels(of files: [DatasetFile]) -> [ClassIndex] {
    var last: (name: Substring, index: ClassIndex)?
    return files.map { file in
      let name = file.name.prefix { $0 != "/" }
      let label = last.map { $0.name.utf8.elementsEqual(name.utf8) ? $0.index : $0.index + 1 } ?? 0
      last = (name, label)
      return label
    }
  }

  private func decoded(_ file: DatasetFile, _ read: DatasetReader) throws -> ImagePixels {
    try ImageFile.decode(read(file), height: shape[1], width: shape[2])
  }

  private func planes(of image: ImagePixels, _ file: DatasetFile) throws(FileFormatError) -> [UInt8] {
    if image.channels == shape[0] { return image.bytes }
    if image.channels == 1 { return image.bytes + image.bytes + image.bytes }
    throw FileFormatError(
      file: file.path, expected: "a grey image, as `shape: \(shape)` says", found: "one in colour",
      remedy: "write `shape: [3, \(shape[1]), \(shape[2])]`")
  }
}

/// The images of one part: what is in its folder.
struct ImageListing {
  let folder: String
  let classes: [String]
  /// How many images each class has.
  let counts: [Int]
  /// Each named by its class and its path in there.
  let files: [DatasetFile]

  /// How deep folders of a class may lie, links followed.
  private static let deepest = 32
  private static let read: Set = ["png", "jpg", "jpeg"]
  /// What torchvision would read too.
  private static let unread: Set = ["ppm", "bmp", "pgm", "tif", "tiff", "webp"]

  /// - Parameter field: the setting that names the folder.
  init(_ folder: String, field: String) throws {
    self.folder = folder
    classes = try Self.classes(in: folder, field: field)
    var files: [DatasetFile] = []
    var counts: [Int] = []
    for name in classes {
      let before = files.count
      for path in try Self.paths(in: "\(folder)/\(name)") {
        files.append(DatasetFile(name: "\(name)/\(path)", path: "\(folder)/\(name)/\(path)"))
      }
      counts.append(files.count - before)
      if files.count == before {
        throw SettingError(
          "'\(folder)/\(name)' has no image in it", at: ["dataset"],
          help: "each class has PNG or JPEG images: .png, .jpg or .jpeg")
      }
    }
    (self.files, self.counts) = (files, counts)
  }

  /// The folders in a folder, by the bytes of their names.
  static func classes(in folder: String, field: String) throws -> [String] {
    guard RegularFile.kind(of: folder) == .folder else {
      let siblings = (try? Self.names(in: folder.folder)) ?? []
      let other = ["val", "valid", "validation", "test"].first { siblings.contains($0) }
      throw SettingError(
        "there is no folder '\(folder)'", at: ["dataset"],
        help: field == "test" && other != nil ? "write `test: \(other ?? "")`" : "is the path right?")
    }
    return try names(in: folder).filter { RegularFile.kind(of: "\(folder)/\($0)") == .folder }
  }

  private static func names(in folder: String) throws -> [String] {
    do throws(FileFailure) {
      return try FileOperations().list(folder).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    } catch { throw SettingError("\(error)", at: ["dataset"], help: error.remedy) }
  }

  /// The images in a folder and those further down: folder by folder in the order of their paths, and by name in each.
  private static func paths(in folder: String) throws -> [String] {
    var folders: [(path: String, images: [String])] = []
    func visit(_ path: String, _ depth: Int) throws {
      guard depth <= deepest else {
        throw SettingError(
          "folders lie more than \(deepest) deep in '\(folder)'", at: ["dataset"],
          help: "does a link lead back?")
      }
      var images: [String] = []
      for name in try names(in: "\(folder)/\(path)") {
        let place = path.isEmpty ? name : "\(path)/\(name)"
        if RegularFile.kind(of: "\(folder)/\(place)") == .folder {
          try visit(place, depth + 1)
        } else if let ending = name.lastIndex(of: ".").map({ name[name.index(after: $0)...].lowercased() }) {
          if read.contains(ending) { images.append(place) }
          if unread.contains(ending) {
            throw SettingError(
              "'\(folder)/\(place)' is neither PNG nor JPEG", at: ["dataset"],
              help: "save it as PNG, or take it out of the folder")
          }
        }
      }
      folders.append((path, images))
    }
    try visit("", 0)
    return folders.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }.flatMap(\.images)
  }
}
