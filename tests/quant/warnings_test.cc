#include "quant/warnings.h"

#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cmath>
#include <fstream>
#include <iterator>

#include "format/read.h"
#include "quant/photo_net.h"
#include "quant/recover.h"

namespace monograph::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Op = schema::BuiltinOperator;

constexpr size_t kManyImages = 100;

// One layer of a network, whose measures a test may set.
struct Case {
  Calibrated calibrated;
  Measurements measured;
  Int8Share share;
  QuantizeOptions options;

  Case() {
    Net net;
    const ValueId x = net.Input({1, 4});
    calibrated.graph = net.Finish({net.Add(Op::RELU, {x})});
    LayerMeasure layer;
    layer.layer = {0, {calibrated.graph.outputs[0], calibrated.graph.outputs[0]}, true};
    layer.covered = layer.seen = {0, 1};
    layer.calibration = CalibrationFacts{.seen = {0, 1}, .outlier = 1, .channels = 4};
    layer.weights = LayerWeightFacts{{.channels = 4, .outlier = 3, .spread = 2}, ScaleFacts{}};
    measured.layers.push_back(layer);
  }

  LayerMeasure& layer() { return measured.layers[0]; }
  const std::string& name() const {
    return calibrated.graph.value(calibrated.graph.outputs[0]).name;
  }
  std::vector<Warning> Find(size_t images = kManyImages) const {
    return FindWarnings(calibrated, calibrated.graph, share, measured, images, options);
  }
};

// A signal of 1 with the error that makes this SQNR.
void AddError(double sqnr_db, ErrorMeasure& error) {
  const std::array<float, 1> expected = {1};
  const std::array<float, 1> actual = {1 + static_cast<float>(std::pow(10, -sqnr_db / 20))};
  const auto view = [](const std::array<float, 1>& numbers) {
    return ConstTensorView{DType::kFloat32, {1}, std::as_bytes(std::span(numbers))};
  };
  error.Add(view(expected), {}, view(actual), {});
}

void RequireOne(const Case& tested, WarningKind kind, const char* words) {
  const std::vector<Warning> warnings = tested.Find();
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].kind == kind);
  CHECK(warnings[0].layer == tested.name());
  CHECK_THAT(warnings[0].text, ContainsSubstring(words));
}

TEST_CASE("A sound layer of a network that saw many images gives no warning") {
  CHECK(Case().Find().empty());
}

TEST_CASE("Fewer than 32 images are few") {
  CHECK(Case().Find(32).empty());
  const std::vector<Warning> warnings = Case().Find(31);
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].kind == WarningKind::kFewImages);
  CHECK(WarningKindName(warnings[0].kind) == "few_images");
  CHECK(warnings[0].number == 31);
  CHECK(warnings[0].layer.empty());
}

TEST_CASE("An SQNR below 10 dB is low") {
  Case tested;
  AddError(10.1, tested.layer().error);
  CHECK(tested.Find().empty());
  Case low;
  AddError(9.8, low.layer().error);
  RequireOne(low, WarningKind::kLowSqnr, "SQNR of 9.8 dB");
}

TEST_CASE("Test images that go a tenth beyond the range that calibration saw are not covered") {
  Case tested;
  tested.layer().seen = {-0.09f, 1.09f};
  CHECK(tested.Find().empty());
  tested.layer().seen = {-0.25f, 1.09f};
  RequireOne(tested, WarningKind::kNotCovered, "by 25 %");
}

TEST_CASE("A weight of more than 12 root mean squares is an outlier, where weights are int8") {
  Case tested;
  tested.layer().weights->real.outlier = 12;
  CHECK(tested.Find().empty());
  tested.layer().weights->real.outlier = 13;
  RequireOne(tested, WarningKind::kWeightOutliers, "13 times its channel's root mean square");
  tested.layer().weights->scales.reset();
  CHECK(tested.Find().empty());
}

TEST_CASE("Unlike channels matter where one scale is for all of them") {
  Case tested;
  tested.layer().weights->real.spread = 51;
  CHECK(tested.Find().empty());
  tested.options.per_tensor = true;
  RequireOne(tested, WarningKind::kWeightOutliers, "leave --per-tensor out");
  tested.layer().weights->real.spread = 50;
  CHECK(tested.Find().empty());
}

TEST_CASE("Activations of more than ten times the usual range are outliers") {
  Case tested;
  tested.layer().calibration->outlier = 10;
  CHECK(tested.Find().empty());
  tested.layer().calibration->outlier = 11;
  RequireOne(tested, WarningKind::kActivationOutliers, "11 times");
}

TEST_CASE("Dead channels of all layers are one warning about the layer with most") {
  Case tested;
  tested.layer().weights->real.zero_channels = 1;
  tested.layer().calibration->zero_channels = 3;
  RequireOne(tested, WarningKind::kDeadChannels, "3 channels");
  CHECK(tested.Find()[0].number == 3);
}

TEST_CASE("Of a kind the gravest warning stands first, and kinds have an order") {
  Case tested;
  tested.measured.layers.push_back(tested.layer());
  tested.measured.layers[1].weights->real.outlier = 20;
  tested.layer().weights->real.outlier = 15;
  AddError(3, tested.measured.layers[1].error);
  AddError(6, tested.layer().error);
  std::vector<double> numbers;
  for (const Warning& warning : tested.Find(8)) numbers.push_back(std::round(warning.number));
  CHECK(numbers == std::vector<double>{8, 3, 6, 20, 15});
}

// Counts the layers of a network of tests/accuracy whose weights stand out.
int64_t CountWeightOutliers(const std::string& network, bool per_tensor) {
  std::ifstream stream("tests/accuracy/models/" + network + ".fp16.tflite", std::ios::binary);
  const std::string file{std::istreambuf_iterator<char>(stream), {}};
  REQUIRE(!file.empty());
  QuantizeOptions options;
  options.per_tensor = per_tensor;
  options.recovery.equalize.enabled = false;
  options.recovery.rounding.enabled = false;
  const Graph graph = Get(ReadModel(std::as_bytes(std::span(file)), nullptr));
  const Calibrated calibrated = Get(CalibrateModel(graph, Photos(2), options, nullptr));
  const Recovered recovered = Get(Recover(calibrated, Photos(2), options, nullptr));
  const Integers integers = Get(Integerise(calibrated, recovered, {}, options));
  const Measurements measured =
      Get(MeasureLayers(calibrated, integers.scheme, integers.graph, Photos(2, 999), {}, nullptr));
  const Int8Share share = Get(CountInt8(integers.graph, {{{1, 12, 12, 3}}}));
  const std::vector<Warning> warnings =
      FindWarnings(calibrated, integers.graph, share, measured, kManyImages, options);
  return std::ranges::count(warnings, WarningKind::kWeightOutliers, &Warning::kind);
}

TEST_CASE("Weights stand out in a RepVGG, not in a residual network") {
  CHECK(CountWeightOutliers("repvgg", false) == 5);
  CHECK(CountWeightOutliers("repvgg", true) == 7);
  CHECK(CountWeightOutliers("residual", true) == 0);
}

TEST_CASE("Channels that were scaled apart are told of where one scale is for all of them") {
  CHECK(CountWeightOutliers("mobilenet", true) == 0);
  CHECK(CountWeightOutliers("mobilenet_rescaled", false) == 0);
  CHECK(CountWeightOutliers("mobilenet_rescaled", true) == 9);
}

}  // namespace
}  // namespace monograph::test
