#include "import/onnx/inline_functions.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "base/strings.h"
#include "graph/names.h"

namespace monograph::onnx {

namespace {

// A few functions that call each other can stand for any number of nodes.
constexpr size_t kMaxNodes = 20'000;
constexpr int kMaxDepth = 64;

using Key = std::tuple<std::string, std::string, std::string>;

std::string DomainOf(const std::string& domain) { return domain == "ai.onnx" ? "" : domain; }

// One call of a function: what the names and attributes of its body stand for.
class Call {
 public:
  // `number` is the call's own.
  Call(const FunctionProto& function, const NodeProto& node, size_t number)
      : function_(function),
        node_(node),
        prefix_(StrCat(Printable(node.name), "/", function.name, "_", number, "/")) {
    Bind(function.inputs, node.inputs);
    Bind(function.outputs, node.outputs);
  }

  NodeProto Instantiate(NodeProto node) const {
    node.name = prefix_ + node.name;
    RenameNode(node);
    BindAttributes(node);
    return node;
  }

 private:
  // Inputs that the call leaves out are left out inside; outputs keep a name of their own.
  void Bind(const std::vector<std::string>& formal, const std::vector<std::string>& actual) {
    for (size_t i = 0; i < formal.size(); ++i) {
      const bool given = i < actual.size() && !actual[i].empty();
      if (given || &formal == &function_.inputs) names_[formal[i]] = given ? actual[i] : "";
    }
  }

  void Rename(std::string& name) const {
    if (name.empty()) return;
    const auto bound = names_.find(name);
    name = bound == names_.end() ? prefix_ + name : bound->second;
  }

  void RenameGraph(GraphProto& graph) const {
    for (TensorProto& tensor : graph.initializers) Rename(tensor.name);
    for (ValueInfoProto& input : graph.inputs) Rename(input.name);
    for (ValueInfoProto& output : graph.outputs) Rename(output.name);
    for (NodeProto& node : graph.nodes) {
      RenameNode(node);
      BindAttributes(node);
    }
  }

  void RenameNode(NodeProto& node) const {
    for (std::string& input : node.inputs) Rename(input);
    for (std::string& output : node.outputs) Rename(output);
    for (AttributeProto& attribute : node.attributes) {
      for (GraphProto& graph : attribute.graphs) RenameGraph(graph);
    }
  }

  const AttributeProto* FindGiven(const std::string& name) const {
    for (const auto* list : {&node_.attributes, &function_.defaults}) {
      const auto found = std::ranges::find(*list, name, &AttributeProto::name);
      if (found != list->end()) return &*found;
    }
    return nullptr;
  }

  // Attributes that stand for one of the call's take its value, or go where it has none.
  void BindAttributes(NodeProto& node) const {
    std::vector<AttributeProto> bound;
    for (AttributeProto& attribute : node.attributes) {
      if (attribute.ref_name.empty()) {
        bound.push_back(std::move(attribute));
      } else if (const AttributeProto* given = FindGiven(attribute.ref_name)) {
        bound.push_back(*given);
        bound.back().name = attribute.name;
      }
    }
    node.attributes = std::move(bound);
  }

  const FunctionProto& function_;
  const NodeProto& node_;
  std::string prefix_;
  std::unordered_map<std::string, std::string> names_;
};

class Inliner {
 public:
  explicit Inliner(const std::vector<FunctionProto>& functions) {
    for (const FunctionProto& function : functions) {
      functions_[{DomainOf(function.domain), function.name, function.overload}] = &function;
    }
  }

  Status Expand(GraphProto& graph, int depth = 0) {
    std::vector<NodeProto> nodes;
    for (NodeProto& node : graph.nodes) MG_TRY(ExpandNode(std::move(node), depth, nodes));
    graph.nodes = std::move(nodes);
    return {};
  }

 private:
  Status ExpandNode(NodeProto node, int depth, std::vector<NodeProto>& nodes) {
    const auto found = functions_.find({DomainOf(node.domain), node.op_type, node.overload});
    if (found != functions_.end()) return ExpandCall(*found->second, node, depth, nodes);
    for (AttributeProto& attribute : node.attributes) {
      for (GraphProto& graph : attribute.graphs) MG_TRY(Expand(graph, depth));
    }
    nodes.push_back(std::move(node));
    return Count();
  }

  Status Count() {
    if (++count_ <= kMaxNodes) return {};
    return Error{
        ErrorCode::kUnsupportedModel,
        StrCat("The functions of the ONNX model stand for more than ", kMaxNodes, " nodes.")};
  }

  Status ExpandCall(const FunctionProto& function, const NodeProto& node, int depth,
                    std::vector<NodeProto>& nodes) {
    if (depth >= kMaxDepth) {
      return Error{ErrorCode::kCorruptModel,
                   StrCat("The function ", Printable(function.name), " calls itself.")};
    }
    MG_TRY(Count());
    const Call call(function, node, count_);
    for (const NodeProto& inner : function.nodes) {
      MG_TRY(ExpandNode(call.Instantiate(inner), depth + 1, nodes));
    }
    return {};
  }

  std::map<Key, const FunctionProto*> functions_;
  size_t count_ = 0;  // Of nodes and calls.
};

}  // namespace

Status InlineFunctions(ModelProto& model) {
  if (model.functions.empty()) return {};
  return Inliner(model.functions).Expand(*model.graph);
}

}  // namespace monograph::onnx
