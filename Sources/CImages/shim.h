// What is used of libpng's simplified interface (1.6) and of TurboJPEG's (1.4 and later). Neither is linked: the program
// opens them when a data set has images, so that their headers are not needed where it is built. Their authors keep both
// interfaces as they are: png_image says its own version, and TurboJPEG hands out opaque handles.

#include <stddef.h>
#include <stdint.h>

typedef struct {
  void *opaque;
  uint32_t version, width, height, format, flags, colormap_entries, warning_or_error;
  char message[64];
} thalweg_png_image;

enum { thalweg_png_version = 1 };
// Formats of pixels: flags that are added.
enum { thalweg_png_alpha = 1, thalweg_png_colour = 2, thalweg_png_linear = 4, thalweg_png_palette = 8 };
// Bits of warning_or_error: the lower one alone is a warning.
enum { thalweg_png_error = 2 };

typedef int (*thalweg_png_begin)(thalweg_png_image *, const void *bytes, size_t size);
typedef int (*thalweg_png_finish)(
    thalweg_png_image *, const void *background, void *pixels, int32_t row_stride, void *colormap);
typedef void (*thalweg_png_free)(thalweg_png_image *);

// Formats of pixels, colour spaces, and flags of TurboJPEG.
enum { thalweg_jpeg_rgb = 0, thalweg_jpeg_grey = 6 };
enum { thalweg_jpeg_is_grey = 2, thalweg_jpeg_is_cmyk = 3, thalweg_jpeg_is_ycck = 4 };
// The accurate inverse transform (ISLOW), and an end at the first damage.
enum { thalweg_jpeg_accurate = 4096, thalweg_jpeg_stop_on_warning = 8192 };

typedef void *(*thalweg_jpeg_make)(void);
typedef int (*thalweg_jpeg_header)(
    void *, const unsigned char *bytes, unsigned long size, int *width, int *height, int *subsampling, int *space);
typedef int (*thalweg_jpeg_decode)(
    void *, const unsigned char *bytes, unsigned long size, unsigned char *pixels, int width, int pitch, int height,
    int format, int flags);
typedef int (*thalweg_jpeg_destroy)(void *);
typedef char *(*thalweg_jpeg_error)(void *);
