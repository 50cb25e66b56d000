#include <string.h>

#include "Kernels.h"
#include "clones.h"

// The columns [first, last) of an output row whose source x·stride + shift lies inside [0, width).
static void inside(int32_t shift, int32_t stride, int32_t width, int32_t out, int32_t *first, int32_t *last) {
  int32_t low = shift < 0 ? (-shift + stride - 1) / stride : 0;
  int32_t high = width - 1 - shift < 0 ? 0 : (width - 1 - shift) / stride + 1;
  *last = high < out ? high : out;
  *first = low < *last ? low : *last;
}

static void unfold_row(const float *row, int32_t shift, int32_t stride, int32_t width, int32_t out, float *to) {
  int32_t first, last;
  inside(shift, stride, width, out, &first, &last);
  memset(to, 0, sizeof(float) * (size_t)first);
  if (stride == 1) {
    memcpy(to + first, row + first + shift, sizeof(float) * (size_t)(last - first));
  } else {
    for (int32_t x = first; x < last; x++) to[x] = row[x * stride + shift];
  }
  memset(to + last, 0, sizeof(float) * (size_t)(out - last));
}

static void unfold_plane(const float *plane, const thalweg_window *w, int32_t i, int32_t j, float *to) {
  for (int32_t oy = 0; oy < w->out_height; oy++, to += w->out_width) {
    int32_t y = oy * w->stride_height + i - w->padding_height;
    if (y < 0 || y >= w->height)
      memset(to, 0, sizeof(float) * (size_t)w->out_width);
    else
      unfold_row(plane + (int64_t)y * w->width, j - w->padding_width, w->stride_width, w->width, w->out_width, to);
  }
}

void thalweg_unfold(const float *image, const thalweg_window *w, float *columns) {
  int64_t positions = (int64_t)w->out_height * w->out_width;
  for (int32_t c = 0; c < w->channels; c++)
    for (int32_t i = 0; i < w->kernel_height; i++)
      for (int32_t j = 0; j < w->kernel_width; j++, columns += positions)
        unfold_plane(image + (int64_t)c * w->height * w->width, w, i, j, columns);
}

static void fold_plane(const float *from, const thalweg_window *w, int32_t i, int32_t j, float *plane) {
  int32_t first, last, shift = j - w->padding_width;
  inside(shift, w->stride_width, w->width, w->out_width, &first, &last);
  for (int32_t oy = 0; oy < w->out_height; oy++, from += w->out_width) {
    int32_t y = oy * w->stride_height + i - w->padding_height;
    if (y < 0 || y >= w->height) continue;
    float *row = plane + (int64_t)y * w->width;
    if (w->stride_width == 1)
      for (int32_t x = first; x < last; x++) row[x + shift] += from[x];
    else
      for (int32_t x = first; x < last; x++) row[x * w->stride_width + shift] += from[x];
  }
}

void thalweg_fold(const float *columns, const thalweg_window *w, float *image) {
  int64_t positions = (int64_t)w->out_height * w->out_width, plane = (int64_t)w->height * w->width;
  memset(image, 0, sizeof(float) * (size_t)(w->channels * plane));
  for (int32_t c = 0; c < w->channels; c++)
    for (int32_t i = 0; i < w->kernel_height; i++)
      for (int32_t j = 0; j < w->kernel_width; j++, columns += positions)
        fold_plane(columns, w, i, j, image + c * plane);
}
