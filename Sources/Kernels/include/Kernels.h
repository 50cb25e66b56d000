#ifndef THALWEG_KERNELS_H
#define THALWEG_KERNELS_H

#include <stdint.h>

// The hot loops of the engine: one file an operation, this header the list of them.
//
// Activations are packs: sixteen examples side by side, [feature][16] float32 on a cache line's boundary, a feature
// being a channel, row and column of an image. All arithmetic is then vertical, whatever a layer's sizes are; lanes
// past the last example of a batch hold zeros on the way in and gradients of zero on the way back.
// Sums keep a fixed order that depends on shapes alone, so that equal inputs give equal bytes, with any number of
// threads and with any instruction set that has fused multiply-add.

// MARK: The machine

// The instruction sets that kernels have forms of their own for; any machine has the plain one.
typedef enum { thalweg_plain, thalweg_avx2, thalweg_avx512 } thalweg_instructions;
// The best one that this machine has.
thalweg_instructions thalweg_best_instructions(void);
// The one that kernels called from this thread run with.
thalweg_instructions thalweg_instructions_in_use(void);
// Holds this thread's kernels to at most `most`: what tests compare instruction sets with.
void thalweg_limit_instructions(thalweg_instructions most);
// What decides the bytes of results here: a constant string.
const char *thalweg_arithmetic(void);
// The C library whose functions the engine calls in Double, for example "2.36": a constant string.
const char *thalweg_library_version(void);
// Does rounds of multiply-adds in registers and says how many floating-point operations that were. `numbers` has
// thalweg_probe_size floats: a factor, a term, and from the 16th on where the chains start and are left.
enum { thalweg_probe_size = 16 + 24 * 16 };
void thalweg_peak_probe(float *numbers, int64_t rounds, int64_t *operations);
// Tells the core that this thread is spinning.
void thalweg_pause(void);

// MARK: Packs

// pack[p][e] = examples[e][p] / 255 for e below `count`, and 0 in the lanes after.
void thalweg_pack_bytes(const uint8_t *const *examples, int32_t count, int64_t features, float *pack);
// pack[p][e] = examples[e][p] for e below `count`, and 0 in the lanes after.
void thalweg_pack_floats(const float *const *examples, int32_t count, int64_t features, float *pack);
// How an image [channels][height][width] is cropped out of itself, padded: out[c][y][x] = image[c][y + down][x + right],
// and mirrored left to right after that where `flips`. What lies outside is the image mirrored at its edge where
// `reflects` (then |down| < height and |right| < width), and 0 otherwise.
typedef struct {
  int32_t channels, height, width, down, right, flips, reflects;
} thalweg_crop;

void thalweg_crop_bytes(const uint8_t *image, const thalweg_crop *crop, uint8_t *out);
void thalweg_crop_floats(const float *image, const thalweg_crop *crop, float *out);
// Zeros in one lane of a pack of images, in rows `top..<bottom` and columns `left..<right` of every channel.
void thalweg_cut_out(float *pack, int32_t lane, int32_t channels, int32_t height, int32_t width, int32_t top,
                     int32_t bottom, int32_t left, int32_t right);
// pack[c][p][e] = (pack[c][p][e] - means[c]) / deviations[c] for e below `count`; the lanes after stay as they are.
void thalweg_normalise_pack(const float *means, const float *deviations, int32_t count, int64_t channels, int64_t plane,
                            float *pack);
// rows[e][p] = pack[p][e] for e below `count`.
void thalweg_unpack(const float *pack, int32_t count, int64_t features, float *rows);
// sums[i] = the sixteen lanes of values[i], added in one fixed tree.
void thalweg_sum_lanes(const float *values, int64_t count, float *sums);

// MARK: Convolutions

// Planes of one pack that a convolution reads, `height` × `width` each. With `outputs`, a gradient that passes where
// these are above zero (relu); with `codes`, the gradient of 2×2 maxima after relu, spread over the planes.
typedef struct {
  const float *values, *outputs;
  const uint8_t *codes;
  int32_t height, width;
} thalweg_source;

// Filters whose transformed weights stand side by side.
#define THALWEG_FILTER_BLOCK 8
// Floats between the planes of transformed values.
#define THALWEG_GAP 16
// Channels rounded up to whole vectors.
#define THALWEG_PADDED(count) (((int64_t)(count) + 15) & ~(int64_t)15)

// Places of planes in a larger plane of zeros: value (y, x) goes to (top + y · down, left + x · across).
typedef struct {
  int32_t height, width, top, left, down, across;
} thalweg_frame;
// framed[c] = a zeroed plane with the source's plane in it, as the frame says; what falls outside is left out.
void thalweg_frame_planes(const thalweg_source *source, int32_t channels, const thalweg_frame *frame, float *framed);

// A convolution of one pack, term by term: out[f] = bias[f] + Σ_c weights[f][c] ⋆ input[c], with no padding of its own.
typedef struct {
  const float *input, *weights, *bias;
  // A batch norm behind the convolution, as of `thalweg_winograd`; null where there is none.
  const float *scale, *shift;
  // The input's planes, of which only rows from `first_row` to before `last_row` are not zero, and columns likewise.
  int32_t channels, height, width, first_row, last_row, first_column, last_column;
  int32_t kernel_height, kernel_width, stride_height, stride_width;
  // Rows and columns of the input from one weight of a filter to the next.
  int32_t dilation_height, dilation_width;
  int32_t filters, out_height, out_width;
  // Whether relu follows, and after it maxima of 2×2 windows; `codes` (may be null) then say where they were.
  int32_t rectifies, pools;
  float *out;
  uint8_t *codes;
} thalweg_direct;
void thalweg_direct_convolve(const thalweg_direct *convolution);
// turned[c][f] = weights[f][c] turned by half a circle: what carries gradients back.
void thalweg_turn_filters(const float *weights, int32_t filters, int32_t channels, int32_t area, float *turned);

// The gradient of a direct convolution's weights and biases, added to sums that keep the lanes apart:
// sums[f][c][i][j] += Σ_p g[f][p] · input[c][p · stride + (i, j) · dilation] and bias_sums[f] += Σ_p g[f][p], [..][16] each.
typedef struct {
  const float *input;
  int32_t channels, height, width;
  int32_t kernel_height, kernel_width, stride_height, stride_width, dilation_height, dilation_width, filters;
  // The gradient of the outputs; its height and width are the outputs'.
  thalweg_source source;
  float *sums, *bias_sums;
  // Room for THALWEG_GATHER_ROWS rows of every filter's gradient.
  float *scratch;
} thalweg_direct_gradient;
#define THALWEG_GATHER_ROWS 4
void thalweg_direct_gather(const thalweg_direct_gradient *gradient);

// The same gradient by products of matrices, with zeros around the planes: products[i][j][f][c] += Σ_p Σ_lanes g[f][p] ·
// input[c][p · stride + (i, j) · dilation - padding].
typedef struct {
  const float *input;
  int32_t channels, height, width;
  int32_t kernel_height, kernel_width, stride_height, stride_width, padding_height, padding_width;
  int32_t dilation_height, dilation_width, filters;
  // The gradient of the outputs; its height and width are the outputs'.
  thalweg_source source;
  // Added to: [kernel][filters][THALWEG_PADDED(channels)], and [filters][16] where not null.
  float *products, *bias_sums;
  // filters · (16 · outputs + 16) + panels of 32 channels · 512 · positions of the input, in floats.
  float *scratch;
} thalweg_turned_gradient;
void thalweg_turned_gather(const thalweg_turned_gradient *gradient);
// weights[f][c][k] = products[k][f][c] for `count` channels from `first` on, with `area` weights k a filter and channel;
// products are [area][filters][stride], planes `plane` floats apart.
void thalweg_turned_weights(const float *products, int64_t plane, int64_t stride, int32_t filters, int32_t channels,
                            int32_t first, int32_t count, int32_t area, float *weights);
// Turns one pack of the input and of the gradient for products over a whole batch: panels[position][channel / 32][row][32]
// and slopes[position][filter / 8][row][8] with room for `rows`, sixteen of them from `row` on. Products and scratch are
// not used.
void thalweg_turn_batch(const thalweg_turned_gradient *gradient, int64_t row, int64_t rows, float *panels,
                        float *slopes);

// A convolution of one pack in which every filter reads one channel, with zeros around the planes: filter f reads channel
// f / multiplier, out[f] = bias[f] + weights[f] ⋆ input[f / multiplier].
typedef struct {
  const float *input, *weights, *bias;
  int32_t channels, multiplier, height, width;
  int32_t kernel_height, kernel_width, stride_height, stride_width, padding_height, padding_width;
  int32_t dilation_height, dilation_width, out_height, out_width;
  int32_t rectifies;
  float *out;
} thalweg_depthwise;
void thalweg_depthwise_convolve(const thalweg_depthwise *convolution);
// The gradient of its input, from that of its outputs before relu.
void thalweg_depthwise_back(const thalweg_depthwise *convolution, const float *gradient, float *in_gradient);
// The gradients of weights and biases, added to sums that keep the lanes apart: [filters][kernel][16] and, where not null,
// [filters][16].
void thalweg_depthwise_gather(const thalweg_depthwise *convolution, const float *gradient, float *sums,
                              float *bias_sums);

// Winograd's way for 3×3 filters with stride 1; see winograd.h.
// transformed = G w Gᵀ in blocks, [(filters + 7) / 8][36][channels · 8 + 16]; `turned` exchanges filters and channels and
// turns each filter by half a circle, for the way back.
void thalweg_winograd_filters(const float *weights, int32_t filters, int32_t channels, int32_t turned,
                              float *transformed);
typedef struct {
  // Of the first of `packs`; what it reads of each, and writes, is so many values of sixteen lanes after the one before.
  thalweg_source source;
  int32_t packs;
  int64_t source_step, out_step;
  int32_t channels, filters, out_height, out_width;
  // Rows and columns of zeros above and before the source, and those of it from one weight of a filter to the next.
  int32_t top, left, down, across;
  const float *transformed, *bias;
  // Where not null, what outputs are multiplied by and what is added to that, filter by filter, before relu and pool: a
  // batch norm behind the convolution.
  const float *scale, *shift;
  // Pools need weights that are neighbours.
  int32_t rectifies, pools;
  float *out;
  uint8_t *codes;
  // `thalweg_winograd_scratch` floats.
  float *scratch;
} thalweg_winograd;
int64_t thalweg_winograd_scratch(int32_t channels, int32_t filters);
void thalweg_winograd_convolve(const thalweg_winograd *convolution);
typedef struct {
  const float *input;
  int32_t channels, height, width, top, left, down, across, filters;
  thalweg_source source;
  // Added to: [36][filters][THALWEG_PADDED(channels)], and [filters][16] where not null.
  float *products, *bias_sums;
  // 36 · (32 · (THALWEG_PADDED(channels) + filters) + 32) floats.
  float *scratch;
} thalweg_winograd_gradient;
void thalweg_winograd_gather(const thalweg_winograd_gradient *gradient);
// weights[f][c] = Gᵀ products G for `count` channels from `first` on, with products [36][filters][stride], planes `plane`
// floats apart.
void thalweg_winograd_weights(const float *products, int64_t plane, int64_t stride, int32_t filters, int32_t channels,
                              int32_t first, int32_t count, float *weights);
// A multiple of `step`, at least `count`.
#define THALWEG_UP(count, step) (((int64_t)(count) + (step)-1) / (step) * (step))
// Transforms one pack of the input and of the gradient, and turns both for products over a whole batch:
// patches[36][channel / 32][row][32] and slopes[36][filter / 8][row][8] with room for `rows`, planes a cache line further
// apart; sixteen rows a tile from `row` on. Products and scratch are not used.
void thalweg_winograd_turn(const thalweg_winograd_gradient *gradient, int64_t row, int64_t rows, float *patches,
                           float *slopes);
// products[f][32] (+)= Σ_rows slopes[f / 8][row][f % 8] · panel[row][32] for `blocks` of eight filters, `capacity` rows from
// one to the next; not added to what is there where it `begins`.
void thalweg_multiply_rows(const float *panel, const float *slopes, int64_t rows, int64_t capacity, int32_t blocks,
                           int32_t begins, float *products);

// MARK: Linear layers, over packs that follow each other.

// out[o] = bias[o] + Σ_i weights[o][i] · in[i], then relu where asked. `bias` may be null.
void thalweg_linear(const float *in, int32_t packs, int32_t inputs, const float *weights, const float *bias,
                    int32_t rectifies, int32_t outputs, float *out);
// Weights, or slopes, that stand side by side where they are multiplied with packs or panels.
#define THALWEG_ROWS 8
// Turns rows of weights, `count` of them from `first` on: turned[i / 8][o][i % 8] = weights[o][i], with zeros past the
// last input.
void thalweg_linear_turn(const float *weights, int32_t inputs, int32_t outputs, int32_t first, int32_t count,
                         float *turned);
// in_gradient[i] = Σ_o weights[o][i] · gradient[o], of turned weights.
void thalweg_linear_back(const float *gradient, int32_t packs, int32_t inputs, const float *turned, int32_t outputs,
                         float *in_gradient);
// The layer's outputs of one pack where its weights are a combination of `count` base vectors, from the outputs under those,
// `stride` floats apart and before relu: out = Σ_j coefficients[j] · responses[j], then relu where asked.
void thalweg_combine_responses(const float *responses, int64_t stride, const float *coefficients, int32_t count,
                               int32_t rectifies, int64_t values, float *out);
// Inputs that stand side by side in a panel.
#define THALWEG_PANEL 32
// Turns a pack of inputs into rows of panels: panels[i / 32][row + e][i % 32] = in[i][e], `rows` rows a panel.
void thalweg_turn_inputs(const float *in, int32_t inputs, int64_t row, int64_t rows, float *panels);
// Turns a pack of gradients likewise: panels[o / 8][row + e][o % 8] = gradient[o][e], with zeros past the last output.
void thalweg_turn_gradients(const float *gradient, int32_t outputs, int64_t row, int64_t rows, float *panels);
// weights[o][i] = Σ over examples of gradients[o / 8][e][o % 8] · panel[e][i] for the 32 inputs from `first` on, as far
// as there are `inputs`; panels of gradients have room for `capacity` examples.
void thalweg_linear_gather(const float *panel, const float *gradients, int32_t packs, int64_t capacity, int32_t inputs,
                           int32_t first, int32_t outputs, float *weights);
// biases[o] = Σ over examples of gradients[o / 8][e][o % 8]
void thalweg_linear_gather_biases(const float *gradients, int32_t packs, int64_t capacity, int32_t outputs,
                                  float *biases);

// MARK: Pools, over the planes of one pack.

// The geometry of a window that slides over planes: all sizes in elements, paddings on each side.
typedef struct {
  int32_t channels, height, width;
  int32_t kernel_height, kernel_width;
  int32_t stride_height, stride_width;
  int32_t padding_height, padding_width;
  int32_t out_height, out_width;
} thalweg_window;
// Maxima of windows, and where each was found (its index in the channel's plane; the first of equals; NaN wins).
void thalweg_max_pool(const float *in, const thalweg_window *window, float *out, int32_t *where);
void thalweg_max_pool_backward(const float *out_gradient, const int32_t *where, const thalweg_window *window,
                               float *in_gradient);
// Means over windows [row_starts[y], row_ends[y]) × [column_starts[x], column_ends[x]); the divisor is
// `area`, or the window's own area where `area` is 0.
void thalweg_average_pool(const float *in, const thalweg_window *window, const int32_t *row_bounds,
                          const int32_t *column_bounds, int32_t area, float *out);
void thalweg_average_pool_backward(const float *out_gradient, const thalweg_window *window,
                                   const int32_t *row_bounds, const int32_t *column_bounds, int32_t area,
                                   float *in_gradient);

// MARK: Sums and shortcuts

// out = a + b, then relu where asked; `count` a multiple of 16, and `out` may be `a`.
void thalweg_add(const float *a, const float *b, int32_t rectifies, int64_t count, float *out);
// The rows and columns of one pack's planes that a window's stride meets, as channels from `before` on among `channels`;
// the others are zero.
void thalweg_subsample_padded(const float *in, const thalweg_window *window, int32_t before, int32_t channels,
                              float *out);
void thalweg_subsample_padded_backward(const float *out_gradient, const thalweg_window *window, int32_t before,
                                       float *in_gradient);

// MARK: Activations, `count` a multiple of 16. `out` may be `in`; the backward ones scale `gradient` in place.

void thalweg_relu(const float *in, float *out, int64_t count);
void thalweg_relu_backward(const float *out, float *gradient, int64_t count);
void thalweg_tanh(const float *in, float *out, int64_t count);
void thalweg_tanh_backward(const float *out, float *gradient, int64_t count);
void thalweg_sigmoid(const float *in, float *out, int64_t count);
void thalweg_sigmoid_backward(const float *out, float *gradient, int64_t count);
void thalweg_gelu(const float *in, float *out, int64_t count);
void thalweg_gelu_backward(const float *in, float *gradient, int64_t count);
// `slope` is not negative.
void thalweg_leaky_relu(const float *in, float slope, float *out, int64_t count);
void thalweg_leaky_relu_backward(const float *out, float slope, float *gradient, int64_t count);
void thalweg_silu(const float *in, float *out, int64_t count);
void thalweg_silu_backward(const float *in, float *gradient, int64_t count);
void thalweg_softplus(const float *in, float beta, float threshold, float *out, int64_t count);
void thalweg_softplus_backward(const float *in, float beta, float threshold, float *gradient, int64_t count);

// MARK: Randomness

// One block of Philox 4×32-10 (Salmon et al. 2011).
void thalweg_philox(const uint32_t key[2], const uint32_t counter[4], uint32_t out[4]);
// values[p][e] = 0 where the half-word of (example, p) is below `threshold`, else values[p][e] · scale, for the pack
// whose first example is `first`. The half-word is number p mod 8, low half first, of the Philox block whose counter
// starts with example · ⌈features / 8⌉ + ⌊p / 8⌋.
void thalweg_dropout(float *values, int64_t features, int64_t first, uint32_t threshold, float scale,
                     const uint32_t key[2], const uint32_t stream[3]);

// MARK: Batch normalisation, over one pack whose first `count` lanes are examples.

// sums[c] += Σ x, sums[channels + c] += Σ x²
void thalweg_channel_moments(const float *in, int32_t count, int32_t channels, int32_t spatial, double *sums);
// out = in · scale[c] + shift[c], then relu where asked.
void thalweg_channel_affine(const float *in, const float *scale, const float *shift, int32_t channels,
                            int32_t spatial, int32_t rectifies, float *out);
// The same with relu, and the maxima of 2×2 windows of planes; `codes` may be null.
void thalweg_channel_affine_pool(const float *in, const float *scale, const float *shift, int32_t channels,
                                 int32_t height, int32_t width, float *out, uint8_t *codes);
// sums[c] += Σ g, sums[channels + c] += Σ g (x - mean), with g as the source lets it pass.
void thalweg_channel_gradient_moments(const thalweg_source *source, const float *in, const float *mean,
                                      int32_t count, int32_t channels, double *sums);
// out = a[c] g + b[c] x + d[c] in the first `count` lanes and 0 after; `out` may be the source's values where that
// has no codes.
void thalweg_channel_gradient(const thalweg_source *source, const float *in, const float *a, const float *b,
                              const float *d, int32_t count, int32_t channels, float *out);

// MARK: Normalisation of each example by itself, over one pack: y = scale (x - mean) / √(variance + ε) + shift, scale and
// shift a channel, with the biased variance.

typedef struct {
  // Planes, and what each channel is multiplied by and moved by.
  const float *in, *scale, *shift;
  int32_t channels, spatial;
  // Groups of neighbouring channels, of which there are a multiple.
  int32_t groups;
  // Whether relu follows.
  int32_t rectifies;
  double epsilon;
  float *out;
} thalweg_example_norm;
// The way back: in_gradient, and sums += Σ g x̂, then Σ g, a channel, [2 · channels][16], with the lanes kept apart.
typedef struct {
  // As on the way forward; `out` is read where relu follows.
  thalweg_example_norm norm;
  const float *gradient;
  // Lanes that are examples.
  int32_t count;
  float *sums;
  // [2 · channels / groups][16] for group norms.
  float *scratch;
  // Null where nobody wants it; may be the gradient.
  float *in_gradient;
} thalweg_example_norm_gradient;
// Statistics over the channels of a group and all their positions.
void thalweg_group_norm(const thalweg_example_norm *norm);
void thalweg_group_norm_backward(const thalweg_example_norm_gradient *gradient);
// Statistics over all channels, at each position.
void thalweg_position_norm(const thalweg_example_norm *norm);
void thalweg_position_norm_backward(const thalweg_example_norm_gradient *gradient);

// MARK: Losses over one pack. The total is over its first `count` lanes; gradients are multiplied by `scale`, and zero
// in the lanes after.

void thalweg_softmax_cross_entropy(const float *logits, const int32_t *classes, int32_t count, int32_t width,
                                   float scale, float smoothing, float *gradient, int32_t *correct, double *total);
// `targets` is a pack.
void thalweg_squared_error(const float *outputs, const float *targets, int32_t count, int32_t width, float scale,
                           float *gradient, double *total);

// MARK: Vectors

// sum[i] = rows[0][i] + rows[1][i] + ..., in that order.
void thalweg_sum_rows(const float *rows, int64_t stride, int32_t row_count, int64_t count, float *sum);
// out[i] = Σ coefficients[j] rows[j][i], rows `stride` floats apart; a zero coefficient leaves its row unread.
void thalweg_combine(const float *rows, int64_t stride, const float *coefficients, int32_t row_count,
                     int64_t count, float *out);
// sum[i] += factor · vector[i], rounded as thalweg_combine rounds.
void thalweg_add_scaled(const float *vector, float factor, int64_t count, float *sum);
// sum = Σ (a[i] - origin[i]) (b[i] - origin[i]) in Double.
void thalweg_dot_of_differences(const float *a, const float *b, const float *origin, int64_t count, double *sum);
// sum = Σ vector[i]² in Double.
void thalweg_sum_of_squares(const float *vector, int64_t count, double *sum);
// vector[i] *= factor
void thalweg_scale(float *vector, float factor, int64_t count);
// out[i] = c (gradient[i] + decay point[i])
void thalweg_chain_to_control_point(const float *gradient, const float *point, float c, float decay, int64_t count,
                                    float *out);
void thalweg_sgd(float *parameters, const float *gradient, float *momentum_buffer, float rate, float momentum,
                 float decay, int32_t nesterov, int64_t count);
// Rates of decay and their complements, 1 - β, come rounded from Double: 1 - 0.999f is wrong in the fifth digit.
// `decay` times the weights is added to their gradient; `kept` multiplies the weights before they move.
typedef struct {
  float complement1, beta2, complement2, step_size, root_correction, epsilon, decay, kept;
} thalweg_adam_step;
void thalweg_adam(float *parameters, const float *gradient, float *first, float *second,
                  const thalweg_adam_step *step, int64_t count);

#endif
