import Declarations

/// How an index of files is written: a line a file, closed by a digest of the lines before.
///
/// Only a cache: a text that is not whole, or of another version, is an empty index.
enum FileIndexText {
  private static let heading = "thalweg files 1"

  static func text(of entries: ExactDictionary<FileIndexEntry>) -> String {
    var body = heading + "\n"
    for (path, entry) in entries.sorted where !path.utf8.contains(UInt8(ascii: "\n")) {
      let stamp = entry.stamp
      body += "\(entry.digest) \(stamp.size) \(stamp.modified) \(stamp.changed) \(stamp.inode) "
      body += "\(entry.taken) \(path)\n"
    }
    return body + "\(Digest(of: body))\n"
  }

  static func entries(of text: String) -> ExactDictionary<FileIndexEntry> {
    // By bytes: a path may begin with what makes one character of a blank before it.
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"))
    guard let first = lines.first, first.elementsEqual(heading.utf8), let last = lines.last, lines.count > 1
    else { return [:] }
    let body = String(Substring(text.utf8.dropLast(last.count + 1)))
    guard Digest(of: body).description == String(Substring(last)) else { return [:] }
    return ExactDictionary(lines.dropFirst().dropLast().compactMap(entry), uniquingKeysWith: { $1 })
  }

  private static func entry(of line: Substring.UTF8View) -> (String, FileIndexEntry)? {
    let words = line.split(separator: UInt8(ascii: " "), maxSplits: 6).map { Substring($0) }
    guard words.count == 7, let digest = Digest(hexadecimal: words[0]), let size = Int(words[1]),
      let modified = Int64(words[2]), let changed = Int64(words[3]), let inode = UInt64(words[4]),
      let taken = Int64(words[5])
    else { return nil }
    let stamp = FileStamp(size: size, modified: modified, changed: changed, inode: inode)
    return (String(words[6]), FileIndexEntry(stamp: stamp, digest: digest, taken: taken))
  }
}
