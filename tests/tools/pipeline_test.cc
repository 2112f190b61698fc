// A network as PyTorch exports it and a labels file become one file that names photographs as the
// Python pipelines of torchvision and timm do: tests/golden/pipeline has what Pillow, NumPy and
// ONNX Runtime said. Runs in the repository's root.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/strings.h"
#include "scratch.h"
#include "support/run_graph.h"
#include "tools/images.h"

namespace monograph {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kFolder = "tests/golden/pipeline/";
constexpr double kTolerance = 2e-6;  // On probabilities.

Json Expected() { return Json::parse(std::ifstream(StrCat(kFolder, "expected.json"))); }

// The polynomial of zlib's crc32.
uint32_t Crc32(std::span<const std::byte> bytes) {
  uint32_t crc = ~0u;
  for (std::byte byte : bytes) {
    crc ^= static_cast<uint32_t>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
  }
  return ~crc;
}

TEST_CASE("Photographs decode to the bytes that Pillow gives") {
  for (const auto& [name, crc] : Expected()["decoded_crc32"].items()) {
    INFO(name);
    const tools::Image image = test::Get(tools::ReadImage(StrCat("samples/", name)));
    CHECK(Crc32(image.rgb.span()) == crc.get<uint32_t>());
  }
}

void Monograph(const std::string& arguments, const std::string& output = "/dev/null") {
  const std::string command = StrCat("'", MONOGRAPH_TOOL, "' ", arguments, " >", output);
  INFO(command);
  REQUIRE(std::system(command.c_str()) == 0);
}

// The command's answers, by the photographs' names.
std::vector<Json> Classify(const std::string& folder, const std::string& options,
                           const Json& answers) {
  Monograph(StrCat("convert ", kFolder, "network.onnx -o ", folder, "/network.tflite"));
  Monograph(StrCat("pack ", folder, "/network.tflite -o ", folder, "/packed.tflite --softmax ",
                   "--labels ", kFolder, "labels.txt ", options));
  std::string files;
  for (const auto& [name, answer] : answers.items()) files += StrCat(" samples/", name);
  Monograph(StrCat("classify --json --model ", folder, "/packed.tflite", files),
            StrCat(folder, "/answers"));
  std::vector<Json> lines;
  std::ifstream stream(StrCat(folder, "/answers"));
  for (std::string line; std::getline(stream, line);) lines.push_back(Json::parse(line));
  REQUIRE(lines.size() == answers.size());
  return lines;
}

double LargestDifference(const Json& scores, const Json& others) {
  double largest = 0;
  for (size_t i = 0; i < others.size(); ++i) {
    largest = std::max(largest, std::fabs(scores.at(i).get<double>() - others[i].get<double>()));
  }
  return largest;
}

TEST_CASE("A packed file names photographs as the Python pipelines do") {
  const test::Scratch scratch;
  double largest = 0;
  const Json expected = Expected();
  for (const Json& pipeline : expected["pipelines"]) {
    const std::string options = pipeline["options"];
    INFO(options);
    const Json& answers = pipeline["answers"];
    const auto lines = Classify(scratch.path().string(), options, answers);
    auto line = lines.begin();
    for (const auto& [name, answer] : answers.items()) {
      INFO(name);
      CHECK((*line)["labels"] == answer["labels"]);
      const double difference = LargestDifference((*line)["scores"], answer["scores"]);
      CHECK(difference <= kTolerance);
      largest = std::max(largest, difference);
      ++line;
    }
  }
  std::printf("scores within %.1e of the Python pipelines\n", largest);
}

TEST_CASE("Another resize is told apart from the Python pipelines'") {
  const test::Scratch scratch;
  const Json expected = Expected();
  const Json& answers = expected["pipelines"][0]["answers"];
  for (const char* options : {"--preset timm", "--preset torchvision --resize opencv:linear",
                              "--preset torchvision --resize torch:bilinear"}) {
    INFO(options);
    const auto lines = Classify(scratch.path().string(), options, answers);
    auto line = lines.begin();
    for (const auto& [name, answer] : answers.items()) {
      INFO(name);
      CHECK(((*line)["labels"] != answer["labels"] ||
             LargestDifference((*line)["scores"], answer["scores"]) > 10 * kTolerance));
      ++line;
    }
  }
}

}  // namespace
}  // namespace monograph
