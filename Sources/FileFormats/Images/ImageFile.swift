import CImages

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The pixels of an image, 8 bits a channel, channels first: grey, or red, green and blue.
public struct ImagePixels: Equatable, Sendable {
  /// 1 or 3.
  public let channels: Int
  public let height: Int
  public let width: Int
  /// [channels, height, width]
  public let bytes: [UInt8]

  /// - Parameters:
  ///   - rows: pixel by pixel.
  ///   - samples: bytes a pixel has, of which the first `channels` count: what follows is transparency.
  init(rows: [UInt8], samples: Int, channels: Int, height: Int, width: Int) {
    (self.channels, self.height, self.width) = (channels, height, width)
    bytes = [UInt8](unsafeUninitializedCapacity: channels * height * width) { planes, filled in
      var at = 0
      for channel in 0..<channels {
        for pixel in stride(from: channel, to: rows.count, by: samples) {
          planes[at] = rows[pixel]
          at += 1
        }
      }
      filled = at
    }
  }
}

/// Reads PNG and JPEG images as Pillow does: stored samples, without gamma, colour profiles, orientation or transparency.
public enum ImageFile {
  public enum Format: Sendable {
    case png, jpeg
  }

  /// What the start of a file says it is; nil for anything else.
  public static func format(of content: FileContent) -> Format? {
    if content.bytes.starts(with: PNGStructure.signature) { return .png }
    return content.bytes.starts(with: [0xFF, 0xD8, 0xFF]) ? .jpeg : nil
  }

  /// Whether the system has the library that images of a format are read with.
  public static func isReadable(_ format: Format) -> Bool {
    switch format {
    case .png: PNGLibrary.ofSystem != nil
    case .jpeg: JPEGLibrary.ofSystem != nil
    }
  }

  /// Decodes an image whose size is known: a header that says otherwise is refused before memory is taken for it.
  ///
  /// - Throws: `FileFormatError` where it is damaged, of another size, of a kind that is not read, or where the library that
  ///   reads it is not installed.
  public static func decode(
    _ content: FileContent, height: Int, width: Int
  ) throws(FileFormatError) -> ImagePixels {
    switch format(of: content) {
    case .png: return try PNGImage.decode(content, height: height, width: width)
    case .jpeg: return try JPEGImage.decode(content, height: height, width: width)
    case nil:
      let kind = FileKind(of: content)
      throw FileFormatError(
        file: content.name, expected: "a PNG or JPEG image", found: kind?.name ?? "something else",
        remedy: "save it as PNG, or take it out of the folder")
    }
  }

  static func check(
    _ size: (width: Int, height: Int), against wanted: (width: Int, height: Int), in file: String
  ) throws(FileFormatError) {
    if size == wanted { return }
    throw FileFormatError(
      file: file, expected: "an image of \(wanted.width) × \(wanted.height) pixels, as `shape` says",
      found: "one of \(size.width) × \(size.height)",
      remedy: "all images have one size: scale them beforehand")
  }

  static func missing(_ library: String, package: String, for content: FileContent) -> FileFormatError {
    FileFormatError(
      file: content.name, expected: "\(library), which reads such images",
      found: "that it is not installed here",
      remedy: "apt-get install \(package)")
  }
}

/// The chunks of a PNG file.
private struct PNGStructure {
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  let width: Int
  let height: Int
  let bitDepth: Int
  /// Of grey, palette, or red, green and blue, with or without transparency.
  let colourType: Int
  /// The file without what says how its samples are to be shown, which is not how they are read here.
  let plain: Data

  init(of content: FileContent) throws(FileFormatError) {
    let bytes = content.bytes
    func fault(_ offset: Int, _ expected: String, _ found: String) -> FileFormatError {
      FileFormatError(
        file: content.name, offset: offset, expected: expected, found: found,
        remedy: "the file is damaged or truncated: fetch it again")
    }
    func number(_ offset: Int) -> Int { bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } }
    var plain = Data(Self.signature)
    var position = Self.signature.count
    var header: Int?
    while true {
      guard bytes.count - position >= 12 else {
        throw fault(position, "a chunk of the image", "the end of the file")
      }
      let size = number(position)
      guard size <= bytes.count - position - 12 else {
        throw fault(position, "a chunk of \(size) bytes", "\(bytes.count - position - 12) before the end")
      }
      let name = String(decoding: bytes[position + 4..<position + 8], as: UTF8.self)
      if header == nil {
        guard name == "IHDR", size == 13 else {
          throw fault(position, "the header of the image", "another chunk")
        }
        header = position + 8
      }
      if ["IHDR", "PLTE", "IDAT", "IEND"].contains(name) { plain += bytes[position..<position + 12 + size] }
      position += 12 + size
      if name == "IEND" { break }
    }
    let start = header ?? 0
    width = number(start)
    height = number(start + 4)
    bitDepth = Int(bytes[start + 8])
    colourType = Int(bytes[start + 9])
    self.plain = plain
  }
}

private enum PNGImage {
  static func decode(
    _ content: FileContent, height: Int, width: Int
  ) throws(FileFormatError) -> ImagePixels {
    let structure = try PNGStructure(of: content)
    try ImageFile.check((structure.width, structure.height), against: (width, height), in: content.name)
    guard structure.bitDepth <= 8 else {
      throw FileFormatError(
        file: content.name, expected: "at most 8 bits a channel", found: "\(structure.bitDepth)",
        remedy: "save it with 8 bits")
    }
    guard let library = PNGLibrary.ofSystem else {
      throw ImageFile.missing("libpng", package: "libpng16-16", for: content)
    }
    var image = thalweg_png_image()
    image.version = UInt32(thalweg_png_version)
    defer { library.free(&image) }
    // Grey has type 0 or 4, and transparency 4 or 6.
    let isGrey = structure.colourType == 0 || structure.colourType == 4
    let hasAlpha = structure.colourType & 4 != 0
    let samples = (isGrey ? 1 : 3) + (hasAlpha ? 1 : 0)
    var rows = [UInt8](repeating: 0, count: samples * height * width)
    let isRead = structure.plain.withUnsafeBytes { bytes in
      guard library.begin(&image, bytes.baseAddress, bytes.count) != 0 else { return false }
      guard Int(image.width) == width, Int(image.height) == height else { return false }
      let (colour, alpha) = (UInt32(thalweg_png_colour), UInt32(thalweg_png_alpha))
      image.format = (isGrey ? 0 : colour) | (hasAlpha ? alpha : 0)
      return rows.withUnsafeMutableBytes { library.finish(&image, nil, $0.baseAddress, 0, nil) != 0 }
    }
    guard isRead, image.warning_or_error & UInt32(thalweg_png_error) == 0 else {
      let reason = withUnsafeBytes(of: image.message) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      throw FileFormatError(
        file: content.name, expected: "a sound PNG image", found: "damage (\(reason.legible))",
        remedy: "fetch the file again")
    }
    return ImagePixels(rows: rows, samples: samples, channels: isGrey ? 1 : 3, height: height, width: width)
  }
}

private enum JPEGImage {
  static func decode(
    _ content: FileContent, height: Int, width: Int
  ) throws(FileFormatError) -> ImagePixels {
    guard let library = JPEGLibrary.ofSystem, let handle = library.make() else {
      throw ImageFile.missing("libjpeg-turbo", package: "libturbojpeg0", for: content)
    }
    defer { _ = library.destroy(handle) }
    func damage() -> FileFormatError {
      let reason = library.error(handle).map { String(cString: $0) } ?? "no reason given"
      return FileFormatError(
        file: content.name, expected: "a sound JPEG image", found: "damage (\(reason.legible))",
        remedy: "fetch the file again")
    }
    var (foundWidth, foundHeight, subsampling, space): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
    let hasHeader = content.bytes.withUnsafeBytes { bytes in
      library.header(
        handle, bytes.bindMemory(to: UInt8.self).baseAddress, UInt(bytes.count), &foundWidth, &foundHeight,
        &subsampling,
        &space) == 0
    }
    guard hasHeader else { throw damage() }
    try ImageFile.check((Int(foundWidth), Int(foundHeight)), against: (width, height), in: content.name)
    guard space != Int32(thalweg_jpeg_is_cmyk), space != Int32(thalweg_jpeg_is_ycck) else {
      throw FileFormatError(
        file: content.name, expected: "an image in grey or in red, green and blue",
        found: "one in CMYK, as for print",
        remedy: "convert it to RGB")
    }
    let isGrey = space == Int32(thalweg_jpeg_is_grey)
    let channels = isGrey ? 1 : 3
    var rows = [UInt8](repeating: 0, count: channels * height * width)
    let flags = Int32(thalweg_jpeg_accurate) | Int32(thalweg_jpeg_stop_on_warning)
    let isRead = content.bytes.withUnsafeBytes { bytes in
      rows.withUnsafeMutableBufferPointer { rows in
        library.decode(
          handle, bytes.bindMemory(to: UInt8.self).baseAddress, UInt(bytes.count), rows.baseAddress,
          foundWidth, 0,
          foundHeight, Int32(isGrey ? thalweg_jpeg_grey : thalweg_jpeg_rgb), flags) == 0
      }
    }
    guard isRead else { throw damage() }
    return ImagePixels(rows: rows, samples: channels, channels: channels, height: height, width: width)
  }
}
