// What the passes are worth: passes_tests "[benchmark]" prints rows for docs/PASSES.md, and
// "[models]" writes the models for the benchmark in the browser into the folder MONOGRAPH_MODELS.
// Hidden, because times are measured, never asserted.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "format/write.h"
#include "passes/pipeline.h"
#include "support/rep_vgg.h"

namespace monograph {
namespace {

using test::Numbers;

constexpr int kRounds = 40;

class Contender {
 public:
  Contender(const Graph& graph, const Numbers& image)
      : nodes_(graph.node_count()), bytes_(test::Get(WriteModel(graph)).size()) {
    session_ = test::Get(Session::Create(graph, {}));
    test::Fill(test::Get(session_->PrepareInput(0, image.shape)), image);
    test::RequireOk(session_->Run());
  }

  void Run() {
    const auto start = std::chrono::steady_clock::now();
    test::RequireOk(session_->Run());
    const std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - start;
    times_.push_back(time.count());
  }

  double Median() {
    std::ranges::sort(times_);
    return times_[times_.size() / 2];
  }

  Numbers Output() const { return test::ToNumbers(test::Get(session_->Output(0))); }

  void Print(const char* name) {
    std::printf("| %s | %d | %.1f | %.2f |\n", name, nodes_, static_cast<double>(bytes_) / 1e6,
                Median());
  }

 private:
  int nodes_;
  size_t bytes_;
  std::unique_ptr<Session> session_;
  std::vector<double> times_;
};

double LargestDifference(const Numbers& a, const Numbers& b) {
  float largest = 0;
  float difference = 0;
  for (size_t i = 0; i < a.values.size(); ++i) {
    largest = std::max(largest, std::fabs(a.values[i]));
    difference = std::max(difference, std::fabs(a.values[i] - b.values[i]));
  }
  return static_cast<double>(difference / largest);
}

TEST_CASE("RepVGG-A0 as it is trained and as the passes leave it", "[.][benchmark]") {
  Graph graph = test::RepVgg::A0(224);
  const Numbers image = test::Scattered({1, 224, 224, 3}, 77);
  Contender before(graph, image);
  test::Get(RunPasses(graph, {}));
  Contender after(graph, image);
  for (int round = 0; round < kRounds; ++round) {
    before.Run();
    after.Run();
  }
  std::printf("| RepVGG-A0, 224x224 | nodes | file, MB | ms a run |\n|---|---|---|---|\n");
  before.Print("as it is trained");
  after.Print("behind the passes");
  std::printf("\n%.2f times as fast; largest difference of a score %.1e of the largest score\n",
              before.Median() / after.Median(), LargestDifference(before.Output(), after.Output()));
}

void WriteFile(const std::string& name, const Graph& graph) {
  const char* folder = std::getenv("MONOGRAPH_MODELS");
  REQUIRE(folder != nullptr);
  const auto bytes = test::Get(WriteModel(graph));
  std::ofstream file(std::filesystem::path(folder) / name, std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  REQUIRE(file.flush());
}

TEST_CASE("RepVGG-A0 in both forms, as files", "[.][models]") {
  Graph graph = test::RepVgg::A0(224);
  WriteFile("repvgg_a0.trained.tflite", graph);
  test::Get(RunPasses(graph, {}));
  WriteFile("repvgg_a0.tflite", graph);
}

}  // namespace
}  // namespace monograph
