// Batches of images of unlike sizes: each image's outputs are those of a run on it alone.
#include "runtime/batch.h"

#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cstring>
#include <limits>
#include <random>

#include "base/string_tensor.h"
#include "runtime/regions.h"
#include "support/net.h"

namespace monograph {
namespace {

using test::Get;
using test::Net;
using test::RequireOk;
using Op = schema::BuiltinOperator;

// The front, a middle on `side` x `side` pixels [N, side, side, 3], and what the tests put behind
// it.
class Model {
 public:
  explicit Model(int32_t images = kDynamic, int32_t side = 12) {
    image = net.Input({images, kDynamic, kDynamic, 3}, DType::kUInt8);
    real = Get(AppendNode(net.graph(), MakeNode(Op::CAST, {image}), "real", DType::kFloat32));
    small = net.Add(Op::RESIZE_BILINEAR, {real, net.Ints({2}, {side, side})});
    const ValueId scaled = net.Add(Op::MUL, {small, net.Floats({{1}, {1 / 255.0F}})});
    features = net.Conv(scaled, net.Floats(test::Scattered({8, 3, 3, 3})), kNoValue, 2);
    const ValueId pooled = net.Add(Op::MEAN, {features, net.Ints({2}, {1, 2})});
    const ValueId flat = net.Add(Op::RESHAPE, {pooled, net.Ints({2}, {-1, 8})});
    const ValueId weights = net.Floats(test::Scattered({5, 8}, 3));
    logits = net.Add(Op::FULLY_CONNECTED, {flat, weights, kNoValue});
    scores = net.Add(Op::SOFTMAX, {logits});
  }

  // Labels of the two best classes, and all scores.
  Graph Classifier() {
    const std::string names[] = {"best", "index"};
    const auto top =
        Get(AppendNode(net.graph(), MakeNode(Op::TOPK_V2, {scores, net.Ints({}, {2})}), names));
    const std::array<std::string_view, 5> texts = {"a", "", "three", "Größe", "fünf"};
    const ValueId labels =
        Get(net.graph().AddConstant("texts", DType::kString, {5}, Get(PackStrings(texts)).span()));
    return net.Finish({net.Add(Op::GATHER, {labels, top[1]}), scores});
  }

  // The size of each image [2], known before the run.
  ValueId Size() {
    const ValueId shape =
        Get(AppendNode(net.graph(), MakeNode(Op::SHAPE, {image}), "shape", DType::kInt32));
    return net.Add(Op::STRIDED_SLICE,
                   {shape, net.Ints({1}, {1}), net.Ints({1}, {3}), net.Ints({1}, {1})});
  }

  // Scores, and the features at the size of the image.
  Graph Segmenter() {
    return net.Finish({net.Add(Op::RESIZE_BILINEAR, {features, Size()}), scores});
  }

  Net net;
  ValueId image = kNoValue;
  ValueId real = kNoValue;
  ValueId small = kNoValue;
  ValueId features = kNoValue;
  ValueId logits = kNoValue;
  ValueId scores = kNoValue;
};

Graph Reversed() {
  Model model;
  const ValueId rows =
      model.net.Add(Op::STRIDED_SLICE, {model.logits, model.net.Ints({1}, {-1}),
                                        model.net.Ints({1}, {-100}), model.net.Ints({1}, {-1})});
  return model.net.Finish({model.net.Add(Op::ADD, {rows, model.logits})});
}

Graph Centred() {
  Model model;
  Node mean = MakeNode(Op::MEAN, {model.logits, model.net.Ints({1}, {0})});
  mean.options.AsReducerOptions()->keep_dims = true;
  const ValueId centre = model.net.Add(std::move(mean));
  return model.net.Finish({model.net.Add(Op::SUB, {model.logits, centre})});
}

// Positions of the large scores: their number depends on data.
Graph Detector() {
  Model model;
  const ValueId above = model.net.Add(
      Op::RELU, {model.net.Add(Op::SUB, {model.scores, model.net.Floats({{1}, {0.2F}})})});
  return model.net.Finish({model.net.Add(Op::WHERE, {above}), model.scores});
}

// Bright pixels, whose number depends on data, meet the scores of the image [pixels, 5].
Graph Finder() {
  Model model;
  const ValueId bright = model.net.Add(
      Op::RELU, {model.net.Add(Op::SUB, {model.real, model.net.Floats({{1}, {250}})})});
  const ValueId where = model.net.Add(Op::WHERE, {bright});
  const ValueId rows = model.net.Add(
      Op::STRIDED_SLICE, {where, model.net.Ints({2}, {0, 1}), model.net.Ints({2}, {1 << 20, 2}),
                          model.net.Ints({2}, {1, 1})});
  const ValueId numbers =
      Get(AppendNode(model.net.graph(), MakeNode(Op::CAST, {rows}), "numbers", DType::kFloat32));
  return model.net.Finish({model.net.Add(Op::ADD, {numbers, model.scores}), where});
}

struct Picture {
  Shape shape;
  std::vector<uint8_t> pixels;
};

std::vector<Picture> Pictures(size_t count, std::mt19937& random) {
  std::vector<Picture> pictures;
  for (size_t i = 0; i < count; ++i) {
    const bool again = !pictures.empty() && random() % 3 == 0;
    const Shape shape = again ? pictures.back().shape
                              : Shape{1, static_cast<int32_t>(random() % 60 + 1),
                                      static_cast<int32_t>(random() % 60 + 1), 3};
    Picture picture{shape, std::vector<uint8_t>(static_cast<size_t>(*shape.NumElements()))};
    for (uint8_t& pixel : picture.pixels) pixel = static_cast<uint8_t>(random());
    pictures.push_back(std::move(picture));
  }
  return pictures;
}

struct Answer {
  Shape shape;
  std::vector<std::byte> bytes;

  bool operator==(const Answer&) const = default;
};

Answer Copy(const ConstTensorView& view) {
  return {view.shape, {view.bytes.begin(), view.bytes.end()}};
}

std::vector<Answer> Alone(Session& session, const Picture& picture) {
  const TensorView input = Get(session.PrepareInput(0, picture.shape));
  std::memcpy(input.bytes.data(), picture.pixels.data(), picture.pixels.size());
  RequireOk(session.Run());
  std::vector<Answer> answers;
  for (size_t i = 0; i < session.outputs().size(); ++i)
    answers.push_back(Copy(Get(session.Output(i))));
  return answers;
}

Status Feed(Session& session, const std::vector<Picture>& pictures) {
  MG_TRY(session.BeginBatch(static_cast<int32_t>(pictures.size())));
  for (const Picture& picture : pictures) {
    MG_TRY_ASSIGN(const TensorView input, session.PrepareBatchImage(picture.shape));
    std::memcpy(input.bytes.data(), picture.pixels.data(), picture.pixels.size());
    MG_TRY(session.AddBatchImage());
  }
  return {};
}

void CheckBatch(Session& session, Session& single, const std::vector<Picture>& pictures) {
  RequireOk(Feed(session, pictures));
  for (size_t image = 0; image < pictures.size(); ++image) {
    const std::vector<Answer> alone = Alone(single, pictures[image]);
    for (size_t i = 0; i < alone.size(); ++i) {
      INFO("image " << image << " " << pictures[image].shape.ToString() << ", output " << i);
      CHECK((Copy(Get(session.BatchOutput(image, i))) == alone[i]));
    }
  }
}

std::unique_ptr<Session> Open(const Graph& graph, int threads = 1, bool reference = false) {
  SessionOptions options;
  options.threads = threads;
  options.reference_only = reference;
  return Get(Session::Create(graph, options));
}

// Batches and single runs take turns on one session.
void CheckBatches(const Graph& graph) {
  const uint32_t seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  for (const auto& [threads, reference] : {std::pair{1, true}, {1, false}, {2, false}}) {
    const auto session = Open(graph, threads, reference);
    const auto single = Open(graph, threads, reference);
    for (const size_t count : {3, 1, 8, 2, 3}) {
      const std::vector<Picture> pictures = Pictures(count, random);
      CheckBatch(*session, *single, pictures);
      CHECK((Alone(*session, pictures[0]) == Alone(*single, pictures[0])));
    }
  }
}

TEST_CASE("A batch of unlike images gives each what it gets alone") {
  CheckBatches(Model().Classifier());
}

TEST_CASE("Outputs of the images' own sizes come from a batch") {
  CheckBatches(Model().Segmenter());
}

TEST_CASE("Images that the graph mixes run one by one") {
  CheckBatches(Reversed());
  CheckBatches(Centred());
}

TEST_CASE("A model of one image at a time takes batches") { CheckBatches(Model(1).Classifier()); }

TEST_CASE("Behind a batch shapes may depend on data") { CheckBatches(Detector()); }

TEST_CASE("Shapes that depend on each image's data cross to what is behind the batch") {
  CheckBatches(Finder());
}

// Activations of about 4 MiB an image.
constexpr int32_t kLargeSide = 420;

TEST_CASE("A batch runs as several stacks where one would be too large") {
  const Graph graph = Model(kDynamic, kLargeSide).Classifier();
  const auto session = Open(graph);
  const auto single = Open(graph);
  std::mt19937 random(5);
  size_t largest = 0;
  for (const size_t count : {2, 9, 5, 1, 4, 9}) {
    CheckBatch(*session, *single, Pictures(count, random));
    const MemoryReport memory = session->Memory();
    largest = std::max(largest, memory.arena_bytes + memory.workspace_bytes);
  }
  const MemoryReport one = single->Memory();
  CHECK(largest < 2 * kStackBytesPerThread + one.arena_bytes + one.workspace_bytes);
}

TEST_CASE("Outputs are there as soon as an image's stack has run") {
  const auto session = Open(Model(1).Classifier());
  RequireOk(session->BeginBatch(2));
  REQUIRE(session->PrepareBatchImage({1, 4, 4, 3}).ok());
  RequireOk(session->AddBatchImage());
  CHECK(session->BatchOutput(0, 0).ok());
  CHECK(session->BatchOutput(1, 0).error().code() == ErrorCode::kInvalidArgument);
}

TEST_CASE("Images of one size that the graph fixes are stacked") {
  Net net;
  const ValueId image = net.Input({kDynamic, 6, 7, 3});
  const Graph graph = net.Finish({net.Conv(image, net.Floats(test::Scattered({8, 3, 3, 3})))});
  CHECK(FindRegions(graph, 2) == std::vector{Region::kMiddle});
}

Region RegionOf(const Graph& graph, ValueId value) {
  return FindRegions(graph, 3)[static_cast<size_t>(Producers(graph)[static_cast<size_t>(value)])];
}

TEST_CASE("The middle begins where sizes end, and ends where images mix or have sizes again") {
  Model model;
  const Graph segmenter = model.Segmenter();
  CHECK(RegionOf(segmenter, model.small) == Region::kFront);
  CHECK(RegionOf(segmenter, model.features) == Region::kMiddle);
  CHECK(RegionOf(segmenter, model.scores) == Region::kMiddle);
  CHECK(RegionOf(segmenter, segmenter.outputs[0]) == Region::kTail);
  const Graph classifier = Model().Classifier();
  CHECK(RegionOf(classifier, classifier.outputs[0]) == Region::kMiddle);
  for (const Graph& graph : {Reversed(), Centred(), Detector()}) {
    CHECK(RegionOf(graph, model.logits) == Region::kMiddle);
    CHECK(RegionOf(graph, graph.outputs[0]) == Region::kTail);
  }
}

TEST_CASE("A batch holds one image at a time") {
  const auto session = Open(Model().Classifier());
  const auto bytes_of = [&](size_t count) {
    RequireOk(session->BeginBatch(static_cast<int32_t>(count)));
    size_t most = 0;
    for (size_t i = 0; i < count; ++i) {
      REQUIRE(session->PrepareBatchImage({1, 400 + static_cast<int32_t>(i), 500, 3}).ok());
      most = std::max(most, session->Memory().arena_bytes);
      RequireOk(session->AddBatchImage());
    }
    return most;
  };
  // An image is 12 * 12 * 3 floats where it is stacked.
  CHECK(bytes_of(8) < bytes_of(2) + 8 * (12 * 12 * 3 * 4 + 20000));
}

TEST_CASE("Batches are refused where they do not fit, and others run afterwards") {
  const auto session = Open(Model().Classifier());
  std::mt19937 random(2);
  const std::vector<Picture> pictures = Pictures(3, random);
  const auto works = [&] { CheckBatch(*session, *Open(Model().Classifier()), pictures); };
  CHECK(session->PrepareBatchImage({1, 2, 2, 3}).error().code() == ErrorCode::kInvalidArgument);
  CHECK(session->AddBatchImage().error().code() == ErrorCode::kInvalidArgument);
  CHECK(session->BatchOutput(0, 0).error().code() == ErrorCode::kInvalidArgument);
  CHECK(session->BeginBatch(0).error().code() == ErrorCode::kInvalidArgument);
  works();
  for (const Shape& shape : {Shape{2, 4, 4, 3}, Shape{1, 0, 4, 3}, Shape{1, 4, 4},
                             Shape{1, 4, 4, 4}, Shape{1, kDynamic, 4, 3}}) {
    RequireOk(session->BeginBatch(2));
    CHECK(session->PrepareBatchImage(shape).error().code() == ErrorCode::kShapeMismatch);
    CHECK(session->AddBatchImage().error().code() == ErrorCode::kInvalidArgument);
  }
  RequireOk(session->BeginBatch(2));
  REQUIRE(session->PrepareBatchImage({1, 4, 4, 3}).ok());
  RequireOk(session->AddBatchImage());
  CHECK(session->BatchOutput(0, 0).error().code() == ErrorCode::kInvalidArgument);
  CHECK(session->AddBatchImage().error().code() == ErrorCode::kInvalidArgument);
  works();
  CHECK(session->BatchOutput(3, 0).error().code() == ErrorCode::kInvalidArgument);
  CHECK(session->BatchOutput(0, 2).error().code() == ErrorCode::kInvalidArgument);
  CHECK(session->Run().error().code() == ErrorCode::kShapeMismatch);
}

TEST_CASE("Models that take several inputs or a fixed number of images take no batch") {
  Net two;
  const ValueId sum = two.Add(Op::ADD, {two.Input({kDynamic, 2}), two.Input({kDynamic, 2})});
  CHECK(Open(two.Finish({sum}))->BeginBatch(2).error().code() == ErrorCode::kInvalidArgument);
  CHECK(Open(Model(4).Classifier())->BeginBatch(2).error().code() == ErrorCode::kInvalidArgument);
}

TEST_CASE("A batch above the memory limit is refused, and a smaller one runs") {
  SessionOptions options;
  options.memory_limit = 400000;
  const auto session = Get(Session::Create(Model().Classifier(), options));
  std::mt19937 random(3);
  const auto small = Pictures(4, random);
  CheckBatch(*session, *Open(Model().Classifier()), small);
  RequireOk(session->BeginBatch(std::numeric_limits<int32_t>::max()));
  CHECK(session->PrepareBatchImage({1, 1000, 1000, 3}).error().code() == ErrorCode::kOutOfMemory);
  CheckBatch(*session, *Open(Model().Classifier()), small);
}

}  // namespace
}  // namespace monograph
