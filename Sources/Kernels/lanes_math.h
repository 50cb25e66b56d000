#ifndef THALWEG_LANES_MATH_H
#define THALWEG_LANES_MATH_H

#include "lanes.h"

// Exponential, logarithm, hyperbolic tangent and error function of sixteen numbers at once, with the same bytes on every machine
// that has fused multiply-add: no C library is asked. Polynomials are least-squares fits to the minimax condition over the
// stated ranges; tests hold each to Double's within a few units in the last place. NaN in, NaN out.

// e^x: x = n ln 2 + r with |r| <= ln 2 / 2. Above 88.7 infinity; below -103.3 zero.
INLINE void exponential(const lanes *x, lanes *out) {
  const float magic = 12582912.0f;
  lanes bounded = CHOOSE(*x > 89, ALL(89), *x);
  bounded = CHOOSE(bounded < -104, ALL(-104), bounded);
  lanes n = bounded * 1.44269504f + magic;
  n = n - magic;
  lanes r = bounded - n * 0.693359375f;
  r = r + n * 2.12194440e-4f;
  lanes p = r * 0.0013901309575885534f + 0.008363213390111923f;
  p = p * r + 0.04166685417294502f;
  p = p * r + 0.16666576266288757f;
  p = p * r + 0.5f;
  p = (r * r) * p + r;
  p = p + 1;
  // Two factors, because 2^n alone leaves the range of float before e^x does.
  whole_lanes power = __builtin_convertvector(CHOOSE(n == n, n, (lanes){0}), whole_lanes);
  whole_lanes half = power >> 1;
  lanes first = (lanes)((half + 127) << 23), second = (lanes)((power - half + 127) << 23);
  *out = (p * first) * second;
}

// log x for x > 0 and not subnormal: x = 2^n m with m between √½ and √2.
INLINE void logarithm(const lanes *x, lanes *out) {
  whole_lanes bits = (whole_lanes)*x;
  whole_lanes n = ((bits - 0x3f3504f3) >> 23);
  lanes m = (lanes)(bits - (n << 23));
  lanes f = m - 1;
  lanes s = f / (f + 2), z = s * s;
  lanes p = z * 0.233321413397789f + 0.28550755977630615f;
  p = p * z + 0.4000012278556824f;
  p = p * z + 0.6666666865348816f;
  lanes exponent = __builtin_convertvector(n, lanes);
  lanes low = (s * z) * p + exponent * -2.12194440e-4f;
  lanes value = (exponent * 0.693359375f + (low + s)) + s;
  *out = CHOOSE(*x < __builtin_inff(), value, *x);
}

// tanh x = x + x³ P(x²) near zero, else 1 - 2 / (e^{2|x|} + 1) with the sign of x.
INLINE void hyperbolic_tangent(const lanes *x, lanes *out) {
  lanes z = *x * *x;
  lanes p = z * -0.00609692232683301f + 0.020997341722249985f;
  p = p * z - 0.05385094881057739f;
  p = p * z + 0.13332770764827728f;
  p = p * z - 0.333333283662796f;
  lanes small = (*x * z) * p + *x;
  lanes size = CHOOSE(*x < 0, -*x, *x), twice = 2 * size, power;
  exponential(&twice, &power);
  lanes large = 1 - 2 / (power + 1);
  *out = CHOOSE(size < 0.625f, small, CHOOSE(*x < 0, -large, large));
}

// erf x = x P(x²) up to 1, else 1 - e^{-Q(|x|)} with the sign of x; past 4 it is 1 in float.
INLINE void error_function(const lanes *x, lanes *out) {
  lanes z = *x * *x;
  lanes p = z * 7.853856368456036e-05f - 0.0008010191959328949f;
  p = p * z + 0.005188327748328447f;
  p = p * z - 0.026853810995817184f;
  p = p * z + 0.1128358542919159f;
  p = p * z - 0.3761262595653534f;
  p = p * z + 1.1283791065216064f;
  lanes small = *x * p;
  lanes size = CHOOSE(*x < 0, -*x, *x);
  lanes t = CHOOSE(size > 4, ALL(4), size);
  lanes q = t * 2.168653554690536e-05f - 0.00044133272604085505f;
  q = q * t + 0.004204543773084879f;
  q = q * t - 0.025208208709955215f;
  q = q * t + 0.10841850191354752f;
  q = q * t + 0.6332199573516846f;
  q = q * t + 1.1295783519744873f;
  q = q * t - 0.0001880327909020707f;
  lanes negative = -q, rest;
  exponential(&negative, &rest);
  lanes large = 1 - rest;
  *out = CHOOSE(size < 1, small, CHOOSE(*x < 0, -large, large));
}

#endif
