// Pixel layouts at the boundary to JavaScript.
#pragma once

#include <cstddef>
#include <cstdint>

namespace monograph {

// Writes the R, G and B of `pixels` RGBA pixels; alpha is dropped, not multiplied in. `rgba` has
// 4 * pixels bytes, `rgb` 3 * pixels; they do not overlap.
void RgbaToRgb(const uint8_t* rgba, uint8_t* rgb, size_t pixels);

}  // namespace monograph
