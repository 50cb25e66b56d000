import Platform

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The files of an archive, tar in gzip or zip, which are handed out one by one.
///
/// Names are checked before anything is made of them: one that would lead out of a folder is refused.
public enum PackedFiles {
  /// The most bytes of one file.
  private static let largest = 1 << 32

  /// Calls `receive` with each file that is wanted, in the order of the archive.
  ///
  /// - Parameter isWanted: is asked about each name, with the folders in it.
  public static func each(
    of content: FileContent, isWanted: (String) -> Bool, receive: (_ name: String, Data) throws -> Void
  ) throws {
    if content.bytes.starts(with: [0x50, 0x4B]) {
      let archive = try ZipArchive(content)
      for entry in archive.entries where isWanted(entry.name) {
        try check(entry.name, in: content)
        try receive(entry.name, try archive.bytes(of: entry, limit: largest))
      }
    } else {
      var tar = TarReader(content)
      while let entry = try tar.next() {
        guard entry.isFile, isWanted(entry.name) else {
          try tar.skip(entry)
          continue
        }
        try check(entry.name, in: content)
        try receive(entry.name, try tar.bytes(of: entry, limit: largest))
      }
    }
  }

  private static func check(_ name: String, in content: FileContent) throws(FileFormatError) {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    if !name.isEmpty, parts.allSatisfy({ !["", ".", ".."].contains($0) }), !name.utf8.contains(0) { return }
    throw FileFormatError(
      file: content.name, expected: "names of files inside the archive's folder", found: "'\(name.legible)'")
  }
}

/// Reads a tar archive (POSIX ustar, and GNU's long names) in order, inflated on the way.
struct TarReader {
  struct Entry {
    let name: String
    let size: Int
    let isFile: Bool
  }

  private var stream: ByteStream
  private static let block = 512
  /// The longest name that GNU writes before an entry.
  private static let longestName = 1 << 16

  init(_ content: FileContent) { stream = ByteStream(content) }

  /// The next entry; nil at the end. What it holds has to be read or skipped.
  mutating func next() throws(FileFormatError) -> Entry? {
    var longName: String?
    while true {
      let start = stream.offset
      let header = try stream.read(Self.block, of: "a header of the tar archive")
      if header.allSatisfy({ $0 == 0 }) { return nil }
      guard let stated = number(header[148..<156]), stated == checksum(of: header),
        let size = number(header[124..<136])
      else {
        throw FileFormatError(
          file: stream.name, offset: start, expected: "a header of a tar archive", found: "something else",
          remedy: "fetch the file again")
      }
      let kind = header[156]
      if kind == UInt8(ascii: "L"), size <= Self.longestName {
        let text = try content(of: size)
        longName = Self.text(text[...])
        continue
      }
      var name = longName ?? Self.text(header[0..<100])
      let prefix = Self.text(header[345..<500])
      if longName == nil, header[257..<262].elementsEqual("ustar".utf8), !prefix.isEmpty {
        name = "\(prefix)/\(name)"
      }
      if name.hasPrefix("./") { name = String(name.dropFirst(2)) }
      return Entry(name: name, size: size, isFile: kind == UInt8(ascii: "0") || kind == 0)
    }
  }

  mutating func bytes(of entry: Entry, limit: Int) throws(FileFormatError) -> Data {
    guard entry.size <= limit else {
      throw FileFormatError(
        file: "\(stream.name), '\(entry.name.legible)'", expected: "at most \(limit) bytes",
        found: "\(entry.size)")
    }
    return Data(try content(of: entry.size))
  }

  mutating func skip(_ entry: Entry) throws(FileFormatError) {
    var left = entry.size + (Self.block - entry.size % Self.block) % Self.block
    while left > 0 {
      let piece = min(left, 1 << 20)
      _ = try stream.read(piece, of: "'\(entry.name.legible)'")
      left -= piece
    }
  }

  private mutating func content(of size: Int) throws(FileFormatError) -> [UInt8] {
    let bytes = try stream.read(size, of: "a file of the archive")
    _ = try stream.read((Self.block - size % Self.block) % Self.block, of: "the end of a block")
    return bytes
  }

  /// Octal digits with blanks around them, and no more than 11.
  private func number(_ field: ArraySlice<UInt8>) -> Int? {
    let text = Self.text(field).filter { $0 != " " }
    guard text.count <= 11 else { return nil }
    return text.isEmpty ? 0 : Int(text, radix: 8).flatMap { $0 >= 0 ? $0 : nil }
  }

  /// The sum of all bytes, those of the checksum itself taken as blanks.
  private func checksum(of header: [UInt8]) -> Int {
    header.enumerated().reduce(0) { $0 + (148..<156 ~= $1.offset ? 32 : Int($1.element)) }
  }

  private static func text(_ field: ArraySlice<UInt8>) -> String {
    String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
  }
}
