// What is used of librsvg (2.46 and later), cairo (1.16 and later), GObject and fontconfig. None is linked: the program
// opens them when a figure is wanted as PDF or PNG, so that their headers are not needed where it is built. Their authors
// keep these interfaces as they are: all hand out opaque handles.

#include <stddef.h>
#include <stdint.h>

typedef struct { double x, y, width, height; } thalweg_rsvg_rectangle;
typedef struct { uint32_t domain; int32_t code; const char *message; } thalweg_glib_error;

typedef void *(*thalweg_rsvg_read)(const uint8_t *bytes, size_t size, thalweg_glib_error **);
typedef int32_t (*thalweg_rsvg_draw)(
    void *handle, void *cairo, const thalweg_rsvg_rectangle *viewport, thalweg_glib_error **);
typedef void (*thalweg_glib_error_free)(thalweg_glib_error *);
typedef void (*thalweg_object_release)(void *);

// Takes bytes as they come; 0 for success (CAIRO_STATUS_SUCCESS).
typedef int32_t (*thalweg_cairo_write)(void *closure, const uint8_t *bytes, uint32_t size);
typedef void *(*thalweg_cairo_pdf)(thalweg_cairo_write, void *closure, double width, double height);
typedef void (*thalweg_cairo_metadata)(void *surface, int32_t key, const char *text);
// A format of pixels, and their numbers.
typedef void *(*thalweg_cairo_image)(int32_t format, int32_t width, int32_t height);
typedef uint8_t *(*thalweg_cairo_pixels)(void *surface);
typedef int32_t (*thalweg_cairo_number)(void *surface);
typedef int32_t (*thalweg_cairo_png)(void *surface, thalweg_cairo_write, void *closure);
typedef void *(*thalweg_cairo_make)(void *);
typedef void (*thalweg_cairo_use)(void *);
typedef void (*thalweg_cairo_colour)(void *context, double red, double green, double blue);

// Four bytes a pixel, of which the upper one is not used: blue, green, red in memory where numbers begin with the low byte.
enum { thalweg_cairo_rgb24 = 1 };
enum { thalweg_pdf_create_date = 5 };

typedef struct { double bearing_x, bearing_y, width, height, advance_x, advance_y; } thalweg_cairo_extents;
typedef struct { double xx, yx, xy, yy, x0, y0; } thalweg_cairo_matrix;
typedef void *(*thalweg_cairo_toy_face)(const char *family, int32_t slant, int32_t weight);
typedef void *(*thalweg_cairo_scale)(
    void *face, const thalweg_cairo_matrix *font, const thalweg_cairo_matrix *user, const void *options);
typedef void (*thalweg_cairo_measure)(void *font, const char *text, thalweg_cairo_extents *);
typedef void *(*thalweg_cairo_options)(void);
typedef void (*thalweg_cairo_set_option)(void *options, int32_t value);
// CAIRO_HINT_STYLE_NONE and CAIRO_HINT_METRICS_OFF; CAIRO_FONT_WEIGHT_BOLD.
enum { thalweg_cairo_unhinted = 1, thalweg_cairo_exact = 1, thalweg_cairo_bold = 1 };

typedef struct { int32_t count, room; void **fonts; } thalweg_font_set;
typedef void *(*thalweg_font_pattern)(void);
typedef int32_t (*thalweg_font_add_text)(void *pattern, const char *object, const uint8_t *text);
typedef int32_t (*thalweg_font_text)(void *pattern, const char *object, int32_t n, uint8_t **text);
typedef int32_t (*thalweg_font_letters)(void *pattern, const char *object, int32_t n, void **letters);
typedef int32_t (*thalweg_font_has_letter)(const void *letters, uint32_t scalar);
typedef void *(*thalweg_font_objects)(void);
typedef int32_t (*thalweg_font_add_object)(void *objects, const char *object);
typedef thalweg_font_set *(*thalweg_font_list)(void *configuration, void *pattern, void *objects);
typedef void (*thalweg_font_set_free)(thalweg_font_set *);
