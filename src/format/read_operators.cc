#include "format/read_operators.h"

#include <algorithm>

#include "base/strings.h"
#include "format/verify.h"
#include "graph/names.h"
#include "graph/op_options.h"

namespace monograph {

namespace {

using schema::BuiltinOperator;
using schema::BuiltinOptions;
using schema::BuiltinOptionsUnion;

// Operators were a byte once; files for old readers hold 127 there and the number in the new field.
BuiltinOperator CodeOf(const schema::OperatorCode& code) {
  return std::max(static_cast<BuiltinOperator>(code.deprecated_builtin_code()),
                  code.builtin_code());
}

Status ReadCode(const schema::Model& model, uint32_t index, Node& node) {
  const uint32_t count = model.operator_codes() == nullptr ? 0 : model.operator_codes()->size();
  if (index >= count) return CorruptFile(StrCat("has operator code ", index, " of ", count, "."));
  const schema::OperatorCode& code = *model.operator_codes()->Get(index);
  node.op = CodeOf(code);
  node.version = code.version();
  const bool custom = node.op == BuiltinOperator::CUSTOM;
  if (custom && code.custom_code() != nullptr) node.custom_code = code.custom_code()->str();
  if (custom && node.custom_code.empty()) return CorruptFile("is a custom operator without name.");
  return {};
}

bool IsNamed(BuiltinOptions type) { return *schema::EnumNameBuiltinOptions(type) != '\0'; }

Result<BuiltinOptionsUnion> ReadOptions(const schema::Operator& source, BuiltinOperator op) {
  const BuiltinOptions expected = OptionsTypeOf(op);
  const BuiltinOptions type = source.builtin_options_type();
  if (expected == BuiltinOptions::NONE) return BuiltinOptionsUnion();
  if (type == BuiltinOptions::NONE || source.builtin_options() == nullptr) {
    return DefaultOptions(op);
  }
  if (type != expected) {
    return CorruptFile(StrCat("has ",
                              IsNamed(type) ? schema::EnumNameBuiltinOptions(type)
                                            : StrCat("options ", static_cast<int>(type)),
                              " instead of ", schema::EnumNameBuiltinOptions(expected), "."));
  }
  BuiltinOptionsUnion options;
  options.value = BuiltinOptionsUnion::UnPack(source.builtin_options(), type, nullptr);
  options.type = type;
  return options;
}

template <typename T>
void Assign(std::vector<T>& target, const flatbuffers::Vector<T>* source) {
  if (source != nullptr) target.assign(source->begin(), source->end());
}

Status ReadOperator(const schema::Model& model, const schema::Operator& source, Node& node) {
  MG_TRY(ReadCode(model, source.opcode_index(), node));
  MG_TRY_ASSIGN(node.options, ReadOptions(source, node.op));
  Assign(node.inputs, source.inputs());
  Assign(node.outputs, source.outputs());
  if (node.op == BuiltinOperator::CUSTOM) Assign(node.custom_options, source.custom_options());
  return {};
}

}  // namespace

Status ReadOperators(const schema::Model& model, const schema::SubGraph& source, Graph& graph) {
  const uint32_t count = source.operators() == nullptr ? 0 : source.operators()->size();
  for (uint32_t i = 0; i < count; ++i) {
    Node node;
    Status status = ReadOperator(model, *source.operators()->Get(i), node);
    if (!status.ok()) {
      return Error{status.error().code(), StrCat("Node ", i, " ", status.error().message())};
    }
    graph.AddNode(std::move(node));
  }
  return {};
}

}  // namespace monograph
