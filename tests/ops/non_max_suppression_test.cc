#include "ops/non_max_suppression.h"

#include <flatbuffers/flexbuffers.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <tuple>

#include "ops/harness.h"

namespace monograph {
namespace {

using Floats = std::vector<float>;
using Ints = std::vector<int32_t>;

OpCase SuppressionCase(const Tensor& boxes, const Tensor& scores,
                       const NonMaxSuppressionOptions& options) {
  OpCase op(std::string(kNonMaxSuppressionName), WriteOptions(options));
  op.Input(boxes).Input(scores);
  return op.Output(DType::kFloat32)
      .Output(DType::kInt32)
      .Output(DType::kFloat32)
      .Output(DType::kInt32);
}

struct Detections {
  Floats boxes;
  Ints classes;
  Floats scores;
  Ints counts;
};

Detections Run(const OpCase& op) {
  const auto outputs = RunNaive(op);
  INFO((outputs.ok() ? "" : outputs.error().message()));
  REQUIRE(outputs.ok());
  return {(*outputs)[0].as<float>(), (*outputs)[1].as<int32_t>(), (*outputs)[2].as<float>(),
          (*outputs)[3].as<int32_t>()};
}

// Three boxes: the second overlaps the first by 9/11, the third stands apart.
const Floats kBoxes = {0, 0, 10, 10, 0, 1, 10, 11, 20, 20, 30, 30};

Detections Run(const Floats& scores, const NonMaxSuppressionOptions& options) {
  const int32_t classes = static_cast<int32_t>(scores.size() / 3);
  return Run(SuppressionCase(Tensor::Of<float>({1, 3, 4}, kBoxes),
                             Tensor::Of<float>({1, 3, classes}, scores), options));
}

TEST_CASE("Of boxes that overlap the best is kept, and what is missing is empty") {
  const Detections found = Run({0.5F, 0.9F, 0.3F}, {.max_detections = 3});
  CHECK(found.counts == Ints{2});
  CHECK(found.boxes == Floats{0, 1, 10, 11, 20, 20, 30, 30, 0, 0, 0, 0});
  CHECK(found.classes == Ints{0, 0, -1});
  CHECK(found.scores == Floats{0.9F, 0.3F, 0});
}

TEST_CASE("Only what overlaps by more than the threshold goes") {
  const double iou = static_cast<double>(90.0F / 110.0F);
  CHECK(Run({0.5F, 0.9F, 0}, {.iou_threshold = iou}).counts == Ints{2});
  CHECK(Run({0.5F, 0.9F, 0}, {.iou_threshold = iou - 1e-6}).counts == Ints{1});
}

TEST_CASE("Only scores above the threshold count, and NaN is none") {
  CHECK(Run({0.25F, 0.1F, 0.3F}, {.score_threshold = 0.25}).scores.front() == 0.3F);
  CHECK(Run({0.25F, 0.1F, 0.3F}, {.score_threshold = 0.25}).counts == Ints{1});
  CHECK(Run({std::nanf(""), 0.1F, 0.3F}, {.score_threshold = 0}).counts == Ints{2});
  CHECK(Run({0, 0, 0}, {}).counts == Ints{0});
}

TEST_CASE("Boxes of different classes leave each other alone unless asked") {
  const Floats scores = {0.8F, 0, 0, 0.7F, 0, 0};
  CHECK(Run(scores, {}).classes[1] == 1);
  CHECK(Run(scores, {}).counts == Ints{2});
  CHECK(Run(scores, {.class_agnostic = true}).counts == Ints{1});
}

TEST_CASE("A box stands for its best class, or for each if asked") {
  const Floats scores = {0.8F, 0.7F, 0.1F, 0.2F, 0.3F, 0.4F};
  const Detections best = Run(scores, {.max_detections = 2});
  CHECK(best.classes == Ints{0, 1});
  CHECK(best.scores == Floats{0.8F, 0.4F});
  const Detections all = Run(scores, {.max_detections = 4, .multi_label = true});
  CHECK(all.classes == Ints{0, 1, 1, 0});
  CHECK(all.scores == Floats{0.8F, 0.7F, 0.4F, 0.3F});
}

TEST_CASE("Equal scores keep the order of boxes, then of classes") {
  const Detections found =
      Run({0.5F, 0.5F, 0.5F, 0.5F, 0.5F, 0.5F}, {.max_detections = 6, .multi_label = true});
  CHECK(found.classes == Ints{0, 1, 0, 1, -1, -1});
  CHECK(found.boxes[0] == 0);
  CHECK(found.boxes[8] == 20);
}

TEST_CASE("Each image of a batch has boxes of its own") {
  Floats boxes = kBoxes;
  boxes.insert(boxes.end(), kBoxes.begin(), kBoxes.end());
  const Detections found = Run(SuppressionCase(
      Tensor::Of<float>({2, 3, 4}, boxes),
      Tensor::Of<float>({2, 3, 1}, {0.5F, 0.9F, 0.1F, 0.6F, 0.4F, 0.7F}), {.max_detections = 2}));
  CHECK(found.counts == Ints{1, 2});
  CHECK(found.scores == Floats{0.9F, 0, 0.7F, 0.6F});
}

// A reference of another kind: each class alone, marking what each kept box suppresses, in double.
struct Mark {
  float score;
  size_t box;
  size_t label;
};

double Overlap(const Floats& boxes, size_t i, size_t j) {
  const float* a = boxes.data() + 4 * i;
  const float* b = boxes.data() + 4 * j;
  const auto length = [&](int axis) {
    return std::max(
        0.0, double{std::min(a[axis + 2], b[axis + 2])} - double{std::max(a[axis], b[axis])});
  };
  const auto area = [](const float* box) {
    return (double{box[2]} - double{box[0]}) * (double{box[3]} - double{box[1]});
  };
  const double both = length(0) * length(1);
  return both / (area(a) + area(b) - both);
}

std::vector<Mark> Reference(const Floats& boxes, const Floats& scores, size_t classes,
                            const NonMaxSuppressionOptions& options) {
  std::vector<Mark> candidates;
  for (size_t i = 0; i < scores.size(); ++i) {
    const auto row = scores.begin() + static_cast<ptrdiff_t>(i / classes * classes);
    const auto best = std::max_element(row, row + static_cast<ptrdiff_t>(classes)) - row;
    const bool counts = options.multi_label || best == static_cast<ptrdiff_t>(i % classes);
    if (counts && double{scores[i]} > options.score_threshold) {
      candidates.push_back({scores[i], i / classes, i % classes});
    }
  }
  std::ranges::sort(candidates, [](const Mark& a, const Mark& b) {
    return std::tuple(-a.score, a.box, a.label) < std::tuple(-b.score, b.box, b.label);
  });
  std::vector<bool> gone(candidates.size());
  std::vector<Mark> kept;
  for (size_t i = 0; i < candidates.size(); ++i) {
    if (gone[i]) continue;
    kept.push_back(candidates[i]);
    for (size_t j = i + 1; j < candidates.size(); ++j) {
      const bool rivals = options.class_agnostic || candidates[i].label == candidates[j].label;
      if (rivals && Overlap(boxes, candidates[i].box, candidates[j].box) > options.iou_threshold) {
        gone[j] = true;
      }
    }
  }
  kept.resize(std::min(kept.size(), static_cast<size_t>(options.max_detections)));
  return kept;
}

Floats RandomBoxes(Random& random, int count) {
  Floats boxes;
  for (int i = 0; i < count; ++i) {
    const float x = random.Float(0, 40);
    const float y = random.Float(0, 40);
    boxes.insert(boxes.end(), {x, y, x + random.Float(1, 30), y + random.Float(1, 30)});
  }
  return boxes;
}

TEST_CASE("Random boxes are kept and suppressed as by a plain reference") {
  Random random;
  INFO("seed " << random.seed());
  Repeatedly([&] {
    const int count = random.Int(1, 60);
    const int classes = random.Int(1, 5);
    NonMaxSuppressionOptions options;
    options.iou_threshold = static_cast<double>(random.Float(0.1F, 0.9F));
    options.score_threshold = static_cast<double>(random.Float(0, 0.5F));
    options.max_detections = random.Int(1, 80);
    options.class_agnostic = random.Coin();
    options.multi_label = random.Coin();
    const Floats boxes = RandomBoxes(random, count);
    const Tensor scores = random.Floats({1, count, classes}, 0, 1);
    const Detections found =
        Run(SuppressionCase(Tensor::Of<float>({1, count, 4}, boxes), scores, options));
    const auto expected =
        Reference(boxes, scores.as<float>(), static_cast<size_t>(classes), options);
    REQUIRE(found.counts == Ints{static_cast<int32_t>(expected.size())});
    for (size_t i = 0; i < expected.size(); ++i) {
      REQUIRE(found.scores[i] == expected[i].score);
      REQUIRE(found.classes[i] == static_cast<int32_t>(expected[i].label));
      REQUIRE(found.boxes[4 * i] == boxes[4 * expected[i].box]);
    }
  });
}

TEST_CASE("The options of non-maximum suppression come back as they were written") {
  const NonMaxSuppressionOptions written = {0.7, 0.01, 300, true, true};
  const auto read = ReadNonMaxSuppressionOptions(WriteOptions(written));
  REQUIRE(read.ok());
  CHECK(std::tie(read->iou_threshold, read->score_threshold, read->max_detections) ==
        std::tuple(0.7, 0.01, 300));
  CHECK(read->class_agnostic);
  CHECK(read->multi_label);
}

std::vector<uint8_t> OneOption(const char* name, double value) {
  flexbuffers::Builder builder;
  builder.Map([&] { builder.Double(name, value); });
  builder.Finish();
  return builder.GetBuffer();
}

TEST_CASE("Broken options of non-maximum suppression are refused by name") {
  const auto refused = [](const std::vector<uint8_t>& bytes, const char* message) {
    const auto read = ReadNonMaxSuppressionOptions(bytes);
    REQUIRE_FALSE(read.ok());
    CHECK(read.error().code() == ErrorCode::kCorruptModel);
    CHECK(read.error().message().find(message) != std::string::npos);
  };
  refused({}, "no FlexBuffer map");
  refused({1, 2, 3, 4, 5}, "no FlexBuffer map");
  refused(OneOption("iou_threshold", 1.5), "iou_threshold must be a number from 0 to 1");
  refused(OneOption("score_threshold", std::nan("")), "score_threshold");
  refused(OneOption("max_detections", 2.5), "max_detections must be a whole number");
  refused(OneOption("max_detections", 1e9), "max_detections must be a number from 1 to 65536");
  refused(OneOption("class_agnostic", 1), "class_agnostic must be true or false");
}

TEST_CASE("Options of a newer version are refused by name") {
  const auto read = ReadNonMaxSuppressionOptions(OneOption("soft", 1));
  REQUIRE_FALSE(read.ok());
  CHECK(read.error().code() == ErrorCode::kUnsupportedModel);
  CHECK(read.error().message().find("option soft is not known") != std::string::npos);
}

TEST_CASE("Boxes and scores of other shapes are refused") {
  const auto refused = [](const Shape& boxes, const Shape& scores) {
    OpCase op(std::string(kNonMaxSuppressionName), WriteOptions(NonMaxSuppressionOptions()));
    const auto zeros = [](const Shape& shape) {
      return Tensor::Of(shape, Floats(static_cast<size_t>(*shape.NumElements())));
    };
    op.Input(zeros(boxes)).Input(zeros(scores));
    op.Output(DType::kFloat32).Output(DType::kInt32).Output(DType::kFloat32).Output(DType::kInt32);
    CHECK(ErrorOf(op).code() == ErrorCode::kShapeMismatch);
  };
  refused({1, 3, 5}, {1, 3, 2});
  refused({1, 3, 4}, {1, 4, 2});
  refused({2, 3, 4}, {1, 3, 2});
  refused({3, 4}, {1, 3, 2});
  refused({1, 3, 4}, {1, 3, 0});
}

}  // namespace
}  // namespace monograph
