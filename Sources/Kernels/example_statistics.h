#ifndef THALWEG_EXAMPLE_STATISTICS_H
#define THALWEG_EXAMPLE_STATISTICS_H

#include "runs.h"

// The statistics of some values of each example. Values are taken as differences from the first one.
typedef struct {
  lanes origin;
  // Of the values less the origin, and 1 / √(variance + ε).
  lanes mean, inverse;
} group_statistics;

typedef int64_t wide_whole __attribute__((vector_size(128)));

INLINE void settle(const wide_lanes *sum, const wide_lanes *squares, double count, double epsilon,
                   group_statistics *s) {
  wide_lanes mean = *sum / count, variance = *squares / count - mean * mean;
  // Rounding may leave less than nothing.
  variance = (wide_lanes)(~(variance < 0) & (wide_whole)variance);
  s->mean = NARROW(mean);
  s->inverse = NARROW(1 / __builtin_elementwise_sqrt(variance + epsilon));
}

#endif
