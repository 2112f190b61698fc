// Golden vectors of monograph.resize, as tests/golden/resize/generate.py writes them.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "ops/harness.h"

namespace monograph {

// One image through one method of a library.
struct GoldenResize {
  std::string method;
  std::vector<uint8_t> options;  // FlexBuffer.
  bool framed;                   // With a crop or a letterbox.
  Tensor image;                  // Without the alpha that the library dropped.
  Shape shape;                   // Of the result.
  DType dtype;                   // Of the result.
  std::string hash;              // FNV-1a of all its bytes.
  size_t step;                   // Every step-th element is in `elements`.
  std::vector<float> elements;
};

struct GoldenPeer {
  std::map<std::string, std::string> versions;  // By library.
  std::vector<GoldenResize> cases;
};

// Of tests/golden/resize/<peer>.json and .bin; the test fails where they cannot be read.
GoldenPeer ReadGoldenResizes(const std::string& peer);

// The hash of the bytes, as the golden files hold it.
std::string HashOf(const std::vector<std::byte>& bytes);

// All elements, uint8 or float32.
std::vector<float> ElementsOf(const Tensor& tensor);

}  // namespace monograph
