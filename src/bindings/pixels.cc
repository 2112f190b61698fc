#include "bindings/pixels.h"

#include <wasm_simd128.h>

namespace monograph {
namespace {

constexpr size_t kBlock = 16;  // Pixels: four registers of RGBA, three of RGB.

void ConvertBlock(const uint8_t* rgba, uint8_t* rgb) {
  const v128_t a = wasm_v128_load(rgba);
  const v128_t b = wasm_v128_load(rgba + 16);
  const v128_t c = wasm_v128_load(rgba + 32);
  const v128_t d = wasm_v128_load(rgba + 48);
  wasm_v128_store(rgb,
                  wasm_i8x16_shuffle(a, b, 0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 16, 17, 18, 20));
  wasm_v128_store(rgb + 16, wasm_i8x16_shuffle(b, c, 5, 6, 8, 9, 10, 12, 13, 14, 16, 17, 18, 20, 21,
                                               22, 24, 25));
  wasm_v128_store(rgb + 32, wasm_i8x16_shuffle(c, d, 10, 12, 13, 14, 16, 17, 18, 20, 21, 22, 24, 25,
                                               26, 28, 29, 30));
}

}  // namespace

void RgbaToRgb(const uint8_t* rgba, uint8_t* rgb, size_t pixels) {
  size_t done = 0;
  for (; done + kBlock <= pixels; done += kBlock) ConvertBlock(rgba + 4 * done, rgb + 3 * done);
  for (; done < pixels; ++done) {
    for (size_t channel = 0; channel < 3; ++channel) {
      rgb[3 * done + channel] = rgba[4 * done + channel];
    }
  }
}

}  // namespace monograph
