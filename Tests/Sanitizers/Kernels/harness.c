// Calls every kernel of Kernels.h with random shapes, in each form that this machine has, on buffers of exactly the
// sizes that the header promises: built with AddressSanitizer and UndefinedBehaviorSanitizer (run.sh), it finds reads
// and writes outside of them and arithmetic that C leaves undefined. All forms with fused multiply-add have to give the
// same bytes.
//
//     harness [ROUNDS [FIRST SEED [digests]]]
//
// With `digests` it prints a line for each kernel and seed, of the best form: two machines that print the same compute the
// same bytes.

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "Kernels.h"

#define LANES 16

// MARK: Randomness, by xorshift64*

static uint64_t state;

static uint32_t any(void) {
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return (uint32_t)((state * UINT64_C(2685821657736338717)) >> 32);
}

// From `least` to `most`.
static int32_t whole(int32_t least, int32_t most) {
  return least + (int32_t)(any() % (uint32_t)(most - least + 1));
}

static int32_t coin(void) { return (int32_t)(any() & 1); }

// MARK: Buffers, all freed at the end of a round

#define MOST_BUFFERS 64
static void *buffers[MOST_BUFFERS];
static size_t sizes[MOST_BUFFERS];
static int buffer_count, result_count;
// What the round's kernel writes, so that forms can be compared.
static int results[MOST_BUFFERS];

static void *room(size_t size, size_t boundary) {
  void *at = NULL;
  if (buffer_count == MOST_BUFFERS || posix_memalign(&at, boundary, size ? size : 1)) abort();
  sizes[buffer_count] = size;
  buffers[buffer_count++] = at;
  return at;
}

static void free_buffers(void) {
  for (int i = 0; i < buffer_count; i++) free(buffers[i]);
  buffer_count = result_count = 0;
}

static float number(void) {
  uint32_t kind = any() % 64;
  if (kind == 0) return 0.0f;
  if (kind == 1) return -0.0f;
  return (float)(int32_t)any() * 0x1p-31f;
}

static float *floats_at(int64_t count, size_t boundary) {
  float *at = room(sizeof(float) * (size_t)count, boundary);
  for (int64_t i = 0; i < count; i++) at[i] = number();
  return at;
}

// Values on a cache line's boundary, as packs are.
static float *packs(int64_t count) { return floats_at(count * LANES, 64); }
// Values on no boundary but their own: one past a cache line's start.
static float *loose(int64_t count) {
  float *at = floats_at(count + 1, 64);
  return at + 1;
}
// Marks the buffer made last as written by the kernel.
static void *result(void *at) {
  results[result_count++] = buffer_count - 1;
  return at;
}
static double *sums(int64_t count) {
  double *at = room(sizeof(double) * (size_t)count, 64);
  for (int64_t i = 0; i < count; i++) at[i] = 0;
  return result(at);
}
static int32_t *wholes(int64_t count, int32_t most) {
  int32_t *at = room(sizeof(int32_t) * (size_t)count, 64);
  for (int64_t i = 0; i < count; i++) at[i] = whole(0, most);
  return at;
}
static uint8_t *codes(int64_t count) {
  uint8_t *at = room((size_t)count * LANES, 64);
  for (int64_t i = 0; i < count * LANES; i++) at[i] = (uint8_t)whole(0, 4);
  return at;
}

// MARK: Shapes

// A source of any of the three kinds.
static thalweg_source source(int32_t channels, int32_t height, int32_t width) {
  int64_t area = (int64_t)height * width;
  thalweg_source s = {.height = height, .width = width};
  int32_t kind = whole(0, 2);
  if (kind == 2) {
    area = (int64_t)(height / 2) * (width / 2);
    s.codes = codes(channels * area);
  }
  s.values = packs(channels * area);
  if (kind == 1) s.outputs = packs(channels * area);
  return s;
}

static thalweg_window window(int32_t pads) {
  thalweg_window w = {.channels = whole(1, 5), .height = whole(1, 9), .width = whole(1, 9)};
  w.padding_height = pads ? whole(0, 2) : 0;
  w.padding_width = pads ? whole(0, 2) : 0;
  // A padding is at most half of the window, as in PyTorch, so that every window meets the plane.
  int32_t tall = w.height + 2 * w.padding_height, broad = w.width + 2 * w.padding_width;
  w.kernel_height = whole(2 * w.padding_height > 0 ? 2 * w.padding_height : 1, tall);
  w.kernel_width = whole(2 * w.padding_width > 0 ? 2 * w.padding_width : 1, broad);
  w.stride_height = whole(1, 4);
  w.stride_width = whole(1, 4);
  w.out_height = (tall - w.kernel_height) / w.stride_height + 1;
  w.out_width = (broad - w.kernel_width) / w.stride_width + 1;
  return w;
}

// MARK: One function a kernel: it makes what the kernel wants, and calls it in the form in force.

static void pack_bytes(void) {
  int32_t count = whole(1, LANES);
  int64_t features = whole(1, 70);
  const uint8_t *examples[LANES];
  for (int i = 0; i < count; i++) {
    uint8_t *example = room((size_t)features, 1 + sizeof(void *) - 1);
    for (int64_t p = 0; p < features; p++) example[p] = (uint8_t)any();
    examples[i] = example;
  }
  thalweg_pack_bytes(examples, count, features, result(packs(features)));
}

static void pack_floats(void) {
  int32_t count = whole(1, LANES);
  int64_t features = whole(1, 70);
  const float *examples[LANES];
  for (int i = 0; i < count; i++) examples[i] = loose(features);
  thalweg_pack_floats(examples, count, features, result(packs(features)));
}

static thalweg_crop any_crop(void) {
  thalweg_crop c = {.channels = whole(1, 3), .height = whole(1, 20), .width = whole(1, 40)};
  c.flips = whole(0, 1);
  c.reflects = whole(0, 1);
  // Zeros may be all that is seen; a mirror has one image on each side.
  int32_t tall = c.reflects ? c.height - 1 : 2 * c.height, broad = c.reflects ? c.width - 1 : 2 * c.width;
  c.down = whole(0, 2 * tall) - tall;
  c.right = whole(0, 2 * broad) - broad;
  return c;
}

static void crop_bytes(void) {
  thalweg_crop crop = any_crop();
  size_t size = (size_t)(crop.channels * crop.height * crop.width);
  uint8_t *image = room(size, sizeof(void *)), *out = result(room(size, sizeof(void *)));
  for (size_t i = 0; i < size; i++) image[i] = (uint8_t)any();
  thalweg_crop_bytes(image, &crop, out);
}

static void crop_floats(void) {
  thalweg_crop crop = any_crop();
  int64_t size = (int64_t)crop.channels * crop.height * crop.width;
  thalweg_crop_floats(loose(size), &crop, result(loose(size)));
}

static void cut_out(void) {
  int32_t channels = whole(1, 3), height = whole(1, 20), width = whole(1, 20);
  int32_t top = whole(0, height), left = whole(0, width);
  float *pack = packs((int64_t)channels * height * width);
  thalweg_cut_out(result(pack), whole(0, LANES - 1), channels, height, width, top, whole(top, height), left,
                  whole(left, width));
}

static void normalise_pack(void) {
  int32_t count = whole(1, LANES);
  int64_t channels = whole(1, 5), plane = whole(1, 40);
  const float *means = loose(channels), *deviations = loose(channels);
  thalweg_normalise_pack(means, deviations, count, channels, plane, result(packs(channels * plane)));
}

static void unpack(void) {
  int32_t count = whole(1, LANES);
  int64_t features = whole(1, 70);
  const float *pack = packs(features);
  thalweg_unpack(pack, count, features, result(loose(count * features)));
}

static void sum_lanes(void) {
  int64_t count = whole(1, 70);
  const float *values = packs(count);
  thalweg_sum_lanes(values, count, result(loose(count)));
}

static void frame_planes(void) {
  int32_t channels = whole(1, 4), height = whole(1, 8), width = whole(1, 8);
  thalweg_source s = source(channels, height, width);
  thalweg_frame f = {whole(1, 20), whole(1, 20), whole(-3, 5), whole(-3, 5), whole(1, 3), whole(1, 3)};
  thalweg_frame_planes(&s, channels, &f, result(packs((int64_t)channels * f.height * f.width)));
}

static void direct_convolve(void) {
  thalweg_direct d = {.channels = whole(1, 5), .kernel_height = whole(1, 6), .kernel_width = whole(1, 6)};
  d.dilation_height = coin() ? 1 : whole(1, 3);
  d.dilation_width = coin() ? 1 : whole(1, 3);
  int32_t tall = d.dilation_height * (d.kernel_height - 1) + 1, broad = d.dilation_width * (d.kernel_width - 1) + 1;
  d.height = whole(tall, tall > 12 ? tall + 2 : 12);
  d.width = whole(broad, broad > 12 ? broad + 2 : 12);
  d.stride_height = whole(1, 3);
  d.stride_width = whole(1, 3);
  d.filters = whole(1, 15);
  d.out_height = (d.height - tall) / d.stride_height + 1;
  d.out_width = (d.width - broad) / d.stride_width + 1;
  d.pools = coin();
  d.rectifies = d.pools || coin();
  d.last_row = d.height;
  if (!d.pools) {
    d.first_row = whole(0, d.height - 1);
    d.last_row = whole(d.first_row + 1, d.height);
  }
  d.last_column = d.width;
  if (!d.pools && coin()) {
    d.first_column = whole(0, d.width - 1);
    d.last_column = whole(d.first_column + 1, d.width);
  }
  d.input = packs((int64_t)d.channels * d.height * d.width);
  d.weights = loose((int64_t)d.filters * d.channels * d.kernel_height * d.kernel_width);
  if (coin()) d.bias = loose(d.filters);
  if (coin()) {
    d.scale = loose(d.filters);
    d.shift = loose(d.filters);
  }
  int64_t outputs = (int64_t)d.filters *
                    (d.pools ? (d.out_height / 2) * (d.out_width / 2) : d.out_height * d.out_width);
  if (d.pools && coin()) d.codes = result(codes(outputs));
  d.out = result(packs(outputs));
  thalweg_direct_convolve(&d);
}

static void turn_filters(void) {
  int32_t filters = whole(1, 9), channels = whole(1, 9), area = whole(1, 25);
  const float *weights = loose((int64_t)filters * channels * area);
  thalweg_turn_filters(weights, filters, channels, area, result(loose((int64_t)filters * channels * area)));
}

static void direct_gather(void) {
  thalweg_direct_gradient d = {.channels = whole(1, 4), .kernel_height = whole(1, 6), .kernel_width = whole(1, 6)};
  d.dilation_height = coin() ? 1 : whole(1, 3);
  d.dilation_width = coin() ? 1 : whole(1, 3);
  int32_t tall = d.dilation_height * (d.kernel_height - 1) + 1, broad = d.dilation_width * (d.kernel_width - 1) + 1;
  d.height = whole(tall, tall > 12 ? tall + 2 : 12);
  d.width = whole(broad, broad > 12 ? broad + 2 : 12);
  d.stride_height = whole(1, 3);
  d.stride_width = whole(1, 3);
  d.filters = whole(1, 19);
  d.source = source(d.filters, (d.height - tall) / d.stride_height + 1, (d.width - broad) / d.stride_width + 1);
  d.input = packs((int64_t)d.channels * d.height * d.width);
  d.sums = result(packs((int64_t)d.filters * d.channels * d.kernel_height * d.kernel_width));
  if (coin()) d.bias_sums = result(packs(d.filters));
  d.scratch = packs((int64_t)THALWEG_GATHER_ROWS * d.filters * d.source.width);
  thalweg_direct_gather(&d);
}

static thalweg_turned_gradient turned_gradient(void) {
  thalweg_turned_gradient t = {.channels = whole(1, 70), .height = whole(1, 9), .width = whole(1, 9),
                               .kernel_height = whole(1, 4), .kernel_width = whole(1, 4), .filters = whole(1, 19)};
  t.stride_height = whole(1, 3);
  t.stride_width = whole(1, 3);
  t.dilation_height = whole(1, 4);
  t.dilation_width = whole(1, 4);
  int32_t tall = t.dilation_height * (t.kernel_height - 1) + 1, broad = t.dilation_width * (t.kernel_width - 1) + 1;
  int32_t least_height = (tall - t.height + 1) / 2, least_width = (broad - t.width + 1) / 2;
  t.padding_height = whole(least_height > 0 ? least_height : 0, 10);
  t.padding_width = whole(least_width > 0 ? least_width : 0, 10);
  int32_t out_height = (t.height + 2 * t.padding_height - tall) / t.stride_height + 1;
  int32_t out_width = (t.width + 2 * t.padding_width - broad) / t.stride_width + 1;
  t.source = source(t.filters, out_height, out_width);
  t.input = packs((int64_t)t.channels * t.height * t.width);
  return t;
}

static void turned_gather(void) {
  thalweg_turned_gradient t = turned_gradient();
  int32_t area = t.kernel_height * t.kernel_width;
  t.products = result(floats_at((int64_t)area * t.filters * THALWEG_PADDED(t.channels), 64));
  if (coin()) t.bias_sums = result(packs(t.filters));
  int64_t panels = (t.channels + THALWEG_PANEL - 1) / THALWEG_PANEL;
  t.scratch = floats_at(t.filters * ((int64_t)LANES * t.source.height * t.source.width + THALWEG_GAP) +
                            panels * LANES * THALWEG_PANEL * t.height * t.width, 64);
  thalweg_turned_gather(&t);
  int64_t padded = THALWEG_PADDED(t.channels);
  thalweg_turned_weights(t.products, t.filters * padded, padded, t.filters, t.channels, 0, t.channels, area,
                         result(loose((int64_t)t.filters * t.channels * area)));
}

static void turn_batch(void) {
  thalweg_turned_gradient t = turned_gradient();
  int64_t count = whole(1, 4), rows = LANES * count;
  float *panels = result(floats_at(THALWEG_UP(t.channels, THALWEG_PANEL) * rows * t.height * t.width, 64));
  float *slopes = result(loose(THALWEG_UP(t.filters, THALWEG_ROWS) * rows * t.source.height * t.source.width));
  thalweg_turn_batch(&t, LANES * whole(0, count - 1), rows, panels, slopes);
}

static void multiply_rows(void) {
  int32_t blocks = whole(1, 4);
  int64_t rows = LANES * whole(1, 20), capacity = rows + LANES * whole(0, 2);
  const float *panel = floats_at(rows * THALWEG_PANEL, 64), *slopes = loose(blocks * capacity * THALWEG_ROWS);
  thalweg_multiply_rows(panel, slopes, rows, capacity, blocks, coin(),
                        result(floats_at(blocks * THALWEG_ROWS * THALWEG_PANEL, 64)));
}

static void depthwise(void) {
  thalweg_depthwise d = {.channels = whole(1, 4), .multiplier = whole(1, 3), .kernel_height = whole(1, 5),
                         .kernel_width = whole(1, 5), .stride_height = whole(1, 3), .stride_width = whole(1, 3),
                         .padding_height = whole(0, 6), .padding_width = whole(0, 6), .rectifies = coin()};
  d.dilation_height = coin() ? 1 : whole(1, 4);
  d.dilation_width = coin() ? 1 : whole(1, 4);
  int32_t tall = d.dilation_height * (d.kernel_height - 1) + 1, broad = d.dilation_width * (d.kernel_width - 1) + 1;
  int32_t least_height = tall - 2 * d.padding_height, least_width = broad - 2 * d.padding_width;
  d.height = whole(least_height > 1 ? least_height : 1, 18);
  d.width = whole(least_width > 1 ? least_width : 1, 22);
  d.out_height = (d.height + 2 * d.padding_height - tall) / d.stride_height + 1;
  d.out_width = (d.width + 2 * d.padding_width - broad) / d.stride_width + 1;
  int32_t filters = d.channels * d.multiplier, area = d.kernel_height * d.kernel_width;
  int64_t inputs = (int64_t)d.channels * d.height * d.width, outputs = (int64_t)filters * d.out_height * d.out_width;
  d.input = packs(inputs);
  d.weights = loose((int64_t)filters * area);
  if (coin()) d.bias = loose(filters);
  d.out = result(packs(outputs));
  thalweg_depthwise_convolve(&d);
  const float *gradient = packs(outputs);
  thalweg_depthwise_back(&d, gradient, result(packs(inputs)));
  float *sums = result(packs((int64_t)filters * area));
  thalweg_depthwise_gather(&d, gradient, sums, coin() ? result(packs(filters)) : NULL);
}

// Floats of transformed filters.
static int64_t transformed_size(int32_t outer, int32_t inner) {
  return (int64_t)((outer + 7) / 8) * 36 * (inner * 8 + THALWEG_GAP);
}

static void winograd_filters(void) {
  int32_t filters = whole(1, 19), channels = whole(1, 19), turned = coin();
  const float *weights = loose((int64_t)filters * channels * 9);
  int64_t size = turned ? transformed_size(channels, filters) : transformed_size(filters, channels);
  float *transformed = floats_at(size, 64);
  memset(transformed, 0, sizeof(float) * (size_t)size);
  thalweg_winograd_filters(weights, filters, channels, turned, result(transformed));
}

static void winograd_convolve(void) {
  thalweg_winograd w = {.packs = whole(1, 3), .filters = whole(1, 19), .top = whole(0, 8), .left = whole(0, 8)};
  // Now and then so many channels that planes are taken one after the other.
  w.channels = whole(0, 15) ? whole(1, 19) : whole(193, 200);
  w.down = coin() ? 1 : whole(1, 4);
  w.across = coin() ? 1 : whole(1, 4);
  int32_t height = whole(1, 11), width = whole(1, 11);
  w.source = source(w.packs * w.channels, height, width);
  w.source_step = w.channels * (int64_t)(w.source.codes ? (height / 2) * (width / 2) : height * width);
  w.out_height = whole(1, height + w.top + 2);
  w.out_width = whole(1, width + w.left + 2);
  w.pools = w.down == 1 && w.across == 1 && coin();
  w.rectifies = w.pools || coin();
  w.transformed = floats_at(transformed_size(w.filters, w.channels), 64);
  if (coin()) w.bias = loose(w.filters);
  if (coin()) {
    w.scale = loose(w.filters);
    w.shift = loose(w.filters);
  }
  int64_t outputs = (int64_t)w.filters *
                    (w.pools ? (w.out_height / 2) * (w.out_width / 2) : w.out_height * w.out_width);
  w.out_step = outputs;
  if (w.pools && coin()) w.codes = result(codes(w.packs * outputs));
  w.out = result(packs(w.packs * outputs));
  w.scratch = floats_at(thalweg_winograd_scratch(w.channels, w.filters), 64);
  thalweg_winograd_convolve(&w);
}

static thalweg_winograd_gradient winograd_gradient(void) {
  thalweg_winograd_gradient w = {
      .channels = whole(1, 35), .height = whole(1, 9), .width = whole(1, 9), .top = whole(0, 8), .left = whole(0, 8)};
  w.down = coin() ? 1 : whole(1, 4);
  w.across = coin() ? 1 : whole(1, 4);
  w.filters = whole(1, 19);
  w.source = source(w.filters, whole(1, 9), whole(1, 9));
  w.input = packs((int64_t)w.channels * w.height * w.width);
  return w;
}

static void winograd_turn(void) {
  thalweg_winograd_gradient w = winograd_gradient();
  w.down = w.across = 1;
  int64_t tiles = (w.source.height + 3) / 4 * ((w.source.width + 3) / 4), count = whole(1, 3);
  int64_t rows = LANES * tiles * count;
  float *patches = result(floats_at(36 * (THALWEG_UP(w.channels, THALWEG_PANEL) * rows + THALWEG_GAP), 64));
  float *slopes = result(floats_at(36 * (THALWEG_UP(w.filters, THALWEG_ROWS) * rows + THALWEG_GAP), 64));
  thalweg_winograd_turn(&w, LANES * tiles * whole(0, (int32_t)count - 1), rows, patches, slopes);
}

static void winograd_gather(void) {
  thalweg_winograd_gradient w = winograd_gradient();
  int64_t padded = THALWEG_PADDED(w.channels);
  w.products = result(floats_at(36 * w.filters * padded, 64));
  if (coin()) w.bias_sums = result(packs(w.filters));
  w.scratch = floats_at(36 * (32 * (padded + w.filters) + 32), 64);
  thalweg_winograd_gather(&w);
}

static void winograd_weights(void) {
  int32_t filters = whole(1, 9), channels = whole(1, 35);
  int64_t stride = THALWEG_PADDED(channels);
  const float *products = floats_at(36 * filters * stride, 64);
  int32_t first = whole(0, channels - 1);
  thalweg_winograd_weights(products, filters * stride, stride, filters, channels, first, whole(1, channels - first),
                           result(loose((int64_t)filters * channels * 9)));
}

static void linear(void) {
  int32_t count = whole(1, 5), inputs = whole(1, 40), outputs = whole(1, 20), biased = coin();
  const float *in = packs((int64_t)count * inputs), *weights = loose((int64_t)inputs * outputs);
  const float *bias = biased ? loose(outputs) : NULL;
  thalweg_linear(in, count, inputs, weights, bias, coin(), outputs, result(packs((int64_t)count * outputs)));
}

// Floats of `count` numbers in rows of eight, `rows` times.
static int64_t rows_size(int32_t count, int64_t rows) {
  return (count + THALWEG_ROWS - 1) / THALWEG_ROWS * THALWEG_ROWS * rows;
}

static void linear_back(void) {
  int32_t count = whole(1, 5), inputs = whole(1, 40), outputs = whole(1, 20);
  const float *gradient = packs((int64_t)count * outputs), *turned = loose(rows_size(inputs, outputs));
  thalweg_linear_back(gradient, count, inputs, turned, outputs, result(packs((int64_t)count * inputs)));
}

static void linear_turn(void) {
  int32_t inputs = whole(1, 150), outputs = whole(1, 20), first = whole(0, outputs - 1);
  const float *weights = loose((int64_t)inputs * outputs);
  float *turned = result(loose(rows_size(inputs, outputs)));
  thalweg_linear_turn(weights, inputs, outputs, first, whole(1, outputs - first), turned);
}

static void combine_responses(void) {
  int64_t values = whole(1, 9), stride = LANES * (values + whole(0, 2));
  int32_t count = whole(1, 5);
  const float *responses = floats_at(stride * (count - 1) + LANES * values, 64), *coefficients = loose(count);
  thalweg_combine_responses(responses, stride, coefficients, count, coin(), values, result(packs(values)));
}

static int64_t panels_size(int32_t inputs, int64_t rows) {
  return (inputs + THALWEG_PANEL - 1) / THALWEG_PANEL * rows * THALWEG_PANEL;
}

static void turn_inputs(void) {
  int32_t inputs = whole(1, 70), count = whole(1, 4);
  const float *in = packs(inputs);
  thalweg_turn_inputs(in, inputs, LANES * whole(0, count - 1), LANES * (int64_t)count,
                      result(floats_at(panels_size(inputs, LANES * (int64_t)count), 64)));
}

static void turn_gradients(void) {
  int32_t outputs = whole(1, 70), count = whole(1, 4);
  const float *gradient = packs(outputs);
  thalweg_turn_gradients(gradient, outputs, LANES * whole(0, count - 1), LANES * (int64_t)count,
                         result(loose(rows_size(outputs, LANES * (int64_t)count))));
}

static void linear_gather(void) {
  int32_t count = whole(1, 4), inputs = whole(1, 70), outputs = whole(1, 20);
  int32_t first = THALWEG_PANEL * whole(0, (inputs - 1) / THALWEG_PANEL);
  const float *panel = floats_at((int64_t)count * LANES * THALWEG_PANEL, 64);
  int64_t capacity = LANES * (int64_t)(count + whole(0, 2));
  const float *gradients = loose(rows_size(outputs, capacity));
  thalweg_linear_gather(panel, gradients, count, capacity, inputs, first, outputs,
                        result(loose((int64_t)inputs * outputs)));
}

static void linear_gather_biases(void) {
  int32_t count = whole(1, 4), outputs = whole(1, 20);
  int64_t capacity = LANES * (int64_t)(count + whole(0, 2));
  const float *gradients = loose(rows_size(outputs, capacity));
  thalweg_linear_gather_biases(gradients, count, capacity, outputs, result(loose(outputs)));
}

static void max_pool(void) {
  thalweg_window w = window(1);
  int64_t inputs = (int64_t)w.channels * w.height * w.width, outputs = (int64_t)w.channels * w.out_height * w.out_width;
  float *in = packs(inputs);
  if (coin()) in[any() % (uint64_t)(inputs * LANES)] = NAN;
  float *out = result(packs(outputs));
  int32_t *where = result(wholes(outputs * LANES, 0));
  thalweg_max_pool(in, &w, out, where);
  thalweg_max_pool_backward(out, where, &w, result(packs(inputs)));
}

// The rows or columns of each window that are inside, in pairs.
static int32_t *bounds(int32_t outputs, int32_t kernel, int32_t stride, int32_t padding, int32_t size) {
  int32_t *at = wholes(2 * outputs, 0);
  for (int32_t i = 0; i < outputs; i++) {
    int32_t start = i * stride - padding, end = start + kernel;
    at[2 * i] = start > 0 ? start : 0;
    at[2 * i + 1] = end < size ? end : size;
  }
  return at;
}

static void average_pool(void) {
  thalweg_window w = window(1);
  int64_t inputs = (int64_t)w.channels * w.height * w.width, outputs = (int64_t)w.channels * w.out_height * w.out_width;
  const int32_t *rows = bounds(w.out_height, w.kernel_height, w.stride_height, w.padding_height, w.height);
  const int32_t *columns = bounds(w.out_width, w.kernel_width, w.stride_width, w.padding_width, w.width);
  int32_t area = coin() ? w.kernel_height * w.kernel_width : 0;
  const float *in = packs(inputs), *gradient = packs(outputs);
  thalweg_average_pool(in, &w, rows, columns, area, result(packs(outputs)));
  thalweg_average_pool_backward(gradient, &w, rows, columns, area, result(packs(inputs)));
}

static void add(void) {
  int64_t count = whole(1, 20);
  float *a = packs(count);
  int in_place = coin();
  if (in_place) result(a);
  const float *b = packs(count);
  thalweg_add(a, b, coin(), LANES * count, in_place ? a : result(packs(count)));
}

static void subsample_padded(void) {
  thalweg_window w = {.channels = whole(1, 4), .height = whole(1, 9), .width = whole(1, 9), .kernel_height = 1,
                      .kernel_width = 1, .stride_height = whole(1, 4), .stride_width = whole(1, 4)};
  w.out_height = (w.height - 1) / w.stride_height + 1;
  w.out_width = (w.width - 1) / w.stride_width + 1;
  int32_t before = whole(0, 3), channels = before + w.channels + whole(0, 3);
  int64_t inputs = (int64_t)w.channels * w.height * w.width, outputs = (int64_t)channels * w.out_height * w.out_width;
  const float *in = packs(inputs), *gradient = packs(outputs);
  thalweg_subsample_padded(in, &w, before, channels, result(packs(outputs)));
  thalweg_subsample_padded_backward(gradient, &w, before, result(packs(inputs)));
}

static void activations(void) {
  static void (*const forward[])(const float *, float *, int64_t) = {
      thalweg_relu, thalweg_tanh, thalweg_sigmoid, thalweg_gelu};
  static void (*const back[])(const float *, float *, int64_t) = {
      thalweg_relu_backward, thalweg_tanh_backward, thalweg_sigmoid_backward, thalweg_gelu_backward};
  int64_t count = whole(1, 20);
  int32_t kind = whole(0, 3), in_place = coin();
  float *in = packs(count);
  const float extremes[] = {INFINITY, -INFINITY, NAN, 1e38f, -1e38f, 1e-45f, 88, -104};
  for (int i = 0; i < 8; i++) in[any() % (uint64_t)(count * LANES)] = extremes[i] * (coin() ? 1 : 100);
  if (in_place) result(in);
  float *out = in_place ? in : result(packs(count)), *slopes = result(packs(count));
  forward[kind](in, out, LANES * count);
  back[kind](in, slopes, LANES * count);
  // Which NaN comes of a NaN is the processor's choice, and no result keeps one.
  for (int64_t i = 0; i < count * LANES; i++) {
    if (isnan(out[i])) out[i] = NAN;
    if (isnan(slopes[i])) slopes[i] = NAN;
  }
}

static void activations_with_settings(void) {
  int64_t count = whole(1, 20);
  int32_t kind = whole(0, 2), in_place = coin();
  float *in = packs(count), a = fabsf(number()) + 0.01f, b = 20 * fabsf(number());
  const float extremes[] = {INFINITY, -INFINITY, NAN, 1e38f, -1e38f, 1e-45f, 88, -104};
  for (int i = 0; i < 8; i++) in[any() % (uint64_t)(count * LANES)] = extremes[i] * (coin() ? 1 : 100);
  if (in_place) result(in);
  float *out = in_place ? in : result(packs(count)), *slopes = result(packs(count));
  count *= LANES;
  switch (kind) {
    case 0: thalweg_leaky_relu(in, a, out, count), thalweg_leaky_relu_backward(out, a, slopes, count); break;
    case 1: thalweg_silu(in, out, count), thalweg_silu_backward(in, slopes, count); break;
    case 2: thalweg_softplus(in, a, b, out, count), thalweg_softplus_backward(in, a, b, slopes, count); break;
  }
}

static void philox(void) {
  const uint32_t key[2] = {any(), any()}, counter[4] = {any(), any(), any(), any()};
  thalweg_philox(key, counter, result(room(4 * sizeof(uint32_t), 16)));
}

static void dropout(void) {
  int64_t features = whole(1, 40);
  const uint32_t key[2] = {any(), any()}, stream[3] = {any(), any(), any()};
  // Thresholds run to one more than a half-word holds: everything is then dropped.
  uint32_t threshold = coin() ? 65536 : (uint32_t)whole(0, 65535);
  // Far examples too: a counter is a product of two counts.
  int64_t first = coin() ? whole(0, 1000) : INT64_C(1) << 40;
  thalweg_dropout(result(packs(features)), features, first, threshold, 1.25f, key, stream);
}

static void channels_forward(void) {
  int32_t channels = whole(1, 9), height = whole(1, 9), width = whole(1, 9), spatial = height * width;
  int64_t count = (int64_t)channels * spatial;
  const float *in = packs(count), *scale = loose(channels), *shift = loose(channels);
  thalweg_channel_moments(in, whole(1, LANES), channels, spatial, sums(2 * channels));
  thalweg_channel_affine(in, scale, shift, channels, spatial, coin(), result(packs(count)));
  int64_t pooled = (int64_t)channels * (height / 2) * (width / 2);
  uint8_t *places = coin() ? result(codes(pooled)) : NULL;
  thalweg_channel_affine_pool(in, scale, shift, channels, height, width, result(packs(pooled)), places);
}

static void channels_backward(void) {
  int32_t channels = whole(1, 9), height = whole(1, 9), width = whole(1, 9);
  int64_t count = (int64_t)channels * height * width;
  thalweg_source s = source(channels, height, width);
  const float *in = packs(count), *a = loose(channels), *b = loose(channels), *d = loose(channels);
  int32_t examples = whole(1, LANES);
  thalweg_channel_gradient_moments(&s, in, d, examples, channels, sums(2 * channels));
  thalweg_channel_gradient(&s, in, a, b, d, examples, channels, result(packs(count)));
}

static void example_norms(void) {
  int32_t size = whole(1, 5), groups = whole(1, 4), spatial = coin() ? whole(1, 20) : whole(30, 70), at_positions = coin();
  thalweg_example_norm n = {.channels = coin() ? size * groups : 40 * groups, .spatial = spatial, .groups = groups,
                            .rectifies = coin(), .epsilon = 1e-5};
  int64_t values = (int64_t)n.channels * spatial;
  n.in = packs(values);
  n.scale = loose(n.channels);
  n.shift = loose(n.channels);
  n.out = result(packs(values));
  thalweg_example_norm_gradient g = {.norm = n, .count = whole(1, LANES)};
  float *gradient = packs(values);
  int in_place = coin();
  if (in_place) result(gradient);
  g.gradient = gradient;
  g.sums = result(packs(2 * n.channels));
  if (coin()) g.in_gradient = in_place ? gradient : result(packs(values));
  if (at_positions) {
    thalweg_position_norm(&n);
    thalweg_position_norm_backward(&g);
  } else {
    g.scratch = packs(2 * n.channels / n.groups);
    thalweg_group_norm(&n);
    thalweg_group_norm_backward(&g);
  }
}

static void losses(void) {
  int32_t width = whole(1, 20), count = whole(1, LANES);
  float *outputs = packs(width);
  if (coin()) outputs[any() % (uint64_t)(width * LANES)] = coin() ? INFINITY : NAN;
  const int32_t *classes = wholes(LANES, width - 1);
  int32_t *correct = result(wholes(1, 0));
  double *total = sums(1);
  thalweg_softmax_cross_entropy(outputs, classes, count, width, 0.25f, coin() ? 0.1f : 0, result(packs(width)),
                                correct, total);
  const float *targets = packs(width);
  thalweg_squared_error(outputs, targets, count, width, 0.25f, result(packs(width)), sums(1));
}

static void vectors(void) {
  int64_t count = whole(1, 200), stride = count + whole(0, 20);
  int32_t rows = whole(1, 5);
  const float *many = loose(stride * (rows - 1) + count), *coefficients = loose(rows);
  thalweg_sum_rows(many, stride, rows, count, result(loose(count)));
  thalweg_combine(many, stride, coefficients, rows, count, result(loose(count)));
  thalweg_add_scaled(many, number(), count, result(loose(count)));
  thalweg_chain_to_control_point(many, loose(count), number(), number(), count,
                        result(loose(count)));
  thalweg_dot_of_differences(many, loose(count), loose(count), count, sums(1));
  thalweg_sum_of_squares(many, count, sums(1));
  thalweg_scale(result(loose(count)), number(), count);
}

static void optimisers(void) {
  int64_t count = whole(1, 200);
  const float *gradient = loose(count);
  float *parameters = result(loose(count)), *first = result(loose(count)), *second = result(loose(count));
  for (int64_t i = 0; i < count; i++) second[i] = fabsf(second[i]);
  thalweg_sgd(parameters, gradient, first, 0.1f, coin() ? 0.9f : 0, coin() ? 1e-4f : 0, coin(), count);
  thalweg_adam_step step = {0.1f, 0.999f, 0.001f, 0.01f, 1.1f, 1e-8f, coin() ? 0.01f : 0, coin() ? 0.99f : 1};
  thalweg_adam(parameters, gradient, first, second, &step, count);
}

// MARK: All of them

typedef struct {
  const char *name;
  void (*call)(void);
} kernel;

static const kernel kernels[] = {
    {"pack_bytes", pack_bytes}, {"pack_floats", pack_floats}, {"crop_bytes", crop_bytes},
    {"crop_floats", crop_floats}, {"cut_out", cut_out}, {"normalise_pack", normalise_pack},
    {"unpack", unpack}, {"sum_lanes", sum_lanes}, {"frame_planes", frame_planes},
    {"direct_convolve", direct_convolve}, {"turn_filters", turn_filters},
    {"direct_gather", direct_gather}, {"turned_gather", turned_gather}, {"depthwise", depthwise},
    {"winograd_filters", winograd_filters},
    {"winograd_convolve", winograd_convolve}, {"winograd_gather", winograd_gather},
    {"winograd_weights", winograd_weights}, {"winograd_turn", winograd_turn}, {"turn_batch", turn_batch},
    {"multiply_rows", multiply_rows}, {"linear", linear}, {"linear_back", linear_back}, {"linear_turn", linear_turn},
    {"combine_responses", combine_responses}, {"turn_inputs", turn_inputs}, {"turn_gradients", turn_gradients}, {"linear_gather", linear_gather},
    {"linear_gather_biases", linear_gather_biases}, {"max_pool", max_pool}, {"average_pool", average_pool},
    {"add", add}, {"subsample_padded", subsample_padded}, {"activations", activations},
    {"activations_with_settings", activations_with_settings}, {"philox", philox},
    {"dropout", dropout}, {"channels_forward", channels_forward}, {"channels_backward", channels_backward},
    {"example_norms", example_norms}, {"losses", losses}, {"vectors", vectors}, {"optimisers", optimisers},
};

// FNV-1a, a word at a time, of all that the kernel was given room to write. What is not a number is one and the same:
// which bits it has beside that differs between processors.
static uint64_t digest(void) {
  uint64_t hash = UINT64_C(14695981039346656037);
  for (int r = 0; r < result_count; r++) {
    const uint8_t *at = buffers[results[r]];
    for (size_t i = 0; i < sizes[results[r]]; i += 4) {
      uint32_t word = 0;
      memcpy(&word, at + i, sizes[results[r]] - i < 4 ? sizes[results[r]] - i : 4);
      if ((word & 0x7fffffff) > 0x7f800000) word = 0x7fc00000;
      hash = (hash ^ word) * UINT64_C(1099511628211);
    }
  }
  return hash;
}

int main(int count, char **arguments) {
  uint64_t rounds = count > 1 ? strtoull(arguments[1], NULL, 10) : 200;
  uint64_t first = count > 2 ? strtoull(arguments[2], NULL, 10) : 0;
  int prints = count > 3 && !strcmp(arguments[3], "digests");
  thalweg_instructions best = thalweg_best_instructions();
  int wrong = 0;
  for (uint64_t seed = first; seed < first + rounds; seed++)
    for (size_t k = 0; k < sizeof kernels / sizeof *kernels; k++) {
      uint64_t digests[3] = {0};
      for (int form = thalweg_plain; form <= (int)best; form++) {
        thalweg_limit_instructions((thalweg_instructions)form);
        state = (seed + 1) * UINT64_C(11400714819323198485) + k;
        kernels[k].call();
        digests[form] = digest();
        free_buffers();
      }
      if (best == thalweg_avx512 && digests[thalweg_avx512] != digests[thalweg_avx2]) {
        fprintf(stderr, "%s, seed %" PRIu64 ": AVX-512 and AVX2 give other bytes\n", kernels[k].name, seed);
        wrong = 1;
      }
      if (prints) printf("%s %" PRIu64 " %016" PRIx64 "\n", kernels[k].name, seed, digests[best]);
    }
  float *chains = floats_at(thalweg_probe_size, 64);
  int64_t operations = 0;
  thalweg_peak_probe(chains, 3, &operations);
  free_buffers();
  printf("%zu kernels, %" PRIu64 " rounds, forms up to %d of 2: %s\n", sizeof kernels / sizeof *kernels, rounds,
         (int)best, wrong ? "not all of the same bytes" : "no finding");
  return wrong;
}
