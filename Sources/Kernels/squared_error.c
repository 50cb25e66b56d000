#include "Kernels.h"

double thalweg_squared_error(const float *outputs, const float *targets, int64_t count, double scale,
                             float *gradient) {
  double total = 0;
  for (int64_t i = 0; i < count; i++) {
    double difference = (double)outputs[i] - targets[i];
    total += difference * difference;
    gradient[i] = (float)(2 * scale * difference);
  }
  return total;
}
