// What torchvision.ops.batched_nms keeps: tests/golden/non_max_suppression. Runs in the
// repository's root.
#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "ops/harness.h"
#include "ops/non_max_suppression.h"

namespace monograph {
namespace {

using Json = nlohmann::json;

std::vector<float> Flat(const Json& rows) {
  std::vector<float> values;
  for (const Json& row : rows) {
    for (const Json& value : row) values.push_back(value.get<float>());
  }
  return values;
}

NonMaxSuppressionOptions OptionsOf(const Json& run) {
  return {run["iou_threshold"], run["score_threshold"], run["max_detections"],
          run["class_agnostic"], run["multi_label"]};
}

void CheckRun(const Tensor& boxes, const Tensor& scores, const Json& run) {
  const NonMaxSuppressionOptions options = OptionsOf(run);
  INFO(run.dump());
  OpCase op(std::string(kNonMaxSuppressionName), WriteOptions(options));
  op.Input(boxes).Input(scores);
  op.Output(DType::kFloat32).Output(DType::kInt32).Output(DType::kFloat32).Output(DType::kInt32);
  const auto outputs = RunNaive(op);
  REQUIRE(outputs.ok());
  const Json& kept = run["kept"];
  REQUIRE((*outputs)[3].as<int32_t>()[0] == static_cast<int32_t>(kept.size()));
  const auto found = (*outputs)[0].as<float>();
  const auto classes = (*outputs)[1].as<int32_t>();
  for (size_t i = 0; i < kept.size(); ++i) {
    const size_t box = kept[i][0];
    CHECK(classes[i] == kept[i][1].get<int32_t>());
    for (size_t c = 0; c < 4; ++c) CHECK(found[4 * i + c] == boxes.as<float>()[4 * box + c]);
  }
}

TEST_CASE("The boxes that torchvision keeps are kept, in its order") {
  std::ifstream stream("tests/golden/non_max_suppression/batched_nms.json");
  if (!stream) SKIP("The working folder is not the repository's root.");
  for (const Json& item : Json::parse(stream)) {
    const int32_t count = static_cast<int32_t>(item["boxes"].size());
    const int32_t classes = static_cast<int32_t>(item["scores"][0].size());
    const Tensor boxes = Tensor::Of({1, count, 4}, Flat(item["boxes"]));
    const Tensor scores = Tensor::Of({1, count, classes}, Flat(item["scores"]));
    for (const Json& run : item["runs"]) CheckRun(boxes, scores, run);
  }
}

}  // namespace
}  // namespace monograph
