#include "lanes.h"

// A filter over one channel has few multiply-adds for each value that it reads: planes are read where they are, without a
// border of zeros, and what falls outside is left out. Terms are added in the order of the kernel's rows and columns for
// every output, however many outputs are in hand.

// Along rows or columns: which weights meet the source for one output, and where. Places step with the weights.
typedef struct {
  int32_t weight, weight_step, place, place_step, count;
} taps;

// One row of outputs of one plane: output t, at out[t · out_step], has its columns' taps in_step · t further on.
typedef struct {
  const float *source, *weights;
  // Planes of the source that are added up, with a kernel each.
  int32_t planes, height, width, kernel_height, kernel_width;
  taps rows, columns;
  int32_t in_step, out_step, outputs;
  float bias;
  float *out;
  int32_t rectifies;
} depthwise_row;

// Leaves out taps that fall before the source or past it.
INLINE void clip(taps *t, int32_t size) {
  int32_t first = 0, last = t->count;
  while (first < last && (uint32_t)(t->place + first * t->place_step) >= (uint32_t)size) first++;
  while (last > first && (uint32_t)(t->place + (last - 1) * t->place_step) >= (uint32_t)size) last--;
  t->weight += first * t->weight_step;
  t->place += first * t->place_step;
  t->count = last - first;
}

INLINE void sum_spots(const depthwise_row *r, int32_t t, const int spots, const int unit) {
  int64_t step = unit ? LANES : (int64_t)r->in_step * LANES;
  taps columns = r->columns;
  columns.place += t * r->in_step;
  if (spots == 1) clip(&columns, r->width);
  lanes sums[8];
  UNROLL for (int k = 0; k < spots; k++) sums[k] = ALL(r->bias);
  const float *plane = r->source, *kernel = r->weights;
  for (int32_t p = 0; p < r->planes; p++) {
    for (int32_t i = 0; i < r->rows.count; i++) {
      const float *w = kernel + (int64_t)(r->rows.weight + i * r->rows.weight_step) * r->kernel_width + columns.weight;
      const float *x = plane + ((int64_t)(r->rows.place + i * r->rows.place_step) * r->width + columns.place) * LANES;
      for (int32_t j = 0; j < columns.count; j++, w += columns.weight_step, x += columns.place_step * LANES) {
        lanes weight = SPREAD(*w);
        UNROLL for (int k = 0; k < spots; k++) sums[k] += weight * LOAD(x + k * step);
      }
    }
    plane += (int64_t)r->height * r->width * LANES;
    kernel += (int64_t)r->kernel_height * r->kernel_width;
  }
  float *out = r->out + (int64_t)t * r->out_step * LANES;
  UNROLL for (int k = 0; k < spots; k++)
      STORE(out + (int64_t)k * r->out_step * LANES, r->rectifies ? CHOOSE(sums[k] < 0, (lanes){0}, sums[k]) : sums[k]);
}

// From `first` to before `last`, where every tap is inside.
INLINE void sum_inside(const depthwise_row *r, int32_t first, int32_t last, const int most, const int unit) {
  int32_t t = first;
  for (; t + most <= last; t += most) sum_spots(r, t, most, unit);
  if (t == last) return;
  // The last ones once more with those before them, where there are as many.
  if (last - first >= most) sum_spots(r, last - most, most, unit);
  else {
    for (; t + 2 <= last; t += 2) sum_spots(r, t, 2, unit);
    if (t < last) sum_spots(r, t, 1, unit);
  }
}

INLINE void sum_row(depthwise_row *r, const int most) {
  clip(&r->rows, r->height);
  int32_t end = r->columns.place + (r->columns.count - 1) * r->columns.place_step;
  int32_t least = end < r->columns.place ? end : r->columns.place;
  int32_t greatest = end < r->columns.place ? r->columns.place : end;
  int32_t first = least < 0 ? (-least + r->in_step - 1) / r->in_step : 0;
  int32_t last = greatest < r->width ? (r->width - 1 - greatest) / r->in_step + 1 : 0;
  if (last > r->outputs) last = r->outputs;
  if (first > last) first = last;
  for (int32_t t = 0; t < first; t++) sum_spots(r, t, 1, 0);
  if (r->in_step == 1) sum_inside(r, first, last, most, 1);
  else sum_inside(r, first, last, most, 0);
  for (int32_t t = last; t < r->outputs; t++) sum_spots(r, t, 1, 0);
}

INLINE void depthwise_convolve(const thalweg_depthwise *d, const int most) {
  int64_t plane = (int64_t)d->height * d->width * LANES;
  int32_t area = d->kernel_height * d->kernel_width;
  float *out = d->out;
  for (int32_t f = 0; f < d->channels * d->multiplier; f++)
    for (int32_t y = 0; y < d->out_height; y++, out += d->out_width * LANES) {
      depthwise_row r = {.source = d->input + f / d->multiplier * plane, .weights = d->weights + (int64_t)f * area,
                         .planes = 1, .height = d->height, .width = d->width, .kernel_height = d->kernel_height,
                         .kernel_width = d->kernel_width, .in_step = d->stride_width, .out_step = 1,
                         .outputs = d->out_width, .bias = d->bias ? d->bias[f] : 0, .out = out,
                         .rectifies = d->rectifies};
      r.rows = (taps){0, 1, y * d->stride_height - d->padding_height, d->dilation_height, d->kernel_height};
      r.columns = (taps){0, 1, -d->padding_width, d->dilation_width, d->kernel_width};
      sum_row(&r, most);
    }
}
FORMS(thalweg_depthwise_convolve, (const thalweg_depthwise *convolution), (convolution),
      depthwise_convolve(convolution, 8), depthwise_convolve(convolution, 4), depthwise_convolve(convolution, 4))

// Weights that the gradient of an input at `place`, counted from the padding's edge, has terms of: those that a whole
// number of strides leads to.
INLINE void turned_taps(int32_t place, int32_t kernel, int32_t stride, int32_t dilation, taps *t) {
  int32_t period = 1;
  while (period * dilation % stride) period++;
  int32_t first = 0;
  while (first < period && (place - first * dilation) % stride) first++;
  *t = (taps){first, period, (place - first * dilation) / stride, -(period * dilation / stride), 0};
  if (first < period && first < kernel) t->count = (kernel - 1 - first) / period + 1;
}

INLINE void depthwise_back(const thalweg_depthwise *d, const float *gradient, float *in_gradient, const int most) {
  int64_t plane = (int64_t)d->out_height * d->out_width * LANES;
  int32_t area = d->kernel_height * d->kernel_width;
  float *out = in_gradient;
  for (int32_t c = 0; c < d->channels; c++)
    for (int32_t y = 0; y < d->height; y++, out += d->width * LANES) {
      depthwise_row r = {.source = gradient + c * d->multiplier * plane,
                         .weights = d->weights + (int64_t)c * d->multiplier * area, .planes = d->multiplier,
                         .height = d->out_height, .width = d->out_width, .kernel_height = d->kernel_height,
                         .kernel_width = d->kernel_width, .in_step = 1, .out_step = d->stride_width};
      taps rows;
      turned_taps(y + d->padding_height, d->kernel_height, d->stride_height, d->dilation_height, &rows);
      // Inputs that are a stride apart have the same taps.
      for (int32_t x = 0; x < d->stride_width && x < d->width; x++) {
        r.rows = rows;
        turned_taps(x + d->padding_width, d->kernel_width, d->stride_width, d->dilation_width, &r.columns);
        r.outputs = (d->width - 1 - x) / d->stride_width + 1;
        r.out = out + x * LANES;
        sum_row(&r, most);
      }
    }
}
FORMS(thalweg_depthwise_back, (const thalweg_depthwise *convolution, const float *gradient, float *in_gradient),
      (convolution, gradient, in_gradient), depthwise_back(convolution, gradient, in_gradient, 8),
      depthwise_back(convolution, gradient, in_gradient, 4), depthwise_back(convolution, gradient, in_gradient, 4))
