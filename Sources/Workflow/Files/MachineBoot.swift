#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Which kernel this process runs on: containers on one machine share it, whatever each calls itself, and machines of
/// one name do not.
enum MachineBoot {
  /// Another one for every machine and each time it starts; nil where the system does not say.
  static let identifier: String? = {
    #if canImport(Darwin)
      var length = 0
      guard sysctlbyname("kern.bootsessionuuid", nil, &length, nil, 0) == 0, length > 1 else { return nil }
      var text = [UInt8](repeating: 0, count: length)
      guard sysctlbyname("kern.bootsessionuuid", &text, &length, nil, 0) == 0 else { return nil }
      return String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
    #else
      // Read as it comes: it is no file that has a size.
      guard let file = try? FileOperations().open("/proc/sys/kernel/random/boot_id") else { return nil }
      defer { try? FileOperations().close(file) }
      var text = [UInt8](repeating: 0, count: 64)
      guard let count = try? text.withUnsafeMutableBytes({ try FileOperations().read(file, into: $0) }),
        count > 8
      else { return nil }
      return String(decoding: text.prefix(count).prefix { $0 > 0x20 }, as: UTF8.self)
    #endif
  }()
}
