// A network as PyTorch exports it and a labels file become one file that names photographs as the
// Python pipelines of torchvision and timm do: tests/golden/pipeline has what Pillow, NumPy and
// ONNX Runtime said. Runs in the repository's root.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/string_tensor.h"
#include "base/strings.h"
#include "scratch.h"
#include "support/run_graph.h"
#include "tools/files.h"
#include "tools/images.h"

namespace monograph {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kFolder = "tests/golden/pipeline/";
constexpr double kTolerance = 2e-6;  // On probabilities.

Json ReadJson(const std::string& name) { return Json::parse(std::ifstream(StrCat(kFolder, name))); }

Json Expected() { return ReadJson("expected.json"); }

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
  const Json expected = Expected();
  for (const auto& [name, crc] : expected["decoded_crc32"].items()) {
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

std::unique_ptr<Session> PackDetector(const std::string& folder, const Json& expected) {
  std::ofstream names(StrCat(folder, "/names.txt"));
  for (const Json& name : expected["classes"]) names << name.get<std::string>() << "\n";
  names.close();
  Monograph(StrCat("convert ", kFolder, "detector.onnx -o ", folder, "/network.tflite"));
  Monograph(StrCat("pack ", folder, "/network.tflite -o ", folder, "/packed.tflite --labels ",
                   folder, "/names.txt ", expected["options"].get<std::string>()));
  return test::Get(Session::Create(test::Get(tools::LoadModel(StrCat(folder, "/packed.tflite"))),
                                   SessionOptions()));
}

std::vector<float> FloatsOf(const Session& session, size_t output) {
  const auto values = test::Get(session.Output(output)).as<float>();
  return {values.begin(), values.end()};
}

void Feed(Session& session, const std::string& photograph) {
  const tools::Image image = test::Get(tools::ReadImage(photograph));
  const TensorView input = test::Get(session.PrepareInput(0, {1, image.height, image.width, 3}));
  std::ranges::copy(image.rgb.span(), input.bytes.begin());
  test::RequireOk(session.Run());
}

// Boxes in pixels of the photograph, `answer` as Python found them.
void CheckFound(const Session& session, const Json& answer) {
  const size_t count = answer["labels"].size();
  REQUIRE(test::Get(session.Output(3)).as<int32_t>()[0] == static_cast<int32_t>(count));
  const auto labels = test::Get(UnpackStrings(test::Get(session.Output(1)).bytes));
  const std::vector<float> boxes = FloatsOf(session, 0);
  const std::vector<float> scores = FloatsOf(session, 2);
  for (size_t i = 0; i < count; ++i) {
    INFO("box " << i);
    CHECK(labels[i] == answer["labels"][i].get<std::string>());
    CHECK(std::fabs(scores[i] - answer["scores"][i].get<float>()) <= 2e-6f);
    for (size_t c = 0; c < 4; ++c) {
      CHECK(std::fabs(boxes[4 * i + c] - answer["boxes"][i][c].get<float>()) <= 2e-3f);
    }
  }
}

TEST_CASE("A packed detector finds in photographs what the Python pipeline finds") {
  const test::Scratch scratch;
  const Json expected = ReadJson("detector.json");
  const auto session = PackDetector(scratch.path().string(), expected);
  for (const auto& [name, answer] : expected["answers"].items()) {
    INFO(name);
    Feed(*session, StrCat("samples/", name));
    CheckFound(*session, answer);
  }
}

}  // namespace
}  // namespace monograph
