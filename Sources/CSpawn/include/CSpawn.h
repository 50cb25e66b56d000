#pragma once

#include <spawn.h>

/// What the C library has for starting processes and hides from Swift, as it is in no version of POSIX yet.

/// Makes a pipe whose ends, the reading one first, are closed in programs that are started.
///
/// @returns 0, or -1 with `errno`.
int thalweg_pipe(int ends[2]);

/// Lets the new process begin in `folder`.
///
/// @returns 0, or the number of an error.
int thalweg_spawn_in_folder(posix_spawn_file_actions_t *actions, const char *folder);

/// Closes in the new process all but its first three files, where the C library knows how.
///
/// @returns 0, or the number of an error.
int thalweg_spawn_closing_others(posix_spawn_file_actions_t *actions);
