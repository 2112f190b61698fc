#include "fixtures.h"
#include "format/write.h"
#include "support/net.h"
#include "tools/files.h"
#include "tools/npy.h"

namespace monograph::test {

namespace {

namespace fs = std::filesystem;
using Op = schema::BuiltinOperator;

// Gives the numbers, whatever the image of 4 x 4 pixels is.
ValueId AddTable(Net& net, ValueId image, const Numbers& numbers) {
  const ValueId brightness = net.Add(Op::MEAN, {image, net.Ints({3}, {1, 2, 3})});
  const ValueId nothing = net.Add(Op::MUL, {brightness, net.Floats({{1}, {0}})});
  return net.Add(Op::ADD, {net.Floats(numbers), nothing});
}

// One box for class 1, of the left half, and a weaker one for class 0, of all.
Graph Yolov8() {
  Net net;
  const ValueId image = net.Input({1, 4, 4, 3});
  return net.Finish(
      {AddTable(net, image, {{1, 7, 2}, {1, 2, 2, 2, 2, 4, 4, 4, 0, 0.5f, 0.75f, 0, 0, 0}})});
}

// The same as offsets from two anchors, with the background before the classes.
Graph Ssd() {
  Net net;
  const ValueId image = net.Input({1, 4, 4, 3});
  const ValueId offsets = AddTable(net, image, Ramp({1, 2, 4}, 0, 0));
  const ValueId scores = AddTable(net, image, {{1, 2, 4}, {0.25f, 0, 0.75f, 0, 0.5f, 0.5f, 0, 0}});
  return net.Finish({offsets, scores});
}

// Tells red, green and blue pixels apart.
Graph Segmenter() {
  Net net;
  const ValueId image = net.Input({1, 4, 4, 3});
  const ValueId filter = net.Floats({{3, 1, 1, 3}, {1, 0, 0, 0, 1, 0, 0, 0, 1}});
  return net.Finish({net.Conv(image, filter)});
}

void Save(const fs::path& path, const Graph& graph) { RequireOk(tools::SaveModel(path, graph)); }

}  // namespace

void WriteDetectors(const fs::path& folder) {
  Save(folder / "yolov8.tflite", Yolov8());
  Save(folder / "ssd.tflite", Ssd());
  Save(folder / "segmenter.tflite", Segmenter());
  const std::vector<float> anchors = {0.5f, 0.25f, 1, 0.5f, 0.5f, 0.5f, 1, 1};
  const auto npy = tools::FormatNpy({DType::kFloat32, {2, 4}, std::as_bytes(std::span(anchors))});
  RequireOk(tools::WriteFile(folder / "anchors.npy", npy));
}

}  // namespace monograph::test
