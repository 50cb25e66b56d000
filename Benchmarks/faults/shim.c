// Lets one call of the system fail, or the process die at it: for LD_PRELOAD, compiled by ../faults.py.
//
//   FAULTS_LOG    a file that gets a line a call: its number, name and path
//   FAULTS_AT     the number of the call that fails, counted from 1; none where it is not set
//   FAULTS_CODE   its errno; "kill" for SIGKILL in place of the call
//
// Calls on standard streams, on pipes and on what lies outside of FAULTS_ROOT are passed on and not counted.
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

static long at = -1, count;
static int code, kills, is_on;
static const char *log_path, *root;

__attribute__((constructor)) static void begin(void) {
  const char *text;
  log_path = getenv("FAULTS_LOG");
  root = getenv("FAULTS_ROOT");
  if ((text = getenv("FAULTS_AT"))) at = atol(text);
  if ((text = getenv("FAULTS_CODE"))) {
    kills = !strcmp(text, "kill");
    code = atoi(text);
  }
  // Programs that this one starts are left alone.
  unsetenv("LD_PRELOAD");
  is_on = root != NULL;
}

static void note(long number, const char *call, const char *path, const char *end) {
  char line[4400];
  int length = snprintf(line, sizeof line, "%ld %s %s%s\n", number, call, path, end);
  int file = syscall(SYS_openat, AT_FDCWD, log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (file < 0) return;
  syscall(SYS_write, file, line, length < (int)sizeof line ? length : (int)sizeof line);
  syscall(SYS_close, file);
}

// Whether the call is to fail; errno is set then.
static int fails(const char *call, const char *path) {
  if (!is_on || !path || strncmp(path, root, strlen(root)) != 0) return 0;
  long number = __atomic_add_fetch(&count, 1, __ATOMIC_SEQ_CST);
  int is_it = number == at;
  if (log_path && (at < 0 || is_it)) note(number, call, path, is_it ? " <-" : "");
  if (!is_it) return 0;
  if (kills) syscall(SYS_kill, syscall(SYS_getpid), SIGKILL);
  errno = code;
  return 1;
}

// The absolute path of a name, as far as it can be had without calls that are counted.
static const char *whole(const char *path) {
  static __thread char buffer[4200];
  if (!path || path[0] == '/') return path;
  if (syscall(SYS_getcwd, buffer, 4096) <= 0) return path;
  size_t length = strlen(buffer);
  snprintf(buffer + length, sizeof buffer - length, "/%s", path);
  return buffer;
}

static const char *of_file(int file) {
  static __thread char buffer[4200];
  char link[40];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, buffer, sizeof buffer - 1);
  if (length < 0) return NULL;
  buffer[length] = 0;
  return buffer;
}

#define REAL(name) \
  static __typeof__(&name) real; \
  if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

#define BY_PATH(result, name, failure, path, parameters, arguments) \
  result name parameters { \
    REAL(name); \
    if (fails(#name, whole(path))) return failure; \
    return real arguments; \
  }

#define BY_FILE(result, name, failure, file, parameters, arguments) \
  result name parameters { \
    REAL(name); \
    if (fails(#name, of_file(file))) return failure; \
    return real arguments; \
  }

static int opens(const char *name, int (*real)(const char *, int, ...), const char *path, int flags, mode_t mode) {
  if (fails(name, whole(path))) return -1;
  return real(path, flags, mode);
}

#define OPEN(name) \
  int name(const char *path, int flags, ...) { \
    REAL(name); \
    va_list rest; \
    va_start(rest, flags); \
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
    va_end(rest); \
    return opens("open", real, path, flags, mode); \
  }
OPEN(open)
OPEN(open64)

int openat(int folder, const char *path, int flags, ...) {
  REAL(openat);
  va_list rest;
  va_start(rest, flags);
  mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  if (fails("openat", whole(path))) return -1;
  return real(folder, path, flags, mode);
}

BY_FILE(ssize_t, read, -1, file, (int file, void *bytes, size_t size), (file, bytes, size))
BY_FILE(ssize_t, pread, -1, file, (int file, void *bytes, size_t size, off_t from), (file, bytes, size, from))
BY_FILE(ssize_t, write, -1, file, (int file, const void *bytes, size_t size), (file, bytes, size))
BY_FILE(int, fsync, -1, file, (int file), (file))
BY_FILE(int, fdatasync, -1, file, (int file), (file))
BY_FILE(int, ftruncate, -1, file, (int file, off_t size), (file, size))
BY_FILE(int, fstat, -1, file, (int file, struct stat *status), (file, status))
BY_FILE(int, flock, -1, file, (int file, int mode), (file, mode))
BY_FILE(off_t, lseek, -1, file, (int file, off_t to, int from), (file, to, from))
BY_FILE(int, fchmod, -1, file, (int file, mode_t mode), (file, mode))
BY_PATH(int, rename, -1, to, (const char *from, const char *to), (from, to))
BY_PATH(int, link, -1, to, (const char *from, const char *to), (from, to))
BY_PATH(int, symlink, -1, to, (const char *from, const char *to), (from, to))
BY_PATH(int, mkdir, -1, path, (const char *path, mode_t mode), (path, mode))
BY_PATH(int, rmdir, -1, path, (const char *path), (path))
BY_PATH(int, unlink, -1, path, (const char *path), (path))
BY_PATH(int, remove, -1, path, (const char *path), (path))
BY_PATH(int, stat, -1, path, (const char *path, struct stat *status), (path, status))
BY_PATH(int, lstat, -1, path, (const char *path, struct stat *status), (path, status))
BY_PATH(int, access, -1, path, (const char *path, int mode), (path, mode))
BY_PATH(int, chmod, -1, path, (const char *path, mode_t mode), (path, mode))
BY_PATH(int, truncate, -1, path, (const char *path, off_t size), (path, size))
BY_PATH(int, statvfs, -1, path, (const char *path, struct statvfs *status), (path, status))
BY_PATH(ssize_t, readlink, -1, path, (const char *path, char *to, size_t size), (path, to, size))
BY_PATH(char *, realpath, NULL, path, (const char *path, char *to), (path, to))
BY_PATH(DIR *, opendir, NULL, path, (const char *path), (path))
BY_PATH(FILE *, fopen, NULL, path, (const char *path, const char *mode), (path, mode))

int utimensat(int folder, const char *path, const struct timespec times[2], int flags) {
  REAL(utimensat);
  if (fails("utimensat", whole(path))) return -1;
  return real(folder, path, times, flags);
}

// Closed all the same, as Linux does.
int close(int file) {
  REAL(close);
  int failed = fails("close", of_file(file)), kept = errno;
  int status = real(file);
  if (!failed) return status;
  errno = kept;
  return -1;
}

struct dirent *readdir(DIR *folder) {
  REAL(readdir);
  if (fails("readdir", of_file(dirfd(folder)))) return NULL;
  return real(folder);
}

void *mmap(void *place, size_t size, int protection, int flags, int file, off_t from) {
  REAL(mmap);
  if (file >= 0 && fails("mmap", of_file(file))) return MAP_FAILED;
  return real(place, size, protection, flags, file, from);
}

int fcntl(int file, int command, ...) {
  REAL(fcntl);
  va_list rest;
  va_start(rest, command);
  void *argument = va_arg(rest, void *);
  va_end(rest);
  int locks = command == F_SETLK || command == F_SETLKW || command == F_OFD_SETLK || command == F_OFD_SETLKW;
  if (locks && fails("fcntl", of_file(file))) return -1;
  return real(file, command, argument);
}
