#include "format/read_signature.h"

#include <algorithm>

#include "schema/model_generated.h"

namespace monograph {

namespace {

constexpr size_t kMaxNameBytes = 256;

using TensorMaps = flatbuffers::Vector<flatbuffers::Offset<schema::TensorMap>>;

void Rename(const TensorMaps* maps, const std::vector<ValueId>& ids, Graph& graph) {
  if (maps == nullptr || maps->size() != ids.size()) return;
  for (uint32_t i = 0; i < maps->size(); ++i) {
    const schema::TensorMap& map = *maps->Get(i);
    if (map.name() == nullptr || map.name()->size() == 0) continue;
    if (map.name()->size() > kMaxNameBytes) continue;
    const auto id = std::ranges::find_if(
        ids, [&](ValueId value) { return std::cmp_equal(value, map.tensor_index()); });
    if (id != ids.end()) graph.value(*id).name = map.name()->str();
  }
}

}  // namespace

void ApplySignature(const schema::Model& model, Graph& graph) {
  if (model.signature_defs() == nullptr || model.signature_defs()->size() != 1) return;
  const schema::SignatureDef& signature = *model.signature_defs()->Get(0);
  if (signature.subgraph_index() != 0) return;
  Rename(signature.inputs(), graph.inputs, graph);
  Rename(signature.outputs(), graph.outputs, graph);
}

}  // namespace monograph
