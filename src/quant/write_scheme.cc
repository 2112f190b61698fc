#include "quant/write_scheme.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/strings.h"
#include "graph/index.h"
#include "ops/append.h"
#include "ops/quant_math.h"
#include "passes/rewrite.h"
#include "passes/weights.h"
#include "quant/select_nodes.h"

namespace monograph {

namespace {

using schema::BuiltinOperator;

class Writer {
 public:
  Writer(const Graph& graph, const Scheme& scheme)
      : source_(graph), scheme_(scheme), graph_(graph), producers_(Producers(graph)) {
    graph_.mutable_nodes().clear();
  }

  Result<Graph> Write() {
    for (NodeId id = 0; id < source_.node_count(); ++id) {
      if (scheme_.nodes[IndexOf(id)]) {
        MG_TRY(WriteOnIntegers(id));
      } else {
        graph_.AddNode(source_.node(id));
      }
    }
    return std::move(graph_);
  }

 private:
  Status WriteOnIntegers(NodeId id) {
    Node node = source_.node(id);
    const std::vector<ValueId> activations = Activations(source_, node);
    for (ValueId& input : node.inputs) {
      if (std::ranges::find(activations, input) == activations.end()) continue;
      MG_TRY_ASSIGN(input, Rounded(input));
    }
    if (const auto weights = scheme_.weights.find(id); weights != scheme_.weights.end()) {
      ValueId& filter = node.inputs[PlacesOf(node)->weights];
      MG_TRY_ASSIGN(filter, WriteWeights(filter, weights->second));
    }
    const std::vector<ValueId> rounded = node.outputs;
    for (ValueId& output : node.outputs) output = AddLike(output, "/real");
    const std::vector<ValueId> real = node.outputs;
    graph_.AddNode(std::move(node));
    for (size_t i = 0; i < real.size(); ++i) AddPair(real[i], rounded[i], NameIntegers(rounded[i]));
    return {};
  }

  ValueId AddLike(ValueId id, std::string_view suffix) {
    Value value = source_.value(id);
    value.name = StrCat(value.name, suffix);
    value.constant.reset();
    return graph_.AddValue(std::move(value));
  }

  // An input of a node on integers, rounded.
  Result<ValueId> Rounded(ValueId id) {
    const NodeId producer = producers_[IndexOf(id)];
    if (producer >= 0 && scheme_.nodes[IndexOf(producer)]) return id;
    if (const auto found = rounded_.find(id); found != rounded_.end()) return found->second;
    const auto constant = ConstantFloats(source_, id);
    if (constant) {
      MG_TRY_ASSIGN(rounded_[id], WriteConstant(id, *constant));
    } else {
      rounded_[id] = AddLike(id, "/dequantized");
      AddPair(id, rounded_[id], StrCat(source_.value(id).name, "/quantized"));
    }
    return rounded_[id];
  }

  // The name of what node on integers makes for the value: its own, which the real numbers behind
  // it give up, unless the graph returns those.
  std::string NameIntegers(ValueId id) {
    std::string& name = graph_.value(id).name;
    const bool is_output = std::ranges::find(graph_.outputs, id) != graph_.outputs.end();
    if (is_output) return StrCat(name, "/quantized");
    return std::exchange(name, StrCat(name, "/dequantized"));
  }

  void AddPair(ValueId real, ValueId rounded, std::string name) {
    Value integers = graph_.value(rounded);
    integers.name = std::move(name);
    integers.dtype = DType::kInt8;
    integers.quantization = *scheme_.activations[IndexOf(KnownOf(real, rounded))];
    const ValueId between = graph_.AddValue(std::move(integers));
    AddNode(BuiltinOperator::QUANTIZE, real, between);
    AddNode(BuiltinOperator::DEQUANTIZE, between, rounded);
  }

  // That of the two which the float graph has.
  ValueId KnownOf(ValueId real, ValueId rounded) const {
    return real < source_.value_count() ? real : rounded;
  }

  void AddNode(BuiltinOperator op, ValueId input, ValueId output) {
    Node node = MakeNode(op, {input});
    node.outputs = {output};
    graph_.AddNode(std::move(node));
  }

  // int8 behind DEQUANTIZE.
  Result<ValueId> AddDequantized(ValueId like, std::span<const int8_t> quanta,
                                 Quantization quantization) {
    const Value& value = source_.value(like);
    MG_TRY_ASSIGN(const ValueId constant,
                  graph_.AddConstant(value.name, DType::kInt8, value.shape, std::as_bytes(quanta)));
    graph_.value(constant).quantization = std::move(quantization);
    const ValueId real = AddLike(like, "/dequantized");
    AddNode(BuiltinOperator::DEQUANTIZE, constant, real);
    return real;
  }

  Result<ValueId> WriteWeights(ValueId filter, const Int8Weights& weights) {
    Quantization quantization{weights.scales, std::vector<int32_t>(weights.scales.size()),
                              weights.scales.size() > 1 ? weights.axis : 0};
    return AddDequantized(filter, weights.quanta, std::move(quantization));
  }

  Result<ValueId> WriteConstant(ValueId id, std::span<const float> numbers) {
    const Quantization& quantization = *scheme_.activations[IndexOf(id)];
    std::vector<int8_t> quanta;
    for (const float number : numbers) {
      quanta.push_back(static_cast<int8_t>(Quantize(
          number, quantization.scale[0], quantization.zero_point[0], RangeOfDType(DType::kInt8))));
    }
    return AddDequantized(id, quanta, quantization);
  }

  const Graph& source_;
  const Scheme& scheme_;
  Graph graph_;
  std::vector<NodeId> producers_;
  std::map<ValueId, ValueId> rounded_;  // Of what nodes on integers do not make.
};

}  // namespace

Result<Graph> WriteScheme(const Graph& graph, const Scheme& scheme) {
  return Writer(graph, scheme).Write();
}

}  // namespace monograph
