#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "CSpawn.h"

#include <fcntl.h>
#include <unistd.h>

int thalweg_pipe(int ends[2]) {
#ifdef __linux__
  return pipe2(ends, O_CLOEXEC);
#else
  if (pipe(ends) != 0) return -1;
  for (int end = 0; end < 2; end += 1) fcntl(ends[end], F_SETFD, FD_CLOEXEC);
  return 0;
#endif
}

int thalweg_spawn_in_folder(posix_spawn_file_actions_t *actions, const char *folder) {
  return posix_spawn_file_actions_addchdir_np(actions, folder);
}

int thalweg_spawn_closing_others(posix_spawn_file_actions_t *actions) {
#if defined(__GLIBC__) && defined(__GLIBC_PREREQ)
#if __GLIBC_PREREQ(2, 34)
  return posix_spawn_file_actions_addclosefrom_np(actions, 3);
#endif
#endif
  (void)actions;
  return 0;
}
