#include "fixtures.h"
#include "support/net.h"
#include "tools/files.h"

namespace monograph::test {

namespace {

using Op = schema::BuiltinOperator;

constexpr int kChannels = 16;

// The first and the third of a window's taps cancel on one colour. As int8 weights have the scale 1
// with them, so that results are the same in all types.
float Tap(int tap, float second) {
  constexpr float kLargest = 127;
  const float taps[] = {kLargest, second, -kLargest};
  return tap < 3 ? taps[tap] : 0;
}

float Diagonal(int out, int in) { return out == in ? 1.0f : 0.0f; }

Numbers Colours() {
  Numbers filters{{kChannels, 2, 3, 3}, {}};
  for (int i = 0; i < kChannels * 18; ++i) {
    filters.values.push_back(Tap(i / 3 % 6, Diagonal(i / 18, i % 3)));
  }
  return filters;
}

// Of 15 x 14 pixels 8 x 8 are left, of which the mean is exact.
Numbers Deep() {
  Numbers filters{{1, 8, 7, kChannels}, {}};
  for (int i = 0; i < 56 * kChannels; ++i) filters.values.push_back(Tap(i / kChannels, 1));
  return filters;
}

// The last channel is 0.
Numbers Rows() {
  Numbers rows{{kChannels, kChannels}, {}};
  for (int i = 0; i < kChannels * kChannels; ++i) {
    const int in = i % kChannels;
    rows.values.push_back(in == kChannels - 1 ? 127.0f : Diagonal(i / kChannels, in));
  }
  return rows;
}

// Scores of red, green and blue, and thirteen of nothing, from an image of one colour: of layers
// that all have weights enough to be stored in another type.
Graph Layers() {
  Net net;
  const ValueId image = net.Input({1, kDynamic, kDynamic, 3}, DType::kUInt8);
  const ValueId deep =
      net.Depthwise(net.Conv(net.Reals(image), net.Floats(Colours())), net.Floats(Deep()));
  const ValueId mean = net.Add(Op::MEAN, {deep, net.Ints({2}, {1, 2})});
  return net.Finish({net.Add(Op::FULLY_CONNECTED, {mean, net.Floats(Rows()), kNoValue})});
}

}  // namespace

void WriteLayers(const std::filesystem::path& folder) {
  RequireOk(tools::SaveModel(folder / "layers.tflite", Layers()));
  const std::string labels = "red.ppm,0\ngreen.png,1\nblue.webp,1\n";
  RequireOk(tools::WriteFile(folder / "right.csv", labels));
}

}  // namespace monograph::test
