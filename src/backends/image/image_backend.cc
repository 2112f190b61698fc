#include "backends/image/image_backend.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "backends/image/resizer.h"
#include "base/strings.h"

namespace monograph {

namespace {

class ResizeSegment final : public Segment {
 public:
  ResizeSegment(const SegmentSpec& spec, bool profile)
      : node_(spec.graph->node(spec.nodes.front())), id_(spec.nodes.front()), profile_(profile) {
    const auto image = std::ranges::find(spec.inputs, node_.inputs[0]);
    image_slot_ = static_cast<size_t>(image - spec.inputs.begin());
  }

  Status Reshape(const InferState& types) override {
    std::optional<ConstTensorView> size;
    if (node_.inputs.size() > 1 && node_.inputs[1] != kNoValue) {
      size = types.known(node_.inputs[1]);
      if (!size) {
        return Error{ErrorCode::kUnsupportedModel,
                     "The size of a resize must follow from the shapes of the inputs."};
      }
    }
    MG_TRY_ASSIGN(const auto options, OptionsOfResize(node_, size ? &*size : nullptr));
    const TensorType& image = types.type(node_.inputs[0]);
    resizer_.reset();
    if (image.shape.NumElements().value_or(0) == 0) return {};
    MG_TRY_ASSIGN(resizer_, Resizer::Create(options, image.dtype,
                                            types.type(node_.outputs[0]).dtype, image.shape));
    return {};
  }

  Status Run(std::span<const ConstTensorView> inputs,
             std::span<const TensorView> outputs) override {
    if (resizer_ == nullptr) return {};
    const auto start = std::chrono::steady_clock::now();
    const ConstTensorView& images = inputs[image_slot_];
    const size_t count = static_cast<size_t>(images.shape[0]);
    const size_t step = images.bytes.size() / count;
    const size_t out_step = outputs[0].bytes.size() / count;
    for (size_t n = 0; n < count; ++n) {
      resizer_->Run(images.bytes.data() + n * step, outputs[0].bytes.data() + n * out_step);
    }
    if (outputs.size() > 1) {
      WriteResizeTransform(resizer_->geometry(), outputs[1].as<float>());
    }
    const std::chrono::duration<double, std::micro> elapsed =
        std::chrono::steady_clock::now() - start;
    microseconds_ = elapsed.count();
    return {};
  }

  std::vector<OpTiming> Timings() const override {
    if (!profile_) return {};
    return {OpTiming{id_, std::string(kImageResizeCode), microseconds_}};
  }

  bool reads_graph_constants() const override { return false; }

  size_t workspace_bytes() const override { return resizer_ == nullptr ? 0 : resizer_->bytes(); }
  void ReleaseWorkspace() override { resizer_.reset(); }

 private:
  const Node& node_;
  NodeId id_;
  bool profile_;
  size_t image_slot_ = 0;
  std::unique_ptr<Resizer> resizer_;
  double microseconds_ = 0;
};

class ImageBackend final : public Backend {
 public:
  explicit ImageBackend(bool profile) : profile_(profile) {}

  std::string_view name() const override { return "image"; }

  bool single_node_segments() const override { return true; }

  // A size that is computed while the graph runs is the evaluators' matter, and so is a constant
  // image.
  bool Claims(const InferState& types, NodeId id) const override {
    const Node& node = types.graph().node(id);
    return node.op == schema::BuiltinOperator::CUSTOM && node.custom_code == kImageResizeCode &&
           !types.graph().value(node.inputs[0]).is_constant();
  }

  Result<std::unique_ptr<Segment>> Compile(const SegmentSpec& spec) override {
    return std::unique_ptr<Segment>(std::make_unique<ResizeSegment>(spec, profile_));
  }

 private:
  bool profile_;
};

}  // namespace

std::unique_ptr<Backend> CreateImageBackend(bool profile) {
  return std::make_unique<ImageBackend>(profile);
}

}  // namespace monograph
