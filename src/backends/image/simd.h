// Vectors of 128 bits, from one source for WebAssembly, x86-64 (SSE2) and the rest. Arithmetic and
// comparison are the compilers' own operators.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

#ifdef __wasm_simd128__
#include <wasm_simd128.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace monograph::simd {

using U8x16 = uint8_t __attribute__((vector_size(16)));
using U8x8 = uint8_t __attribute__((vector_size(8)));
using U8x4 = uint8_t __attribute__((vector_size(4)));
using I16x8 = int16_t __attribute__((vector_size(16)));
using I32x4 = int32_t __attribute__((vector_size(16)));
using U32x4 = uint32_t __attribute__((vector_size(16)));
using F32x4 = float __attribute__((vector_size(16)));

template <typename Vector, typename T>
Vector Load(const T* from) {
  Vector vector;
  std::memcpy(&vector, from, sizeof(vector));
  return vector;
}

template <typename Vector, typename T>
void Store(Vector vector, T* to) {
  std::memcpy(to, &vector, sizeof(vector));
}

inline I32x4 Splat(int32_t x) { return I32x4{x, x, x, x}; }
inline F32x4 Splat(float x) { return F32x4{x, x, x, x}; }

// Four elements from `from` on, as the lanes of Vector.
template <typename Vector>
Vector LoadFour(const uint8_t* from) {
  return __builtin_convertvector(Load<U8x4>(from), Vector);
}
template <typename Vector>
Vector LoadFour(const float* from) {
  return Load<Vector>(from);
}
template <typename Vector>
Vector LoadFour(const int32_t* from) {
  return Load<Vector>(from);
}

inline I16x8 Widen(U8x8 bytes) { return __builtin_convertvector(bytes, I16x8); }

// a[0] b[0] a[1] b[1] ... of the first eight bytes, and of the last.
inline U8x16 InterleaveLow(U8x16 a, U8x16 b) {
  return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}
inline U8x16 InterleaveHigh(U8x16 a, U8x16 b) {
  return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15,
                                 31);
}
inline I16x8 WidenLow(U8x16 bytes) {
  return Widen(__builtin_shufflevector(bytes, bytes, 0, 1, 2, 3, 4, 5, 6, 7));
}
inline I16x8 WidenHigh(U8x16 bytes) {
  return Widen(__builtin_shufflevector(bytes, bytes, 8, 9, 10, 11, 12, 13, 14, 15));
}

// a[0] b[0] a[1] b[1] a[2] b[2] a[3] b[3] of four bytes each.
inline I16x8 InterleaveFour(const uint8_t* a, const uint8_t* b) {
  const U8x4 x = Load<U8x4>(a);
  const U8x4 y = Load<U8x4>(b);
  return Widen(__builtin_shufflevector(x, y, 0, 4, 1, 5, 2, 6, 3, 7));
}

// a[0] * b[0] + a[1] * b[1], a[2] * b[2] + a[3] * b[3], ...
inline I32x4 Dot(I16x8 a, I16x8 b) {
#ifdef __wasm_simd128__
  return std::bit_cast<I32x4>(
      wasm_i32x4_dot_i16x8(std::bit_cast<v128_t>(a), std::bit_cast<v128_t>(b)));
#elif defined(__SSE2__)
  return std::bit_cast<I32x4>(_mm_madd_epi16(std::bit_cast<__m128i>(a), std::bit_cast<__m128i>(b)));
#else
  I32x4 sums;
  for (int i = 0; i < 4; ++i) sums[i] = a[2 * i] * b[2 * i] + a[2 * i + 1] * b[2 * i + 1];
  return sums;
#endif
}

// The sixteen numbers as uint8, those outside of it the nearest inside.
inline U8x16 Saturate(I32x4 a, I32x4 b, I32x4 c, I32x4 d) {
#ifdef __wasm_simd128__
  const v128_t low = wasm_i16x8_narrow_i32x4(std::bit_cast<v128_t>(a), std::bit_cast<v128_t>(b));
  const v128_t high = wasm_i16x8_narrow_i32x4(std::bit_cast<v128_t>(c), std::bit_cast<v128_t>(d));
  return std::bit_cast<U8x16>(wasm_u8x16_narrow_i16x8(low, high));
#elif defined(__SSE2__)
  const __m128i low = _mm_packs_epi32(std::bit_cast<__m128i>(a), std::bit_cast<__m128i>(b));
  const __m128i high = _mm_packs_epi32(std::bit_cast<__m128i>(c), std::bit_cast<__m128i>(d));
  return std::bit_cast<U8x16>(_mm_packus_epi16(low, high));
#else
  U8x16 bytes;
  const I32x4 parts[] = {a, b, c, d};
  for (int i = 0; i < 16; ++i) {
    const int32_t x = parts[i / 4][i % 4];
    bytes[i] = static_cast<uint8_t>(x < 0 ? 0 : x > 255 ? 255 : x);
  }
  return bytes;
#endif
}

}  // namespace monograph::simd
