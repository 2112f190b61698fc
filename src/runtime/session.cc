#include "runtime/session.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

#include "base/strings.h"
#include "runtime/batch.h"
#include "runtime/frame.h"
#include "runtime/program.h"

namespace monograph {

namespace {

Error NoBatch() { return Error{ErrorCode::kInvalidArgument, "No batch has begun."}; }

class SessionImpl final : public Session {
 public:
  explicit SessionImpl(std::unique_ptr<Program> program) : program_(std::move(program)) {}

  Status Initialize();

  std::span<const TensorInfo> inputs() const override { return program_->inputs(); }
  std::span<const TensorInfo> outputs() const override { return program_->outputs(); }
  Status PrepareInputs(std::span<const Shape> shapes) override;
  Result<TensorView> PrepareInput(size_t index, const Shape& shape) override;
  Status Run() override;
  Result<ConstTensorView> Output(size_t index) const override;
  Status BeginBatch(int32_t images) override;
  Result<TensorView> PrepareBatchImage(const Shape& shape) override;
  Status AddBatchImage() override;
  Result<ConstTensorView> BatchOutput(size_t image, size_t index) const override;
  std::vector<OpTiming> Timings() const override;
  MemoryReport Memory() const override;
  std::vector<std::string> Placement() const override;
  const Graph& graph() const override { return program_->graph(); }

 private:
  Status CheckInput(size_t index, const Shape& shape) const;
  Status PlanIfShaped();
  FrameSpec WholeProgram() const;
  void Forget();
  void EndBatch();

  std::unique_ptr<Program> program_;
  std::vector<std::optional<Shape>> shapes_;  // Of the inputs, once given.
  std::unique_ptr<Frame> frame_;              // Once all inputs have shapes.
  std::unique_ptr<Batch> batch_;              // In the place of frame_.
  bool has_run_ = false;
};

Status SessionImpl::Initialize() {
  for (const TensorInfo& info : inputs()) {
    shapes_.push_back(info.shape.is_static() ? std::optional(info.shape) : std::nullopt);
  }
  return PlanIfShaped();
}

FrameSpec SessionImpl::WholeProgram() const {
  FrameSpec spec;
  for (const auto& shape : shapes_) spec.input_shapes.push_back(*shape);
  spec.segments.resize(program_->segment_count());
  std::iota(spec.segments.begin(), spec.segments.end(), size_t{0});
  spec.kept = graph().inputs;
  spec.kept.insert(spec.kept.end(), graph().outputs.begin(), graph().outputs.end());
  return spec;
}

void SessionImpl::Forget() {
  frame_.reset();
  batch_.reset();
  has_run_ = false;
}

Status SessionImpl::PlanIfShaped() {
  Forget();
  if (!std::ranges::all_of(shapes_, [](const auto& shape) { return !!shape; })) return {};
  auto frame = Frame::Create(*program_, WholeProgram(), program_->activation_limit());
  if (frame.ok()) {
    frame_ = std::move(*frame);
    return {};
  }
  program_->ReleaseWorkspaces();
  return frame.error();
}

Status SessionImpl::CheckInput(size_t index, const Shape& shape) const {
  if (index >= inputs().size()) {
    return Error{ErrorCode::kInvalidArgument,
                 StrCat("There is no input ", index, "; the model has ", inputs().size(), ".")};
  }
  const TensorInfo& info = inputs()[index];
  if (!shape.is_static() || !info.shape.Accepts(shape) || shape.NumElements().value_or(0) == 0) {
    return Error{ErrorCode::kShapeMismatch,
                 StrCat("Input \"", info.name, "\" takes shape ", info.shape.ToString(),
                        "; a tensor of shape ", shape.ToString(), " does not fit.")};
  }
  return {};
}

Status SessionImpl::PrepareInputs(std::span<const Shape> shapes) {
  if (shapes.size() != inputs().size()) {
    return Error{ErrorCode::kInvalidArgument, StrCat("The model has ", inputs().size(), " inputs; ",
                                                     shapes.size(), " shapes were given.")};
  }
  for (size_t i = 0; i < shapes.size(); ++i) MG_TRY(CheckInput(i, shapes[i]));
  has_run_ = false;
  if (frame_ && std::ranges::equal(shapes, shapes_)) return {};
  shapes_.assign(shapes.begin(), shapes.end());
  return PlanIfShaped();
}

Result<TensorView> SessionImpl::PrepareInput(size_t index, const Shape& shape) {
  MG_TRY(CheckInput(index, shape));
  has_run_ = false;
  if (!frame_ || shapes_[index] != shape) {
    shapes_[index] = shape;
    MG_TRY(PlanIfShaped());
  }
  if (frame_) return frame_->Input(graph().inputs[index]);
  // Other inputs have no shape yet, so there is no memory to give.
  return TensorView{inputs()[index].dtype, shape, {}, nullptr};
}

Status SessionImpl::Run() {
  has_run_ = false;
  if (!frame_) {
    return Error{ErrorCode::kShapeMismatch,
                 "An input of dynamic shape has no shape yet: prepare every input before running."};
  }
  MG_TRY(frame_->Run());
  has_run_ = true;
  return {};
}

Result<ConstTensorView> SessionImpl::Output(size_t index) const {
  if (index >= outputs().size() || !has_run_) {
    return Error{ErrorCode::kInvalidArgument,
                 StrCat("There is no output ", index, " to read: the model has ", outputs().size(),
                        has_run_ ? "." : ", and it has not run since its inputs were prepared.")};
  }
  return frame_->Read(graph().outputs[index]);
}

// Keeps what an earlier batch has planned.
Status SessionImpl::BeginBatch(int32_t images) {
  frame_.reset();
  has_run_ = false;
  if (!batch_) {
    MG_TRY_ASSIGN(batch_, Batch::Create(*program_));
  }
  Status status = batch_->Begin(images);
  if (!status.ok()) EndBatch();
  return status;
}

// What a batch that failed holds is of no use.
void SessionImpl::EndBatch() {
  batch_.reset();
  program_->ReleaseWorkspaces();
}

Result<TensorView> SessionImpl::PrepareBatchImage(const Shape& shape) {
  if (!batch_) return NoBatch();
  auto view = batch_->PrepareImage(shape);
  if (!view.ok()) EndBatch();
  return view;
}

Status SessionImpl::AddBatchImage() {
  if (!batch_) return NoBatch();
  Status status = batch_->AddImage();
  if (!status.ok()) EndBatch();
  return status;
}

Result<ConstTensorView> SessionImpl::BatchOutput(size_t image, size_t index) const {
  if (!batch_ || !batch_->has_run(image) || index >= outputs().size()) {
    return Error{ErrorCode::kInvalidArgument,
                 StrCat("There is no output ", index, " of image ", image, " of a batch to read.")};
  }
  return batch_->Output(image, index);
}

std::vector<OpTiming> SessionImpl::Timings() const {
  if (batch_) return batch_->timings();
  return frame_ ? frame_->Timings() : std::vector<OpTiming>();
}

MemoryReport SessionImpl::Memory() const {
  return {program_->weight_bytes(),
          batch_   ? batch_->bytes()
          : frame_ ? frame_->bytes()
                   : 0,
          program_->workspace_bytes()};
}

std::vector<std::string> SessionImpl::Placement() const {
  std::vector<std::string> placement(static_cast<size_t>(graph().node_count()), "unused");
  for (size_t s = 0; s < program_->segment_count(); ++s) {
    const bool folded = frame_ && frame_->IsFolded(s);
    for (NodeId node : program_->spec(s).nodes) {
      placement[static_cast<size_t>(node)] =
          folded ? "folded" : std::string(program_->backend(s).name());
    }
  }
  return placement;
}

}  // namespace

Result<std::unique_ptr<Session>> Session::Create(Graph graph, const SessionOptions& options) {
  MG_TRY_ASSIGN(auto program, Program::Create(std::move(graph), options));
  auto session = std::make_unique<SessionImpl>(std::move(program));
  MG_TRY(session->Initialize());
  return std::unique_ptr<Session>(std::move(session));
}

}  // namespace monograph
