/// How an index of files is written: a line a file, closed by a digest of the lines before.
///
/// Only a cache: a text that is not whole, or of another version, is an empty index.
enum FileIndexText {
  private static let heading = "thalweg files 1"

  static func text(of entries: [String: FileIndexEntry]) -> String {
    var body = heading + "\n"
    for (path, entry) in entries.sorted(by: { $0.key < $1.key }) where !path.utf8.contains(10) {
      let stamp = entry.stamp
      body += "\(entry.digest) \(stamp.size) \(stamp.modified) \(stamp.changed) \(stamp.inode) "
      body += "\(entry.taken) \(path)\n"
    }
    return body + "\(Digest(of: body))\n"
  }

  static func entries(of text: String) -> [String: FileIndexEntry] {
    let lines = text.split(separator: "\n")
    guard lines.first == heading[...], let last = lines.last, lines.count > 1 else { return [:] }
    guard Digest(of: String(text.dropLast(last.count + 1))).description == last else { return [:] }
    let entries = lines.dropFirst().dropLast().compactMap(entry)
    return Dictionary(entries, uniquingKeysWith: { $1 })
  }

  private static func entry(of line: Substring) -> (String, FileIndexEntry)? {
    let words = line.split(separator: " ", maxSplits: 6)
    guard words.count == 7, let digest = Digest(hexadecimal: words[0]), let size = Int(words[1]),
      let modified = Int64(words[2]), let changed = Int64(words[3]), let inode = UInt64(words[4]),
      let taken = Int64(words[5])
    else { return nil }
    let stamp = FileStamp(size: size, modified: modified, changed: changed, inode: inode)
    return (String(words[6]), FileIndexEntry(stamp: stamp, digest: digest, taken: taken))
  }
}
