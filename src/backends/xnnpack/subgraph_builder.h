// Building an XNNPACK subgraph out of nodes.
#pragma once

#include <xnnpack.h>

#include <array>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "backends/backend.h"
#include "base/buffer.h"
#include "ops/conv_math.h"

namespace monograph {

// Dimensions as XNNPACK takes them; 1 stands for what is not known yet.
struct XnnShape {
  std::array<size_t, XNN_MAX_TENSOR_DIMS> dims{};
  size_t rank = 0;

  explicit XnnShape(const Shape& shape);
};

// Can XNNPACK hold the value as an activation? float32, or int8 and uint8 with one scale; at most
// XNN_MAX_TENSOR_DIMS dimensions and none of them 0.
bool IsActivation(const InferState& types, ValueId id);

// All inputs and outputs are activations of one element type.
bool AreActivations(const InferState& types, std::initializer_list<ValueId> ids);

bool IsQuantized(const InferState& types, ValueId id);

class SubgraphBuilder {
 public:
  static Result<std::unique_ptr<SubgraphBuilder>> Create(const SegmentSpec& spec);
  ~SubgraphBuilder();

  SubgraphBuilder(const SubgraphBuilder&) = delete;
  SubgraphBuilder& operator=(const SubgraphBuilder&) = delete;

  xnn_subgraph_t subgraph() const { return subgraph_; }
  const InferState& types() const { return *spec_.types; }
  const Graph& graph() const { return *spec_.graph; }

  // XNNPACK's id for an activation, defined when first asked for. Constants are copied, because
  // XNNPACK reads operands of elementwise operators when it runs.
  Result<uint32_t> Activation(ValueId id);

  // The activation in int8 with scales that are found when it runs, one for each part of it that
  // its last `dims` dimensions make.
  Result<uint32_t> Rounded(ValueId id, size_t dims);

  // The activation in float32.
  Result<uint32_t> Floats(ValueId id);

  // For nodes that are several of XNNPACK's: a value between them like the activation, one of its
  // shape in float32, and a number as a scalar.
  Result<uint32_t> IntermediateLike(ValueId id);
  Result<uint32_t> FloatsLike(ValueId id);
  Result<uint32_t> Number(float number);

  // `output` becomes `input` in its own type and scale.
  Status Convert(uint32_t input, uint32_t output);

  // Filter and bias of a convolution or fully connected node; channels lie along `channel_axis` of
  // the filter. XNNPACK packs them at once.
  Result<uint32_t> Filter(const Node& node, int channel_axis, const ConvInputs& inputs = {});
  Result<uint32_t> Bias(const Node& node, const ConvInputs& inputs = {});

  // A filter of int8 or uint8 whose numbers are all 1 / the number of its taps.
  Result<uint32_t> Ones(DType dtype, const Shape& shape);

  // Copies that XNNPACK reads after the runtime is made.
  std::vector<Buffer> TakeRetained() { return std::move(retained_); }

 private:
  explicit SubgraphBuilder(const SegmentSpec& spec);
  Status DefineExternals();
  Result<uint32_t> Define(ValueId id, uint32_t external_id, uint32_t flags, const void* data);
  Result<uint32_t> DefineFloats(const XnnShape& shape, uint32_t external_id, uint32_t flags,
                                const void* data);
  const float* KeepScales(std::vector<float> scales);

  const SegmentSpec& spec_;
  xnn_subgraph_t subgraph_ = nullptr;
  std::vector<uint32_t> ids_;                               // By value.
  std::map<std::pair<ValueId, size_t>, uint32_t> rounded_;  // By value and number of dimensions.
  std::vector<Buffer> retained_;
  std::vector<std::unique_ptr<std::vector<float>>> scales_;
};

}  // namespace monograph
