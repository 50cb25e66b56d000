#ifndef THALWEG_RUNS_H
#define THALWEG_RUNS_H

#include "lanes.h"

// Sums are taken in float over at most 32 values a lane, then in Double: a mean over many values keeps its digits.
#define RUN 32

typedef double wide_lanes __attribute__((vector_size(128)));

#define WIDE(x) __builtin_convertvector(x, wide_lanes)
#define NARROW(x) __builtin_convertvector(x, lanes)

#endif
