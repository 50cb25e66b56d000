#ifndef THALWEG_KERNELS_H
#define THALWEG_KERNELS_H

#include <stdint.h>

// The hot loops of the engine: one file an operation, this header the list of them.
// Activations are float32 in [example][channel][row][column] order; an operation sees one chunk of examples.
// Sums keep a fixed order that depends on shapes alone, so that equal inputs give equal bytes.

// MARK: Windows: what convolutions and pools share.

// The geometry of a window that slides over planes: all sizes in elements, paddings on each side.
typedef struct {
  int32_t channels, height, width;
  int32_t kernel_height, kernel_width;
  int32_t stride_height, stride_width;
  int32_t padding_height, padding_width;
  int32_t out_height, out_width;
} thalweg_window;

// columns[(c·kh + i)·kw + j][oy·ow + ox] = image[c][oy·sh + i - ph][ox·sw + j - pw], zero outside.
void thalweg_unfold(const float *image, const thalweg_window *window, float *columns);
// The transpose of thalweg_unfold: adds columns back into a zeroed image.
void thalweg_fold(const float *columns, const thalweg_window *window, float *image);

// The instruction sets that kernels have forms of their own for; any machine has the plain one.
typedef enum { thalweg_plain, thalweg_avx2, thalweg_avx512 } thalweg_instructions;

// Direct convolution with stride 1 over padded planes; see convolution.c. Sizes in floats.
typedef struct {
  // At most what thalweg_best_instructions() gives.
  thalweg_instructions instructions;
  int32_t channels, kernel_height, kernel_width;
  // From one row to the next, of padded planes and of the output alike.
  int32_t pitch;
  int32_t out_height, out_width;
  // From one padded plane to the next, and from one output plane to the next (a multiple of 16 with room for whole
  // vectors past the last position).
  int64_t plane, out_stride;
} thalweg_direct;

// padded[c] = planes[c] inside a border of zeros: `top` rows above, `left` columns before, zeros to `stride`.
void thalweg_pad_planes(const float *planes, int32_t channels, int32_t height, int32_t width, int32_t top,
                        int32_t left, int32_t pitch, int64_t stride, float *padded);
// planes[c] = the first `width` values of each pitched row.
void thalweg_crop_planes(const float *pitched, int64_t stride, int32_t pitch, int32_t channels, int32_t height,
                         int32_t width, float *planes);
// flipped[c][f] = weights[f][c] turned by half a circle: what carries gradients back.
void thalweg_flip_filters(const float *weights, int32_t filters, int32_t channels, int32_t area, float *flipped);
// Reads up to 48 floats past the last padded plane, whose values do not matter.
void thalweg_convolve(const thalweg_direct *geometry, const float *padded, const float *weights,
                      const float *bias, int32_t filters, float *out);
// weights[f][k] = (adds to it where `adds`) Σ gradient[f][p] · padded[p + offset(k)] over all images of a group.
// `gradient` has the geometry's pitch and out_stride and zeros past the end of each row and plane.
void thalweg_convolve_weights(const thalweg_direct *geometry, const float *padded, int64_t padded_image,
                              const float *gradient, int64_t gradient_image, int32_t images, int32_t filters,
                              int32_t adds, float *weights);
// The definition of a convolution, six loops: what the fast ones are held to in tests.
void thalweg_convolution_reference(const float *image, const thalweg_window *window, const float *weights,
                                   const float *bias, int32_t filters, float *out);

// Maxima of windows, and where each was found (its index in the channel's plane; the first of equals; NaN wins).
void thalweg_max_pool(const float *in, const thalweg_window *window, int32_t count, float *out, int32_t *where);
void thalweg_max_pool_backward(const float *out_gradient, const int32_t *where, const thalweg_window *window,
                               int32_t count, float *in_gradient);

// Means over windows [row_starts[y], row_ends[y]) × [column_starts[x], column_ends[x]); the divisor is
// `area`, or the window's own area where `area` is 0.
void thalweg_average_pool(const float *in, const thalweg_window *window, const int32_t *row_bounds,
                          const int32_t *column_bounds, int32_t area, int32_t count, float *out);
void thalweg_average_pool_backward(const float *out_gradient, const thalweg_window *window,
                                   const int32_t *row_bounds, const int32_t *column_bounds, int32_t area,
                                   int32_t count, float *in_gradient);

// MARK: Biases

// values[e][c][s] += bias[c]
void thalweg_add_bias(float *values, const float *bias, int32_t count, int32_t channels, int32_t spatial);
// sums[c] = Σ_e Σ_s values[e][c][s]
void thalweg_sum_channels(const float *values, int32_t count, int32_t channels, int32_t spatial, float *sums);

// MARK: Activations. `out` may be `in`; the backward ones scale `gradient` in place.

void thalweg_relu(const float *in, float *out, int64_t count);
void thalweg_relu_backward(const float *out, float *gradient, int64_t count);
void thalweg_tanh(const float *in, float *out, int64_t count);
void thalweg_tanh_backward(const float *out, float *gradient, int64_t count);
void thalweg_sigmoid(const float *in, float *out, int64_t count);
void thalweg_sigmoid_backward(const float *out, float *gradient, int64_t count);
void thalweg_gelu(const float *in, float *out, int64_t count);
void thalweg_gelu_backward(const float *in, float *gradient, int64_t count);

// MARK: Randomness

// One block of Philox 4×32-10 (Salmon et al. 2011).
void thalweg_philox(const uint32_t key[2], const uint32_t counter[4], uint32_t out[4]);
// values[i] = 0 where the i-th word of the stream is below `threshold`, else values[i] · scale. The i-th word
// is word (first + i) mod 4 of the block whose counter starts with (first + i) / 4.
void thalweg_dropout(float *values, int64_t count, int64_t first, uint32_t threshold, float scale,
                     const uint32_t key[2], const uint32_t stream[3]);

// MARK: Batch normalisation

// sums[c] = Σ x, sums[channels + c] = Σ x²
void thalweg_channel_moments(const float *in, int32_t count, int32_t channels, int32_t spatial, double *sums);
// out = in · scale[c] + shift[c]
void thalweg_channel_affine(const float *in, const float *scale, const float *shift, int32_t count,
                            int32_t channels, int32_t spatial, float *out);
// sums[c] = Σ g, sums[channels + c] = Σ g (x - mean)
void thalweg_channel_gradient_moments(const float *gradient, const float *in, const float *mean, int32_t count,
                                      int32_t channels, int32_t spatial, double *sums);
// g = a[c] g + b[c] x + d[c]
void thalweg_channel_gradient(float *gradient, const float *in, const float *a, const float *b, const float *d,
                              int32_t count, int32_t channels, int32_t spatial);

// MARK: Losses. Each returns the sum over its examples and writes the gradient times `scale`.

double thalweg_softmax_cross_entropy(const float *logits, const int32_t *classes, int32_t count, int32_t width,
                                     double scale, float *gradient, int32_t *correct);
double thalweg_squared_error(const float *outputs, const float *targets, int64_t count, double scale,
                             float *gradient);

// MARK: Vectors

// sum[i] = rows[0][i] + rows[1][i] + ..., in that order.
void thalweg_sum_rows(const float *rows, int64_t stride, int32_t row_count, int64_t count, float *sum);
// out[i] = Σ coefficients[j] rows[j][i], rows `stride` floats apart; a zero coefficient leaves its row unread.
void thalweg_combine(const float *rows, int64_t stride, const float *coefficients, int32_t row_count,
                     int64_t count, float *out);
// sum[i] += factor · vector[i], rounded as thalweg_combine rounds.
void thalweg_add_scaled(const float *vector, float factor, int64_t count, float *sum);
// Σ (a[i] - origin[i]) (b[i] - origin[i]) in Double.
double thalweg_dot_of_differences(const float *a, const float *b, const float *origin, int64_t count);
// out[i] = c (gradient[i] + decay point[i])
void thalweg_chain_to_bend(const float *gradient, const float *point, float c, float decay, int64_t count,
                           float *out);
void thalweg_sgd(float *parameters, const float *gradient, float *momentum_buffer, float rate, float momentum,
                 float decay, int32_t nesterov, int64_t count);
// Rates of decay and their complements, 1 - β, come rounded from Double: 1 - 0.999f is wrong in the fifth digit.
typedef struct {
  float complement1, beta2, complement2, step_size, root_correction, epsilon, decay;
} thalweg_adam_step;
void thalweg_adam(float *parameters, const float *gradient, float *first, float *second,
                  const thalweg_adam_step *step, int64_t count);
// out[i] = bytes[i] / 255
void thalweg_bytes_to_unit(const uint8_t *bytes, int64_t count, float *out);

// MARK: The machine

// The best instruction set that kernels have a form for and this machine has.
thalweg_instructions thalweg_best_instructions(void);
// The instruction class that the kernels run with here: a constant string.
const char *thalweg_instruction_class(void);
// The C library whose exp, tanh and erf the kernels call, for example "2.36": a constant string.
const char *thalweg_library_version(void);
// Does rounds of multiply-adds in registers and returns how many floating-point operations that were. `numbers` has
// thalweg_probe_size floats: a factor, a term, and from the 16th on where the chains start and are left.
enum { thalweg_probe_size = 16 + 24 * 16 };
int64_t thalweg_peak_probe(float *numbers, int64_t rounds);
// Tells the core that this thread is spinning.
void thalweg_pause(void);

#endif
