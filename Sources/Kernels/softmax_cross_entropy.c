#include <math.h>

#include "Kernels.h"

// -log softmax(z)_y = log Σ exp(z - max) + max - z_y, in Double: there are few classes and the loss is reported.
double thalweg_softmax_cross_entropy(const float *logits, const int32_t *classes, int32_t count, int32_t width,
                                     double scale, float *gradient, int32_t *correct) {
  double total = 0;
  int32_t hits = 0;
  for (int32_t e = 0; e < count; e++, logits += width, gradient += width) {
    int32_t best = 0;
    for (int32_t c = 1; c < width; c++) best = logits[c] > logits[best] ? c : best;
    double most = logits[best], sum = 0;
    for (int32_t c = 0; c < width; c++) sum += exp(logits[c] - most);
    total += log(sum) + most - logits[classes[e]];
    hits += best == classes[e];
    for (int32_t c = 0; c < width; c++)
      gradient[c] = (float)(scale * (exp(logits[c] - most) / sum - (c == classes[e])));
  }
  *correct = hits;
  return total;
}
