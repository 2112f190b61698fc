// monograph.resize: options, geometry and refusals. tests/ops/image_resize_golden_test.cc compares
// its pixels with those of the libraries that it matches.
#include "ops/image_resize.h"

#include <flatbuffers/flexbuffers.h>

#include <catch2/catch_test_macros.hpp>

#include "ops/harness.h"
#include "ops/resize_plan.h"

namespace monograph {
namespace {

ImageResizeOptions To(int32_t height, int32_t width) {
  ImageResizeOptions options;
  options.height = height;
  options.width = width;
  return options;
}

OpCase Resize(const ImageResizeOptions& options, const Tensor& image) {
  OpCase op(std::string(kImageResizeCode), WriteImageResize(options));
  op.Input(image).Output(options.float_output ? DType::kFloat32 : image.dtype);
  return op;
}

Tensor Bytes(const Shape& shape, const std::vector<uint8_t>& values) {
  return Tensor::Of<uint8_t>(shape, values);
}

using Pixels = std::vector<uint8_t>;

TEST_CASE("Options come back from a file as they were written") {
  ImageResizeOptions options = To(256, 192);
  options.method = FindResizeMethod("pillow:bicubic");
  options.fit = ResizeFit::kLonger;
  options.crop_before = CropBefore::kSides;
  options.crop_fraction = 0.875;
  options.rounding = ResizeRounding::kNearest;
  options.enlarge = false;
  options.crop_height = 3;
  options.crop_width = 4;
  options.crop_offset = CropOffset::kDown;
  options.pad = {114, 0, 255};
  options.placement = PadPlacement::kTopLeft;
  options.float_output = true;
  const auto read = ReadImageResize(WriteImageResize(options));
  REQUIRE(read.ok());
  CHECK(read->method == options.method);
  CHECK(read->fit == options.fit);
  CHECK(read->height == options.height);
  CHECK(read->width == options.width);
  CHECK(read->crop_before == options.crop_before);
  CHECK(read->crop_fraction == options.crop_fraction);
  CHECK(read->rounding == options.rounding);
  CHECK(read->enlarge == options.enlarge);
  CHECK(read->crop_height == options.crop_height);
  CHECK(read->crop_width == options.crop_width);
  CHECK(read->crop_offset == options.crop_offset);
  CHECK(read->pad == options.pad);
  CHECK(read->placement == options.placement);
  CHECK(read->float_output == options.float_output);
}

TEST_CASE("Every method is found under its name") {
  for (const ResizeMethod& method : AllResizeMethods()) {
    CHECK(FindResizeMethod(method.name) == &method);
  }
  CHECK(FindResizeMethod("pillow") == nullptr);
}

ResizeGeometry Geometry(const ImageResizeOptions& options, int32_t height, int32_t width) {
  REQUIRE(CheckImageResize(options, false).ok());
  const auto geometry = GeometryOfResize(options, height, width);
  REQUIRE(geometry.ok());
  return *geometry;
}

TEST_CASE("The shorter side becomes the size, and the crop lies where torchvision puts it") {
  ImageResizeOptions options = To(256, 256);
  options.fit = ResizeFit::kShorter;
  options.crop_height = options.crop_width = 224;
  ResizeGeometry g = Geometry(options, 1080, 1920);
  CHECK(g.y.resized == 256);
  CHECK(g.x.resized == 455);  // int(256 * 1920 / 1080)
  CHECK(g.y.begin == 16);
  CHECK(g.x.begin == 116);  // round(115.5)
  CHECK(g.x.count == 224);
  options.crop_offset = CropOffset::kDown;
  g = Geometry(options, 1920, 1080);
  CHECK(g.y.begin == 115);
  CHECK(g.x.begin == 16);
}

TEST_CASE("A crop larger than the resized image is surrounded by the pad colour") {
  ImageResizeOptions options = To(1, 2);
  options.crop_height = 2;
  options.crop_width = 3;
  options.pad = {9};
  // torchvision pads (crop - size) / 2 before, one more behind.
  CHECK(Naive(Resize(options, Bytes({1, 1, 2, 1}, {1, 2}))).as<uint8_t>() ==
        Pixels{1, 2, 9, 9, 9, 9});
}

TEST_CASE("A letterbox is placed where YOLOv5 puts it") {
  ImageResizeOptions options = To(640, 640);
  options.fit = ResizeFit::kLonger;
  options.rounding = ResizeRounding::kNearest;
  ResizeGeometry g = Geometry(options, 427, 640);
  CHECK(g.y.resized == 427);
  CHECK(g.y.pad_before == 106);  // round(106.5 - 0.1)
  CHECK(g.y.output == 640);
  CHECK(g.x.pad_before == 0);
  options.placement = PadPlacement::kTopLeft;
  g = Geometry(options, 300, 200);
  CHECK(g.x.resized == 427);  // 426.67
  CHECK(g.x.pad_before == 0);
  options.rounding = ResizeRounding::kDown;
  CHECK(Geometry(options, 300, 200).x.resized == 426);
  options.enlarge = false;
  CHECK(Geometry(options, 300, 200).x.resized == 200);
}

TEST_CASE("What is cut out before the resize follows TensorFlow's and Keras' arithmetic") {
  ImageResizeOptions options = To(224, 224);
  options.crop_before = CropBefore::kSquare;
  options.crop_fraction = 224.0 / 256;
  ResizeGeometry g = Geometry(options, 333, 500);
  CHECK(g.y.crop == 291);       // trunc(291.375)
  CHECK(g.y.crop_begin == 21);  // (42 + 1) / 2
  CHECK(g.x.crop_begin == 105);
  options.crop_before = CropBefore::kSides;
  g = Geometry(options, 333, 500);
  CHECK(g.y.crop_begin == 20);  // trunc(20.8)
  CHECK(g.y.crop == 293);
  CHECK(g.x.crop == 438);
  options = To(100, 200);
  options.crop_before = CropBefore::kAspect;
  g = Geometry(options, 333, 500);
  CHECK(g.y.crop == 250);
  CHECK(g.y.crop_begin == 41);
  CHECK(g.x.crop == 500);
}

TEST_CASE("The transform leads from the output's pixels to the input's") {
  ImageResizeOptions options = To(8, 8);
  options.fit = ResizeFit::kLonger;
  OpCase op(std::string(kImageResizeCode), WriteImageResize(options));
  op.Input(Bytes({2, 4, 2, 1}, Pixels(16))).Output(DType::kUInt8).Output(DType::kFloat32);
  const auto outputs = RunNaive(op);
  REQUIRE(outputs.ok());
  CHECK((*outputs)[1].shape == Shape{2, 4});
  CHECK((*outputs)[1].as<float>() == std::vector<float>{0.5F, 0.5F, 0, -1, 0.5F, 0.5F, 0, -1});
}

TEST_CASE("A size input stands in for the options' size") {
  ImageResizeOptions options;
  options.method = FindResizeMethod("pillow:nearest");
  OpCase op(std::string(kImageResizeCode), WriteImageResize(options));
  op.Dynamic(Bytes({1, 2, 2, 1}, {1, 2, 3, 4})).Constant(Tensor::Of<int32_t>({2}, {1, 4}));
  op.Output(DType::kUInt8);
  CHECK(Naive(op).as<uint8_t>() == Pixels{3, 3, 4, 4});
  op = OpCase(std::string(kImageResizeCode), WriteImageResize(options));
  op.Input(Bytes({1, 1, 1, 1}, {1})).Constant(Tensor::Of<int32_t>({2}, {0, 4}));
  op.Output(DType::kUInt8);
  CHECK(ErrorOf(op).message().find("height is 0") != std::string::npos);
}

ImageResizeOptions RandomOptions(Random& random) {
  ImageResizeOptions options = To(random.Int(1, 40), random.Int(1, 40));
  const auto methods = AllResizeMethods();
  options.method =
      &methods[static_cast<size_t>(random.Int(0, static_cast<int>(methods.size()) - 1))];
  options.fit = static_cast<ResizeFit>(random.Int(0, 2));
  if (options.fit == ResizeFit::kShorter) options.width = options.height;
  options.rounding = random.Coin() ? ResizeRounding::kDown : ResizeRounding::kNearest;
  options.enlarge = random.Coin();
  options.crop_before = static_cast<CropBefore>(random.Int(0, 3));
  options.crop_fraction = static_cast<double>(random.Float(0.3F, 1));
  options.pad = {static_cast<float>(random.Int(0, 255))};
  options.placement = random.Coin() ? PadPlacement::kCentre : PadPlacement::kTopLeft;
  if (options.fit != ResizeFit::kLonger && random.Coin()) {
    options.crop_height = random.Int(1, 45);
    options.crop_width = random.Int(1, 45);
    options.crop_offset = random.Coin() ? CropOffset::kHalfEven : CropOffset::kDown;
  }
  options.float_output = random.Coin();
  return options;
}

TEST_CASE("monograph.resize gives the same bits on all executors") {
  Random random;
  INFO("seed " << random.seed());
  Repeatedly([&] {
    const ImageResizeOptions options = RandomOptions(random);
    const int longest = random.Int(0, 9) == 0 ? 300 : 50;
    const Shape shape{random.Int(1, 2), random.Int(1, longest), random.Int(1, longest),
                      random.Int(1, 5)};
    const Tensor image =
        random.Coin() ? random.Quanta(DType::kUInt8, shape, {}) : random.Floats(shape, 0, 255);
    INFO(options.method->name << " of " << DTypeName(image.dtype) << " " << shape.ToString()
                              << " to " << options.height << "x" << options.width << ", crop "
                              << options.crop_height << "x" << options.crop_width);
    OpCase op = Resize(options, image);
    op.Output(DType::kFloat32);
    REQUIRE(PlaceOf(op) == "image");
    CheckOnAllExecutors(op, 0);
  });
}

TEST_CASE("Options out of range are refused by name") {
  const Tensor image = Bytes({1, 1, 1, 3}, {1, 2, 3});
  const auto refused = [&](const ImageResizeOptions& options, std::string_view name) {
    const Error error = ErrorOf(Resize(options, image));
    CHECK((error.code() == ErrorCode::kCorruptModel || error.code() == ErrorCode::kShapeMismatch));
    CHECK(error.message().find(name) != std::string::npos);
  };
  refused(To(0, 4), "height");
  refused(To(4, kMaxResizeSide + 1), "width");
  ImageResizeOptions options = To(4, 5);
  options.fit = ResizeFit::kShorter;
  refused(options, "equal");
  options = To(4, 4);
  options.crop_height = 3;
  refused(options, "crop_width");
  options.crop_width = 3;
  options.fit = ResizeFit::kLonger;
  refused(options, "crop_height");
  options = To(4, 4);
  options.crop_fraction = std::nan("");
  refused(options, "crop_fraction");
  options = To(4, 4);
  options.pad = {1, 2};
  refused(options, "pad");
}

TEST_CASE("Images of absurd sizes are refused before memory is taken for them") {
  const auto refused = [](const ImageResizeOptions& options, int32_t height, int32_t width) {
    for (DType dtype : {DType::kUInt8, DType::kFloat32}) {
      const auto plan = PlanResize(options, dtype, height, width);
      REQUIRE_FALSE(plan.ok());
      CHECK_FALSE(plan.error().message().empty());
    }
  };
  for (const ResizeMethod& method : AllResizeMethods()) {
    ImageResizeOptions options = To(1, 1);
    options.method = &method;
    refused(options, 1, INT32_MAX);
    refused(options, INT32_MAX, INT32_MAX);
    options = To(kMaxResizeSide, kMaxResizeSide);
    options.method = &method;
    options.fit = ResizeFit::kShorter;
    options.crop_height = options.crop_width = 8;
    refused(options, 1, 40000);
    refused(options, INT32_MAX, 1);
  }
}

TEST_CASE("Options that are damaged or unknown are refused") {
  std::vector<uint8_t> bytes = WriteImageResize(To(4, 4));
  const auto code = [](const std::vector<uint8_t>& damaged) {
    const auto read = ReadImageResize(damaged);
    REQUIRE_FALSE(read.ok());
    return read.error().code();
  };
  CHECK(code({}) == ErrorCode::kCorruptModel);
  CHECK(code({1, 2, 3, 4}) == ErrorCode::kCorruptModel);
  flexbuffers::Builder builder;
  builder.Map([&] { builder.Int("colour", 3); });
  builder.Finish();
  CHECK(code(builder.GetBuffer()) == ErrorCode::kUnsupportedModel);
  flexbuffers::Builder other;
  other.Map([&] { other.String("height", "tall"); });
  other.Finish();
  CHECK(code(other.GetBuffer()) == ErrorCode::kCorruptModel);
  // Whatever a byte says, reading ends with options or an error.
  for (size_t i = 0; i < bytes.size(); ++i) {
    const uint8_t before = bytes[i];
    for (int value = 0; value < 256; ++value) {
      bytes[i] = static_cast<uint8_t>(value);
      const auto read = ReadImageResize(bytes);
      CHECK((read.ok() || !read.error().message().empty()));
    }
    bytes[i] = before;
  }
}

}  // namespace
}  // namespace monograph
