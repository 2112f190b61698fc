#include "fixtures.h"

#include <png.h>
#include <turbojpeg.h>
#include <webp/encode.h>

#include <cstring>
#include <string>
#include <vector>

#include "format/write.h"
#include "import/onnx/onnx_writer.h"
#include "support/small_models.h"
#include "tools/files.h"
#include "tools/npy.h"

namespace monograph::test {

namespace {

namespace fs = std::filesystem;

constexpr int kSide = 16;

void Save(const fs::path& path, std::span<const std::byte> bytes) {
  if (!tools::WriteFile(path, bytes).ok()) std::abort();
}

void Save(const fs::path& path, std::string_view text) {
  Save(path, std::as_bytes(std::span(text)));
}

void SaveModel(const fs::path& path, const Graph& graph) { Save(path, Must(WriteModel(graph))); }

template <typename T>
void SaveTensor(const fs::path& path, const Shape& shape, const std::vector<T>& elements) {
  Save(path, tools::FormatNpy({DTypeOf<T>(), shape, std::as_bytes(std::span(elements))}));
}

std::vector<uint8_t> Filled(int red, int green, int blue) {
  std::vector<uint8_t> pixels;
  for (int i = 0; i < kSide * kSide; ++i) {
    for (int value : {red, green, blue}) pixels.push_back(static_cast<uint8_t>(value));
  }
  return pixels;
}

void SavePpm(const fs::path& path, const std::vector<uint8_t>& pixels) {
  std::string text = "P6\n# a comment\n16 16\n255\n";
  text.append(reinterpret_cast<const char*>(pixels.data()), pixels.size());
  Save(path, text);
}

void SaveJpeg(const fs::path& path, const std::vector<uint8_t>& pixels) {
  const tjhandle encoder = tjInitCompress();
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  tjCompress2(encoder, pixels.data(), kSide, 0, kSide, TJPF_RGB, &bytes, &size, TJSAMP_444, 100, 0);
  Save(path, std::as_bytes(std::span(bytes, size)));
  tjFree(bytes);
  tjDestroy(encoder);
}

// Half transparent: the alpha must not darken the colours.
void SavePng(const fs::path& path, const std::vector<uint8_t>& pixels) {
  std::vector<uint8_t> rgba;
  for (size_t i = 0; i < pixels.size(); i += 3) {
    rgba.insert(rgba.end(), {pixels[i], pixels[i + 1], pixels[i + 2], 128});
  }
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = image.height = kSide;
  image.format = PNG_FORMAT_RGBA;
  png_image_write_to_file(&image, path.c_str(), 0, rgba.data(), 0, nullptr);
}

void SaveWebp(const fs::path& path, const std::vector<uint8_t>& pixels) {
  uint8_t* bytes = nullptr;
  const size_t size = WebPEncodeLosslessRGB(pixels.data(), kSide, kSide, 3 * kSide, &bytes);
  Save(path, std::as_bytes(std::span(bytes, size)));
  WebPFree(bytes);
}

void WriteModels(const fs::path& folder) {
  SaveModel(folder / "affine.tflite", AffineModel());
  SaveModel(folder / "colours.tflite", ColourModel());
  SaveModel(folder / "large.tflite", LargeModel(1 << 30));
  SaveModel(folder / "unknown.tflite", UnknownOperatorModel());
  const auto file = Must(WriteModel(ColourModel()));
  Save(folder / "truncated.tflite", std::span(file).first(file.size() / 2));
  Save(folder / "empty.tflite", "");
  Save(folder / "page.tflite", "<!DOCTYPE html><html><body>404 Not Found</body></html>");
  Save(folder / "random.tflite", "Lorem ipsum dolor sit amet.");
}

// What every pixel's channels say, as three scores.
OnnxModel Network() {
  OnnxModel model;
  model.Input("pixels", {-1, 3, 4, 4}).Output("scores");
  model.Constant("w", Numbers{{3, 3, 1, 1}, {1, 0, 0, 0, 1, 0, 0, 0, 1}});
  for (const char* name : {"offset", "mean"}) model.Constant(name, Ramp({3}, 0, 0));
  for (const char* name : {"scale", "variance"}) model.Constant(name, Ramp({3}, 1, 0));
  model.Node("Conv", {"pixels", "w"}, {"c"});
  model.Node("BatchNormalization", {"c", "scale", "offset", "mean", "variance"}, {"n"});
  model.Node("Relu", {"n"}, {"r"}).Node("GlobalAveragePool", {"r"}, {"p"});
  return model.Node("Flatten", {"p"}, {"scores"});
}

// 96 scores of them.
OnnxModel Wide() {
  OnnxModel model;
  model.Input("pixels", {-1, 3, 4, 4})
      .Output("scores")
      .Constant("w", Ramp({96, 3, 1, 1}, -1, 0.01f));
  model.Node("Conv", {"pixels", "w"}, {"c"}).Node("GlobalAveragePool", {"c"}, {"p"});
  return model.Node("Flatten", {"p"}, {"scores"});
}

OnnxModel WithoutImport() {
  OnnxModel model;
  model.Input("x", {3}).Output("y").Node("Det", {"x"}, {"a"}).Node("Loop", {"a"}, {"b"});
  return model.Node("Det", {"b"}, {"y"});
}

// The network with its filter in the file `weights`, from byte `offset` on.
OnnxModel WithWeightsIn(const std::string& weights, const std::string& offset) {
  OnnxTensor filter = FloatTensor(Ramp({0}));
  filter.name = "w";
  filter.dims = {3, 3, 1, 1};
  filter.external = true;
  filter.external_data = {{"location", weights}, {"offset", offset}};
  OnnxModel model;
  model.Input("pixels", {-1, 3, 4, 4}).Output("scores").Constant(filter);
  model.Node("Conv", {"pixels", "w"}, {"c"}).Node("GlobalAveragePool", {"c"}, {"p"});
  return model.Node("Flatten", {"p"}, {"scores"});
}

// What quantises to the same numbers on all machines: all weights, and all sums, are multiples of a
// small power of 2.
OnnxModel PatternNetwork() {
  OnnxModel model;
  model.Input("pixels", {-1, 3, 4, 4}).Output("scores");
  model.Constant("mix", Numbers{{4, 3, 1, 1}, {1, -0.5f, 0, 0, 1, -0.5f, -0.5f, 0, 1, 1, 1, 1}});
  model.Constant("bias", Numbers{{4}, {0.25f, 0, -0.125f, 0.5f}});
  model.Constant("vote", Numbers{{3, 4, 1, 1}, {1, 0, -0.25f, 0, 0, 1, 0, 0.125f, -0.5f, 0, 1, 0}});
  model.Node("Conv", {"pixels", "mix", "bias"}, {"mixed"}).Node("Relu", {"mixed"}, {"r"});
  model.Node("Conv", {"r", "vote"}, {"voted"}).Node("GlobalAveragePool", {"voted"}, {"p"});
  return model.Node("Flatten", {"p"}, {"scores"});
}

void WriteExternalWeights(const fs::path& folder) {
  const std::vector<float> filter = {1, 0, 0, 0, 1, 0, 0, 0, 1};
  if (!tools::MakeFolder(folder / "apart").ok()) std::abort();
  Save(folder / "apart" / "w.bin", std::as_bytes(std::span(filter)));
  Save(folder / "apart" / "network.onnx", WithWeightsIn("w.bin", "0").Bytes());
  Save(folder / "short.onnx", WithWeightsIn("apart/w.bin", "8").Bytes());
  Save(folder / "lost.onnx", WithWeightsIn("lost.bin", "0").Bytes());
  Save(folder / "outside.onnx", WithWeightsIn("../w.bin", "0").Bytes());
}

void WriteNetworks(const fs::path& folder) {
  const std::string file = Network().Bytes();
  Save(folder / "network.onnx", file);
  Save(folder / "cut.onnx", file.substr(0, file.size() / 2));
  Save(folder / "wide.onnx", Wide().Bytes());
  Save(folder / "missing.onnx", WithoutImport().Bytes());
  Save(folder / "patterns.onnx", PatternNetwork().Bytes());
  WriteExternalWeights(folder);
  Save(folder / "colours.txt", "red\ngreen\nblue\n");
  Save(folder / "two.txt", "red\ngreen\n");
}

void WriteTensors(const fs::path& folder) {
  SaveTensor<float>(folder / "x.npy", {1, 3}, {1, 2, -0.5f});
  SaveTensor<float>(folder / "flat.npy", {3}, {1, 2, 3});
  SaveTensor<int32_t>(folder / "ints.npy", {1, 3}, {1, 2, 3});
  SaveTensor<uint8_t>(folder / "image.npy", {1, 1, 2, 3}, {255, 0, 51, 255, 0, 51});
  std::vector<float> pixels;
  for (int i = 0; i < 4 * 4 * 3; ++i) pixels.push_back(static_cast<float>(i));
  SaveTensor<float>(folder / "pixels.npy", {1, 4, 4, 3}, pixels);
  Save(folder / "broken.npy", "\x93NUMPY and no more");
}

void WriteImages(const fs::path& folder) {
  SavePpm(folder / "red.ppm", Filled(255, 51, 0));
  SaveJpeg(folder / "grey.jpg", Filled(102, 102, 102));
  SavePng(folder / "green.png", Filled(0, 255, 51));
  SaveWebp(folder / "blue.webp", Filled(51, 0, 255));
  Save(folder / "cut.ppm", "P6 16 16 255\nnot enough");
  Save(folder / "cut.jpg", "\xff\xd8\xff\xe0\x00");
  Save(folder / "cut.png", "\x89PNG\r\n\x1a\n and so on");
  Save(folder / "huge.ppm", "P6 1000000 1000000 255\n");
  fs::create_directory(folder / "photos");
  fs::create_directory(folder / "photos" / "empty");
  SavePng(folder / "photos" / "green.png", Filled(0, 255, 51));
  SavePpm(folder / "photos" / "red.PPM", Filled(255, 51, 0));
  Save(folder / "photos" / "notes.txt", "No image.");
  Save(folder / "text.txt", "This is no image.");
}

// Images of 4 x 4 pixels for the pattern network, with their classes, and one that is none.
void WritePatterns(const fs::path& folder) {
  fs::create_directory(folder / "patterns");
  std::string labels = "file,label\n";
  for (int image = 0; image < 6; ++image) {
    std::string text = "P6 4 4 255\n";
    for (int i = 0; i < 4 * 4 * 3; ++i) {
      const int strong = i % 3 == image % 3 ? 128 : 0;
      text.push_back(static_cast<char>(strong + (i * 40 + image * 24) % 128));
    }
    const std::string name = std::to_string(image) + ".ppm";
    Save(folder / "patterns" / name, text);
    labels += name + "," + std::to_string(image % 3) + "\n";
  }
  Save(folder / "patterns.csv", labels);
  Save(folder / "unlike.csv", "0.ppm,yellow\n");
  Save(folder / "short.csv", "0.ppm,red\n");
  Save(folder / "broken.csv", "0.ppm\n");
  fs::create_directory(folder / "mixed");
  fs::copy_file(folder / "patterns" / "0.ppm", folder / "mixed" / "0.ppm");
  fs::copy_file(folder / "patterns" / "1.ppm", folder / "mixed" / "1.ppm");
  Save(folder / "mixed" / "cut.ppm", "P6 16 16 255\nnot enough");
}

}  // namespace

void WriteFixtures(const fs::path& folder) {
  WriteDetectors(folder);
  WriteLayers(folder);
  WriteModels(folder);
  WriteNetworks(folder);
  WriteTensors(folder);
  WriteImages(folder);
  WritePatterns(folder);
}

}  // namespace monograph::test
