import Foundation

/// A time of day that a program sees shifted, by a library of a few lines that is loaded before all others.
///
/// Steady clocks go on as they do, and so do the times that file systems give to files.
struct ShiftedClock {
  private let library: URL
  private let shift: URL

  /// Whether there is a C compiler to build the library with.
  static var canBeMade: Bool { FileManager.default.isExecutableFile(atPath: "/usr/bin/cc") }

  private static let source = """
    #define _GNU_SOURCE
    #include <dlfcn.h>
    #include <stdio.h>
    #include <stdlib.h>
    #include <time.h>
    int clock_gettime(clockid_t clock, struct timespec *time) {
      int (*real)(clockid_t, struct timespec *) = dlsym(RTLD_NEXT, "clock_gettime");
      int result = real(clock, time);
      FILE *file = clock == CLOCK_REALTIME ? fopen(getenv("SHIFT_OF_CLOCK"), "r") : 0;
      long seconds = 0;
      if (file && fscanf(file, "%ld", &seconds) == 1) time->tv_sec += seconds;
      if (file) fclose(file);
      return result;
    }
    """

  init(in folder: URL) throws {
    let source = folder.appendingPathComponent("clock.c")
    library = folder.appendingPathComponent("clock.so")
    shift = folder.appendingPathComponent("clock.shift")
    try Data(Self.source.utf8).write(to: source)
    try set(hours: 0)
    let compiler = Process()
    compiler.executableURL = URL(fileURLWithPath: "/usr/bin/cc")
    compiler.arguments = ["-shared", "-fPIC", "-o", library.path, source.path, "-ldl"]
    try compiler.run()
    compiler.waitUntilExit()
    if compiler.terminationStatus != 0 { throw CocoaError(.executableNotLoadable) }
  }

  /// Sets the clock, for programs that run already, too.
  func set(hours: Int) throws {
    try Data("\(hours * 3600)".utf8).write(to: shift, options: .atomic)
  }

  /// What a program is started with to see it.
  var environment: [String: String] { ["LD_PRELOAD": library.path, "SHIFT_OF_CLOCK": shift.path] }
}
