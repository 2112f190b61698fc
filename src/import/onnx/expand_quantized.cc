#include "import/onnx/expand_quantized.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/strings.h"
#include "import/onnx/sort_nodes.h"

namespace monograph::onnx {

namespace {

using Names = std::vector<std::string>;

AttributeProto IntAttribute(std::string name, int64_t value) {
  AttributeProto attribute;
  attribute.name = std::move(name);
  attribute.i = value;
  return attribute;
}

// The nodes that one node becomes. Values between get names from the node's output.
class Expansion {
 public:
  Expansion(const NodeProto& node, std::vector<NodeProto>& nodes) : node_(node), nodes_(nodes) {}

  const NodeProto& node() const { return node_; }
  std::string Input(size_t i) const { return i < node_.inputs.size() ? node_.inputs[i] : ""; }
  std::string Output(size_t i = 0) const {
    return i < node_.outputs.size() ? node_.outputs[i] : "";
  }

  // Adds a node and returns its output: `output`, or a new name.
  std::string Add(std::string_view op, Names inputs, std::vector<AttributeProto> attributes = {},
                  std::string output = "", std::string_view domain = "") {
    if (output.empty()) output = StrCat(Output(), "/", node_.op_type, "/", ++count_);
    while (!inputs.empty() && inputs.back().empty()) inputs.pop_back();
    NodeProto node;
    node.name = node_.name;
    node.op_type = op;
    node.domain = domain;
    node.inputs = std::move(inputs);
    node.outputs = {output};
    node.attributes = std::move(attributes);
    nodes_.push_back(std::move(node));
    return output;
  }

  // Input `at`, whose scale and zero point follow it.
  std::string Real(size_t at, int64_t axis = 1) {
    return Add("DequantizeLinear", {Input(at), Input(at + 1), Input(at + 2)},
               {IntAttribute("axis", axis)});
  }

  // The output, of the scale and zero point that are inputs `at` and `at` + 1.
  void Quantize(const std::string& real, size_t at) {
    Add("QuantizeLinear", {real, Input(at), Input(at + 1)}, {}, Output());
  }

  std::string Scalar(float value) {
    AttributeProto attribute;
    attribute.name = "value_float";
    attribute.f = value;
    return Add("Constant", {}, {attribute});
  }

 private:
  const NodeProto& node_;
  std::vector<NodeProto>& nodes_;
  int count_ = 0;
};

std::string RealBias(Expansion& e, size_t at, size_t image_scale, size_t weights_scale,
                     float factor = 1) {
  if (e.Input(at).empty()) return "";
  AttributeProto attribute;
  attribute.name = "factor";
  attribute.f = factor;
  return e.Add("DequantizeBias", {e.Input(at), e.Input(image_scale), e.Input(weights_scale)},
               {attribute}, "", kInternalDomain);
}

void ExpandQLinearConv(Expansion& e) {
  const std::string image = e.Real(0);
  const std::string weights = e.Real(3, 0);
  const std::string bias = RealBias(e, 8, 1, 4);
  e.Quantize(e.Add("Conv", {image, weights, bias}, e.node().attributes), 6);
}

void ExpandQLinearMatMul(Expansion& e) {
  const std::string a = e.Real(0, -2);
  const std::string b = e.Real(3, -1);
  e.Quantize(e.Add("MatMul", {a, b}), 6);
}

float FloatOf(const NodeProto& node, std::string_view name, float fallback) {
  const auto found = std::ranges::find(node.attributes, name, &AttributeProto::name);
  return found == node.attributes.end() ? fallback : found->f.value_or(fallback);
}

int64_t IntOf(const NodeProto& node, std::string_view name, int64_t fallback) {
  const auto found = std::ranges::find(node.attributes, name, &AttributeProto::name);
  return found == node.attributes.end() ? fallback : found->i.value_or(fallback);
}

// Without an output scale the result is real.
void ExpandQGemm(Expansion& e) {
  const std::string a = e.Real(0, -2);
  const std::string b = e.Real(3, IntOf(e.node(), "transB", 0) != 0 ? 0 : 1);
  const std::string bias = RealBias(e, 6, 1, 4, FloatOf(e.node(), "alpha", 1));
  const bool real = e.Input(7).empty();
  const std::string sums = e.Add("Gemm", {a, b, bias}, e.node().attributes, real ? e.Output() : "");
  if (!real) e.Quantize(sums, 7);
}

// Inputs 0 and 1 with their zero points, inputs 2 and 3, as whole numbers.
void ExpandInteger(Expansion& e, std::string_view op, int64_t weights_axis) {
  constexpr int64_t kInt32 = 6;
  const std::string one = e.Scalar(1);
  const std::string a =
      e.Add("DequantizeLinear", {e.Input(0), one, e.Input(2)}, {IntAttribute("axis", -2)});
  const std::string b = e.Add("DequantizeLinear", {e.Input(1), one, e.Input(3)},
                              {IntAttribute("axis", weights_axis)});
  const std::string sums = e.Add(op, {a, b}, e.node().attributes);
  e.Add("Cast", {sums}, {IntAttribute("to", kInt32)}, e.Output());
}

void ExpandConvInteger(Expansion& e) { ExpandInteger(e, "Conv", 0); }
void ExpandMatMulInteger(Expansion& e) { ExpandInteger(e, "MatMul", -1); }

std::string Extreme(Expansion& e, std::string_view reduce, std::string_view choose,
                    const std::string& zero) {
  const std::string found = e.Add(reduce, {e.Input(0)}, {IntAttribute("keepdims", 0)});
  return e.Add(choose, {found, zero});
}

// uint8 over the range of the numbers and 0.
void ExpandDynamicQuantizeLinear(Expansion& e) {
  constexpr int64_t kUInt8 = 2;
  const std::string zero = e.Scalar(0);
  const std::string top = e.Scalar(255);
  const std::string low = Extreme(e, "ReduceMin", "Min", zero);
  const std::string high = Extreme(e, "ReduceMax", "Max", zero);
  const std::string range = e.Add("Sub", {high, low});
  const std::string scale = e.Add("Div", {range, top}, {}, e.Output(1));
  const std::string from_zero = e.Add("Sub", {zero, e.Add("Div", {low, scale})});
  const std::string clipped = e.Add("Clip", {from_zero, zero, top});
  const std::string rounded = e.Add("Round", {clipped});
  const std::string zero_point =
      e.Add("Cast", {rounded}, {IntAttribute("to", kUInt8)}, e.Output(2));
  e.Add("QuantizeLinear", {e.Input(0), scale, zero_point}, {}, e.Output(0));
}

// Two inputs with scales and zero points, then those of the output.
void ExpandBinary(Expansion& e) {
  const std::string op = e.node().op_type.substr(std::string_view("QLinear").size());
  const std::string a = e.Real(0);
  const std::string b = e.Real(3);
  e.Quantize(e.Add(op, {a, b}), 6);
}

// The same for one input.
void ExpandUnary(Expansion& e) {
  const std::string op = e.node().op_type.substr(std::string_view("QLinear").size());
  e.Quantize(e.Add(op, {e.Real(0)}, e.node().attributes), 3);
}

// [N, H, W, C] in ONNX's own layout, where the attribute says so.
void ExpandPool(Expansion& e) {
  const std::string op = e.node().op_type.substr(std::string_view("QLinear").size());
  AttributeProto to_front;
  to_front.name = "perm";
  to_front.ints = {0, 3, 1, 2};
  AttributeProto to_back = to_front;
  to_back.ints = {0, 2, 3, 1};
  const bool channels_last = IntOf(e.node(), "channels_last", 0) != 0;
  std::string image = e.Real(0);
  if (channels_last) image = e.Add("Transpose", {image}, {to_front});
  std::string pooled = e.Add(op, {image}, e.node().attributes);
  if (channels_last) pooled = e.Add("Transpose", {pooled}, {to_back});
  e.Quantize(pooled, 3);
}

// Scale and zero point of the output come first.
void ExpandConcat(Expansion& e) {
  Names parts;
  for (size_t i = 2; i + 1 < e.node().inputs.size(); i += 3) parts.push_back(e.Real(i));
  e.Quantize(e.Add("Concat", std::move(parts), e.node().attributes), 0);
}

// Operators that only move numbers, or choose among them.
bool Moves(std::string_view op) {
  constexpr std::string_view kMoving[] = {"DepthToSpace", "Expand",    "Flatten",  "Gather",
                                          "Identity",     "MaxPool",   "Reshape",  "Slice",
                                          "Squeeze",      "Transpose", "Unsqueeze"};
  return std::ranges::find(kMoving, op) != std::end(kMoving);
}

// Names of scale and zero point.
struct Parameters {
  std::string scale;
  std::string zero_point;
};

// Values that nodes make of integers with one scale.
using Quantized = std::unordered_map<std::string, Parameters>;

void NoteQuantized(const NodeProto& node, const std::set<std::string_view>& numbers,
                   Quantized& known) {
  if (node.op_type != "QuantizeLinear" || node.inputs.size() < 2 || node.outputs.empty()) return;
  if (!numbers.contains(node.inputs[1])) return;
  known[node.outputs[0]] = {node.inputs[1], node.inputs.size() > 2 ? node.inputs[2] : ""};
}

// The operator on real numbers between DequantizeLinear and QuantizeLinear: so all integers stand
// between these two, as in networks that have no other operators on integers.
void ExpandMove(Expansion& e, const Parameters& parameters) {
  Names inputs = e.node().inputs;
  inputs[0] = e.Add("DequantizeLinear", {inputs[0], parameters.scale, parameters.zero_point});
  const std::string moved = e.Add(e.node().op_type, std::move(inputs), e.node().attributes);
  e.Add("QuantizeLinear", {moved, parameters.scale, parameters.zero_point}, {}, e.Output());
}

struct Rule {
  std::string_view domain;
  std::string_view op_type;
  size_t min_inputs;
  void (*expand)(Expansion& expansion);
};

constexpr std::string_view kMicrosoft = "com.microsoft";

constexpr Rule kRules[] = {
    {"", "ConvInteger", 2, ExpandConvInteger},
    {"", "DynamicQuantizeLinear", 1, ExpandDynamicQuantizeLinear},
    {"", "MatMulInteger", 2, ExpandMatMulInteger},
    {"", "QLinearConv", 8, ExpandQLinearConv},
    {"", "QLinearMatMul", 8, ExpandQLinearMatMul},
    {kMicrosoft, "QGemm", 6, ExpandQGemm},
    {kMicrosoft, "QLinearAdd", 7, ExpandBinary},
    {kMicrosoft, "QLinearAveragePool", 4, ExpandPool},
    {kMicrosoft, "QLinearConcat", 5, ExpandConcat},
    {kMicrosoft, "QLinearGlobalAveragePool", 4, ExpandPool},
    {kMicrosoft, "QLinearLeakyRelu", 4, ExpandUnary},
    {kMicrosoft, "QLinearMul", 7, ExpandBinary},
    {kMicrosoft, "QLinearSigmoid", 4, ExpandUnary},
    {kMicrosoft, "QLinearSoftmax", 4, ExpandUnary},
};

const Rule* FindRule(const NodeProto& node) {
  const std::string_view domain = node.domain == "ai.onnx" ? "" : std::string_view(node.domain);
  const auto* found = std::ranges::find_if(kRules, [&](const Rule& rule) {
    return rule.domain == domain && rule.op_type == node.op_type;
  });
  return found == std::end(kRules) ? nullptr : found;
}

// Initializers of one element.
std::set<std::string_view> SingleNumbers(const GraphProto& graph) {
  std::set<std::string_view> names;
  for (const TensorProto& tensor : graph.initializers) {
    if (std::ranges::all_of(tensor.dims, [](int64_t dim) { return dim == 1; })) {
      names.insert(tensor.name);
    }
  }
  return names;
}

Status ExpandRule(const GraphProto& graph, size_t index, const Rule& rule,
                  std::vector<NodeProto>& nodes) {
  const NodeProto& node = graph.nodes[index];
  if (node.inputs.size() < rule.min_inputs || node.outputs.empty()) {
    return Error{ErrorCode::kCorruptModel,
                 StrCat(NodeLabel(graph, index), ": its inputs or outputs are missing.")};
  }
  Expansion expansion(node, nodes);
  rule.expand(expansion);
  return {};
}

bool MovesQuantized(const NodeProto& node, const Quantized& known) {
  return node.domain.empty() && Moves(node.op_type) && node.outputs.size() == 1 &&
         !node.inputs.empty() && known.contains(node.inputs[0]);
}

}  // namespace

Status ExpandQuantized(GraphProto& graph) {
  const std::set<std::string_view> numbers = SingleNumbers(graph);
  Quantized known;
  std::vector<NodeProto> nodes;
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    NodeProto& node = graph.nodes[i];
    for (AttributeProto& attribute : node.attributes) {
      for (GraphProto& inner : attribute.graphs) MG_TRY(ExpandQuantized(inner));
    }
    if (const Rule* rule = FindRule(node)) {
      MG_TRY(ExpandRule(graph, i, *rule, nodes));
    } else if (MovesQuantized(node, known)) {
      const Parameters parameters = known[node.inputs[0]];
      Expansion expansion(node, nodes);
      ExpandMove(expansion, parameters);
    } else {
      nodes.push_back(node);
    }
    if (!nodes.empty()) NoteQuantized(nodes.back(), numbers, known);
  }
  graph.nodes = std::move(nodes);
  return {};
}

}  // namespace monograph::onnx
