#include "format/read.h"

#include <cstdint>
#include <optional>

#include "base/strings.h"
#include "format/read_hybrid.h"
#include "format/read_operators.h"
#include "format/read_signature.h"
#include "format/read_tensors.h"
#include "format/verify.h"
#include "graph/check.h"
#include "graph/names.h"

namespace monograph {

namespace {

constexpr size_t kFlatbufferAlignment = 8;

Result<const schema::SubGraph*> OnlySubgraph(const schema::Model& model) {
  const uint32_t count = model.subgraphs() == nullptr ? 0 : model.subgraphs()->size();
  if (count == 1) return model.subgraphs()->Get(0);
  if (count == 0) return CorruptFile("The file holds no graph.");
  return Error{ErrorCode::kUnsupportedModel,
               StrCat("The model has ", count,
                      " subgraphs (branches or loops); only models of one are supported.")};
}

std::string Text(const flatbuffers::String* text) {
  return text == nullptr ? std::string() : text->str();
}

void ReadIds(const flatbuffers::Vector<int32_t>* source, std::vector<ValueId>& ids) {
  if (source != nullptr) ids.assign(source->begin(), source->end());
}

Status ReadMetadata(const schema::Model& model, Graph& graph) {
  const uint32_t count = model.metadata() == nullptr ? 0 : model.metadata()->size();
  for (uint32_t i = 0; i < count; ++i) {
    const schema::Metadata& source = *model.metadata()->Get(i);
    auto bytes = BufferBytes(model, source.buffer());
    if (!bytes.ok()) {
      return Error{bytes.error().code(), StrCat("Metadata ", i, " ", bytes.error().message())};
    }
    const auto* data = reinterpret_cast<const uint8_t*>(bytes->data());
    graph.metadata.push_back({Text(source.name()), {data, data + bytes->size()}});
  }
  return {};
}

// A tensor without elements has no bytes, so nothing but its use tells that it is a constant.
void MarkEmptyConstants(Graph& graph) {
  std::vector<bool> provided(static_cast<size_t>(graph.value_count()));
  const auto provide = [&](std::span<const ValueId> ids) {
    for (ValueId id : ids) {
      if (id >= 0 && id < graph.value_count()) provided[static_cast<size_t>(id)] = true;
    }
  };
  provide(graph.inputs);
  for (const Node& node : graph.nodes()) provide(node.outputs);
  for (ValueId id = 0; id < graph.value_count(); ++id) {
    Value& value = graph.value(id);
    const bool empty = value.shape.NumElements() == 0 && value.dtype != DType::kString;
    if (empty && !value.constant && !provided[static_cast<size_t>(id)]) value.constant = Constant{};
  }
}

Result<Graph> ReadAligned(std::span<const std::byte> file,
                          const std::shared_ptr<const void>& owner) {
  MG_TRY_ASSIGN(const schema::Model* model, VerifyModel(file));
  MG_TRY_ASSIGN(const schema::SubGraph* source, OnlySubgraph(*model));
  Graph graph;
  graph.name = Text(source->name());
  graph.description = Text(model->description());
  MG_TRY(ReadTensors(*model, *source, owner, graph));
  MG_TRY(ReadOperators(*model, *source, graph));
  ReadIds(source->inputs(), graph.inputs);
  ReadIds(source->outputs(), graph.outputs);
  MarkEmptyConstants(graph);
  if (Status status = CheckGraph(graph); !status.ok()) {
    return CorruptFile(std::move(status.error().message()));
  }
  DequantizeHybridFilters(graph);
  MG_TRY(ReadMetadata(*model, graph));
  ApplySignature(*model, graph);
  return graph;
}

}  // namespace

Result<Graph> ReadModel(std::span<const std::byte> file, const std::shared_ptr<const void>& owner) {
  const bool aligned = reinterpret_cast<uintptr_t>(file.data()) % kFlatbufferAlignment == 0;
  if (aligned) return ReadAligned(file, owner);
  MG_TRY_ASSIGN(Buffer buffer, Buffer::Copy(file));
  const Constant copy = Constant::Own(std::move(buffer));
  return ReadAligned(copy.bytes, copy.owner);
}

}  // namespace monograph
