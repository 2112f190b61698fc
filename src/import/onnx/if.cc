#include "import/onnx/import_nodes.h"
#include "import/onnx/operators.h"

namespace monograph::onnx {

namespace {

Result<bool> ReadCondition(const NodeContext& context) {
  MG_TRY_ASSIGN(const Imported input, context.Input(0));
  const auto view = ConstantView(context.graph(), input.id);
  if (view && view->dtype == DType::kBool && view->bytes.size() == 1) {
    return view->bytes[0] != std::byte{0};
  }
  return NodeContext::Unsupported(
      "its condition is not constant, and branches cannot be expressed. Export the model for one "
      "of them.");
}

}  // namespace

// The branch is imported in place of the node. It sees the names around it; its own are different
// ones, as ONNX demands.
Status ImportIf(NodeContext& context) {
  MG_TRY_ASSIGN(const bool condition, ReadCondition(context));
  const GraphProto* branch = context.Subgraph(condition ? "then_branch" : "else_branch");
  if (branch == nullptr || branch->outputs.size() != context.node().outputs.size()) {
    return Error{ErrorCode::kCorruptModel, "its branch is missing or has other outputs."};
  }
  ImportState& state = context.state();
  MG_TRY(CheckOperators(*branch));
  MG_TRY(ImportConstants(*branch, state));
  MG_TRY(ImportNodes(*branch, state));
  for (size_t i = 0; i < branch->outputs.size(); ++i) {
    const auto made = state.values.find(branch->outputs[i].name);
    if (made == state.values.end()) {
      return Error{ErrorCode::kCorruptModel, "its branch returns what no node makes."};
    }
    const Imported output = made->second;
    MG_TRY(context.SetOutput(output.id, output.channels_last, i));
  }
  return {};
}

}  // namespace monograph::onnx
