// Hostile graphs that are sound flatbuffers: operators of the registry with whatever inputs, types,
// quantisation and options. Preparing and running give answers or typed errors.
#include <fuzzer/FuzzedDataProvider.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "base/string_tensor.h"
#include "graph/check.h"
#include "graph/op_options.h"
#include "ops/registry.h"
#include "passes/pipeline.h"
#include "runtime/session.h"
#include "schema/model_generated.h"

namespace monograph {

namespace {

constexpr size_t kMemoryLimit = 1 << 20;
constexpr int kMaxNodes = 3;

constexpr std::array kDTypes = {DType::kFloat32, DType::kInt8,   DType::kUInt8,
                                DType::kInt32,   DType::kBool,   DType::kInt64,
                                DType::kInt16,   DType::kString, DType::kFloat16};

class GraphMaker {
 public:
  explicit GraphMaker(FuzzedDataProvider& data) : data_(data) {}

  Graph Make() {
    const int inputs = data_.ConsumeIntegralInRange(1, 2);
    for (int i = 0; i < inputs; ++i) graph_.inputs.push_back(AddValue());
    const int nodes = data_.ConsumeIntegralInRange(1, kMaxNodes);
    for (int i = 0; i < nodes; ++i) AddNode();
    graph_.outputs = graph_.nodes().back().outputs;
    return std::move(graph_);
  }

  Shape MakeShape(bool dynamic) {
    Shape shape;
    const int rank = data_.ConsumeIntegralInRange(0, 5);
    for (int axis = 0; axis < rank; ++axis) {
      shape.Append(data_.ConsumeIntegralInRange<int32_t>(dynamic ? kDynamic : 0, 6));
    }
    return shape;
  }

 private:
  Quantization MakeQuantization(const Shape& shape) {
    Quantization quantization;
    if (data_.ConsumeBool()) return quantization;
    size_t count = 1;
    if (shape.rank() > 0 && data_.ConsumeBool()) {
      quantization.axis = data_.ConsumeIntegralInRange(0, shape.rank() - 1);
      count = static_cast<size_t>(std::max(shape[quantization.axis], 1));
    }
    for (size_t i = 0; i < count; ++i) {
      quantization.scale.push_back(data_.PickValueInArray({0.5f, 1.0f, 0.01f, 1e-20f, 1e20f}));
      quantization.zero_point.push_back(data_.PickValueInArray({0, 3, 127}));
    }
    return quantization;
  }

  ValueId AddValue() {
    Value value;
    value.dtype = data_.PickValueInArray(kDTypes);
    value.shape = MakeShape(true);
    value.quantization = MakeQuantization(value.shape);
    return graph_.AddValue(std::move(value));
  }

  Result<Buffer> MakeBytes(DType dtype, const Shape& shape) {
    const auto count = static_cast<size_t>(*shape.NumElements());
    if (dtype == DType::kString) return PackStrings(std::vector<std::string_view>(count, "label"));
    MG_TRY_ASSIGN(Buffer buffer, Buffer::Allocate(count * DTypeSize(dtype)));
    const uint8_t fill = data_.PickValueInArray<uint8_t>({0, 1, 2, 255});
    std::memset(buffer.data(), dtype == DType::kBool ? fill & 1 : fill, buffer.size());
    const auto prefix = data_.ConsumeBytes<uint8_t>(std::min<size_t>(buffer.size(), 16));
    if (dtype != DType::kBool) std::copy(prefix.begin(), prefix.end(), AsBytes(buffer));
    return buffer;
  }

  static uint8_t* AsBytes(Buffer& buffer) { return reinterpret_cast<uint8_t*>(buffer.data()); }

  ValueId AddConstant() {
    Value value;
    value.dtype = data_.PickValueInArray(kDTypes);
    value.shape = MakeShape(false);
    value.quantization = MakeQuantization(value.shape);
    auto bytes = MakeBytes(value.dtype, value.shape);
    if (bytes.ok()) value.constant = Constant::Own(std::move(*bytes));
    return graph_.AddValue(std::move(value));
  }

  ValueId PickInput() {
    if (data_.ConsumeBool()) return AddConstant();
    const auto ids = static_cast<int>(readable_.size() + graph_.inputs.size());
    const auto pick = static_cast<size_t>(data_.ConsumeIntegralInRange(-1, ids - 1));
    if (pick == SIZE_MAX) return kNoValue;
    return pick < readable_.size() ? readable_[pick] : graph_.inputs[pick - readable_.size()];
  }

  // A table of the options' type whose fields hold anything.
  schema::BuiltinOptionsUnion MakeOptions(schema::BuiltinOperator op) {
    flatbuffers::FlatBufferBuilder builder;
    const auto start = builder.StartTable();
    for (flatbuffers::voffset_t field = 4; field < 20; field += 2) {
      builder.AddElement<int32_t>(field, data_.ConsumeIntegralInRange(-2, 4), 0x7fff);
    }
    const flatbuffers::Offset<flatbuffers::Table> table(builder.EndTable(start));
    builder.Finish(table);
    flatbuffers::Verifier verifier(builder.GetBufferPointer(), builder.GetSize());
    const auto type = OptionsTypeOf(op);
    const void* root = flatbuffers::GetRoot<flatbuffers::Table>(builder.GetBufferPointer());
    if (!schema::VerifyBuiltinOptions(verifier, root, type)) return DefaultOptions(op);
    schema::BuiltinOptionsUnion options;
    options.value = schema::BuiltinOptionsUnion::UnPack(root, type, nullptr);
    options.type = type;
    return options;
  }

  void AddNode() {
    const OpDef* def = AllOps()[data_.ConsumeIntegralInRange<size_t>(0, AllOps().size() - 1)];
    Node node;
    node.op = def->op;
    node.custom_code = def->custom_code;
    node.options = MakeOptions(def->op);
    const int extra = data_.ConsumeIntegralInRange(0, 2);
    for (int i = 0; i < def->min_inputs + extra; ++i) node.inputs.push_back(PickInput());
    for (int i = 0; i < def->min_outputs; ++i) node.outputs.push_back(AddValue());
    if (data_.ConsumeBool()) node.custom_options = data_.ConsumeBytes<uint8_t>(32);
    readable_.insert(readable_.end(), node.outputs.begin(), node.outputs.end());
    graph_.AddNode(std::move(node));
  }

  FuzzedDataProvider& data_;
  Graph graph_;
  std::vector<ValueId> readable_;
};

void Require(bool good) {
  if (!good) std::abort();
}

Status RunOnce(Session& session, GraphMaker& maker) {
  for (size_t i = 0; i < session.inputs().size(); ++i) {
    MG_TRY(session.PrepareInput(i, maker.MakeShape(false)));
  }
  MG_TRY(session.Run());
  for (size_t i = 0; i < session.outputs().size(); ++i) {
    MG_TRY_ASSIGN(const ConstTensorView view, session.Output(i));
    Require(view.shape.is_static());
  }
  return {};
}

// Passes refuse a graph or leave a sound one, whose types can be inferred.
void RunAllPasses(Graph graph) {
  PassOptions options;
  options.max_constant_bytes = kMemoryLimit;
  const auto report = RunPasses(graph, options);
  if (!report.ok()) return Require(report.error().code() != ErrorCode::kInternal);
  Require(CheckGraph(graph).ok() && InferGraph(graph).ok());
}

void RunGraph(FuzzedDataProvider& data) {
  GraphMaker maker(data);
  Graph graph = maker.Make();
  if (CheckGraph(graph).ok()) RunAllPasses(graph);
  SessionOptions options;
  options.memory_limit = kMemoryLimit;
  options.reference_only = data.ConsumeBool();
  const auto session = Session::Create(std::move(graph), options);
  if (!session.ok()) {
    Require(!session.error().message().empty());
    return;
  }
  for (int run = 0; run < 2; ++run) {
    const Status status = RunOnce(**session, maker);
    Require(status.ok() || status.error().code() != ErrorCode::kInternal);
  }
}

}  // namespace

}  // namespace monograph

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  FuzzedDataProvider provider(data, size);
  monograph::RunGraph(provider);
  return 0;
}
