/// A file that is open, with the path it was opened by.
package struct OpenFile: Sendable {
  package let descriptor: Int32
  package let path: String
  /// In bytes, as it was when it was opened; 0 where it was opened only to be locked.
  var sizeWhenOpened = 0
}

/// The calls of the system that files are read and written with, one method a call.
///
/// Everything that the store and the run directories do to a disk goes through here, so that a test can
/// see the order of the steps and let any one of them fail.
package struct FileOperations: Sendable {
  /// Called before each step; what it throws is what the step throws.
  package let before: @Sendable (FileStep, String) throws(FileFailure) -> Void

  package init(before: @escaping @Sendable (FileStep, String) throws(FileFailure) -> Void = { _, _ in }) {
    self.before = before
  }

  /// Creates a file, which must not exist, for writing.
  package func create(_ path: String, mode: mode_t) throws(FileFailure) -> OpenFile {
    try open(path, O_WRONLY | O_CREAT | O_EXCL, mode: mode, as: .create)
  }

  /// Opens a file for writing at its end; it is created where it is missing.
  package func append(to path: String) throws(FileFailure) -> OpenFile {
    try open(path, O_WRONLY | O_CREAT | O_APPEND, mode: 0o644, as: .open)
  }

  /// Opens a file for reading.
  ///
  /// - Parameter followingLinks: whether a symbolic link is followed; otherwise it is refused.
  package func open(_ path: String, followingLinks: Bool = true) throws(FileFailure) -> OpenFile {
    try open(path, O_RDONLY | (followingLinks ? 0 : O_NOFOLLOW), mode: 0, as: .open)
  }

  /// Opens a file that only serves to be locked; it is created where it is missing.
  package func openLock(_ path: String) throws(FileFailure) -> OpenFile {
    try open(path, O_RDWR | O_CREAT, mode: 0o644, as: .lock)
  }

  /// Opens what is there, a file or a folder, only to be locked; a symbolic link is refused.
  func openToLock(_ path: String) throws(FileFailure) -> OpenFile {
    try before(.open, path)
    let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY
    return OpenFile(descriptor: try retrying(.open, path) { systemOpen(path, flags, 0) }, path: path)
  }

  private func open(
    _ path: String, _ flags: Int32, mode: mode_t, as step: FileStep
  ) throws(FileFailure) -> OpenFile {
    try before(step, path)
    do throws(OpeningFailure) {
      let (descriptor, size) = try RegularFile.openWithSize(path, flags, mode: mode)
      return OpenFile(descriptor: descriptor, path: path, sizeWhenOpened: size)
    } catch { throw FileFailure(step, path, error) }
  }

  /// Reads into `buffer`; 0 bytes are read at the end of the file only.
  package func read(_ file: OpenFile, into buffer: UnsafeMutableRawBufferPointer) throws(FileFailure) -> Int {
    try result(.read, file.path) { systemRead(file.descriptor, buffer.baseAddress, buffer.count) }
  }

  /// Writes all of `bytes`.
  package func write(_ bytes: UnsafeRawBufferPointer, to file: OpenFile) throws(FileFailure) {
    var rest = bytes
    while !rest.isEmpty {
      let count = try result(.write, file.path) {
        systemWrite(file.descriptor, rest.baseAddress, rest.count)
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }

  /// Goes on reading at an offset from the file's start.
  func seek(_ file: OpenFile, to offset: Int) throws(FileFailure) {
    _ = try result(.read, file.path) { lseek(file.descriptor, off_t(offset), SEEK_SET) }
  }

  /// Gives a file another size; what is added is a hole.
  package func setSize(of file: OpenFile, to size: Int) throws(FileFailure) {
    _ = try result(.write, file.path) { ftruncate(file.descriptor, off_t(size)) }
  }

  /// Sets a file's times to now.
  package func touch(_ path: String) throws(FileFailure) {
    _ = try result(.inspect, path) { utimensat(AT_FDCWD, path, nil, 0) }
  }

  /// Marks a file as used now, by a time that is another one than `modified`, in nanoseconds since 1970.
  ///
  /// File systems take the time from a clock that goes in steps of milliseconds.
  package func touch(_ path: String, after modified: Int64) throws(FileFailure) {
    try touch(path)
    guard try status(of: path)?.modified == modified else { return }
    let next = modified + 1
    let time = timespec(tv_sec: Int(next / 1_000_000_000), tv_nsec: Int(next % 1_000_000_000))
    _ = try result(.inspect, path) { utimensat(AT_FDCWD, path, [time, time], 0) }
  }

  /// Says when a file was written, in nanoseconds since 1970.
  package func setModified(_ time: Int64, of path: String) throws(FileFailure) {
    let time = timespec(tv_sec: Int(time / 1_000_000_000), tv_nsec: Int(time % 1_000_000_000))
    _ = try result(.inspect, path) { utimensat(AT_FDCWD, path, [time, time], 0) }
  }

  /// Waits until what was written is on the disk.
  package func synchronise(_ file: OpenFile) throws(FileFailure) {
    _ = try result(.synchronise, file.path) { fsync(file.descriptor) }
  }

  /// Waits until the names in a folder are on the disk; where a file system cannot say, nothing is waited for.
  package func synchronise(folder path: String) throws(FileFailure) {
    let folder = try result(.synchronise, path) { systemOpen(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0) }
    defer { _ = systemClose(folder) }
    do throws(FileFailure) {
      _ = try retrying(.synchronise, path) { fsync(folder) }
    } catch {
      if ![EINVAL, ENOTSUP, ENOSYS].contains(error.code) { throw error }
    }
  }

  /// Closes a file, whatever is thrown.
  ///
  /// Some file systems say only now that what was written did not fit.
  package func close(_ file: OpenFile) throws(FileFailure) {
    do throws(FileFailure) { try before(.close, file.path) } catch {
      _ = systemClose(file.descriptor)
      throw error
    }
    // Where a signal interrupts it the file is closed all the same, and a second call could close another one.
    if systemClose(file.descriptor) != 0, errno != EINTR { throw FileFailure(.close, file.path, code: errno) }
  }

  /// Gives a file or folder another name; a file that has it already is replaced.
  package func rename(_ path: String, to other: String) throws(FileFailure) {
    _ = try result(.rename, path, reporting: other) { systemRename(path, other) }
  }

  /// Makes `path` a symbolic link to `target`.
  package func link(_ path: String, to target: String) throws(FileFailure) {
    _ = try result(.link, path) { symlink(target, path) }
  }

  package func createFolder(_ path: String) throws(FileFailure) {
    _ = try result(.createFolder, path) { mkdir(path, 0o777) }
  }

  /// Removes a file, a link or an empty folder.
  package func remove(_ path: String) throws(FileFailure) {
    _ = try result(.remove, path) { systemRemove(path) }
  }

  /// What stands at `path` (a link is not followed unless asked); nil where there is nothing.
  package func status(of path: String, followingLinks: Bool = true) throws(FileFailure) -> FileStatus? {
    var status = stat()
    do throws(FileFailure) {
      _ = try result(.inspect, path) { followingLinks ? stat(path, &status) : lstat(path, &status) }
    } catch {
      if error.saysThatNothingIsThere { return nil }
      throw error
    }
    return FileStatus(status)
  }

  package func status(of file: OpenFile) throws(FileFailure) -> FileStatus {
    var status = stat()
    _ = try result(.inspect, file.path) { fstat(file.descriptor, &status) }
    return FileStatus(status)
  }

  /// The names in a folder, sorted, without `.` and `..`.
  package func list(_ path: String) throws(FileFailure) -> [String] {
    try before(.list, path)
    var opened = opendir(path)
    while opened == nil, errno == EINTR { opened = opendir(path) }
    guard let folder = opened else { throw FileFailure(.list, path, code: errno) }
    defer { closedir(folder) }
    var names: [String] = []
    while true {
      // The end and a failure look the same but for this.
      errno = 0
      guard let entry = readdir(folder) else {
        if errno == EINTR { continue }
        if errno != 0 { throw FileFailure(.list, path, code: errno) }
        return names.sorted()
      }
      let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
        String(cString: UnsafeRawPointer(name).assumingMemoryBound(to: CChar.self))
      }
      if name != "." && name != ".." { names.append(name) }
    }
  }

  /// The names in a folder, as `list`; none where there is no folder.
  package func listIfThere(_ path: String) throws(FileFailure) -> [String] {
    do throws(FileFailure) { return try list(path) } catch {
      if error.saysThatNothingIsThere { return [] }
      throw error
    }
  }

  /// Whether the folder that relative paths are seen from is there.
  var hasWorkingFolder: Bool {
    guard let path = getcwd(nil, 0) else { return false }
    free(path)
    return true
  }

  /// Where a symbolic link leads to; nil where there is none.
  package func destination(ofLink path: String) throws(FileFailure) -> String? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    do throws(FileFailure) {
      let count = try result(.inspect, path) {
        buffer.withUnsafeMutableBytes { bytes in
          bytes.withMemoryRebound(to: CChar.self) { text in
            text.baseAddress.map { readlink(path, $0, text.count) } ?? -1
          }
        }
      }
      return String(decoding: buffer[..<count], as: UTF8.self)
    } catch {
      // What is there and is no link.
      if error.saysThatNothingIsThere || error.code == EINVAL { return nil }
      throw error
    }
  }

  /// The path from the root of the file system, without links.
  package func realPath(of path: String) throws(FileFailure) -> String {
    try before(.inspect, path)
    var found = realpath(path, nil)
    while found == nil, errno == EINTR { found = realpath(path, nil) }
    guard let found else { throw FileFailure(.inspect, path, code: errno) }
    defer { free(found) }
    return String(cString: found)
  }

  /// Locks an open file against every other opening of it.
  ///
  /// - Returns: false where another has it.
  package func lock(_ file: OpenFile) throws(FileFailure) -> Bool { try lock(file, LOCK_EX) }

  /// Locks an open file together with all who do the same, against whoever wants it alone.
  ///
  /// - Returns: false where another has it alone.
  package func lockShared(_ file: OpenFile) throws(FileFailure) -> Bool { try lock(file, LOCK_SH) }

  private func lock(_ file: OpenFile, _ mode: Int32) throws(FileFailure) -> Bool {
    do throws(FileFailure) {
      _ = try result(.lock, file.path) { flock(file.descriptor, mode | LOCK_NB) }
      return true
    } catch {
      if error.code == EWOULDBLOCK { return false }
      throw error
    }
  }

  /// Locks one byte of an open file, which need not be there, against every other opening of it.
  ///
  /// - Returns: false where another has it.
  package func lock(_ file: OpenFile, byte: Int64) throws(FileFailure) -> Bool {
    do throws(FileFailure) {
      try setLock(file, byte, Int16(F_WRLCK))
      return true
    } catch {
      if error.code == EAGAIN || error.code == EACCES { return false }
      throw error
    }
  }

  /// Gives back what `lock(_:byte:)` gave.
  package func unlock(_ file: OpenFile, byte: Int64) throws(FileFailure) {
    try setLock(file, byte, Int16(F_UNLCK))
  }

  private func setLock(_ file: OpenFile, _ byte: Int64, _ kind: Int16) throws(FileFailure) {
    var lock = flock()
    lock.l_type = kind
    lock.l_whence = Int16(SEEK_SET)
    lock.l_start = off_t(byte)
    lock.l_len = 1
    _ = try result(.lock, file.path) { systemSetLock(file.descriptor, &lock) }
  }

  /// Calls the system until no signal interrupts it.
  private func result<Result: BinaryInteger>(
    _ step: FileStep, _ path: String, reporting other: String? = nil, _ call: () -> Result
  ) throws(FileFailure) -> Result {
    try before(step, path)
    return try retrying(step, other ?? path, call)
  }

  private func retrying<Result: BinaryInteger>(
    _ step: FileStep, _ path: String, _ call: () -> Result
  ) throws(FileFailure) -> Result {
    while true {
      let result = call()
      if result >= 0 { return result }
      if errno != EINTR { throw FileFailure(step, path, code: errno) }
    }
  }
}
