#include "runtime/batch.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <utility>

#include "base/string_tensor.h"
#include "base/strings.h"
#include "runtime/regions.h"

namespace monograph {

namespace {

void AddOnce(std::vector<ValueId>& ids, ValueId id) {
  if (std::ranges::find(ids, id) == ids.end()) ids.push_back(id);
}

// The `rows` strings from row `begin` on; rows are equally long.
Result<Buffer> StringRows(const ConstTensorView& tensor, size_t begin, size_t rows) {
  MG_TRY_ASSIGN(const auto strings, UnpackStrings(tensor.bytes));
  const size_t row = strings.size() / static_cast<size_t>(tensor.shape[0]);
  return PackStrings(std::span(strings).subspan(begin * row, rows * row));
}

Result<Buffer> NumberRows(const ConstTensorView& tensor, size_t begin, size_t rows) {
  const size_t row = tensor.bytes.size() / static_cast<size_t>(tensor.shape[0]);
  return Buffer::Copy(tensor.bytes.subspan(begin * row, rows * row));
}

Error NotTakingImages(const TensorInfo& input) {
  return Error{ErrorCode::kInvalidArgument,
               StrCat("A batch of images of unlike sizes needs a model with one input that takes "
                      "any number of images, or one; this one takes \"",
                      input.name, "\" ", input.shape.ToString(), ".")};
}

}  // namespace

Batch::Batch(Program& program, int32_t images)
    : program_(program), images_(static_cast<size_t>(images)) {}

Result<std::unique_ptr<Batch>> Batch::Create(Program& program, int32_t images) {
  const auto inputs = program.inputs();
  if (images < 1) return Error{ErrorCode::kInvalidArgument, "The batch is empty."};
  if (inputs.size() != 1) {
    return Error{
        ErrorCode::kInvalidArgument,
        StrCat("A batch of images needs a model with one input, not ", inputs.size(), ".")};
  }
  const Shape& shape = inputs[0].shape;
  if (shape.rank() < 1 || (shape[0] != kDynamic && shape[0] != 1))
    return NotTakingImages(inputs[0]);
  std::unique_ptr<Batch> batch(new Batch(program, images));
  MG_TRY(batch->SplitProgram());
  batch->FindBorders();
  MG_TRY(batch->PlanStack());
  return batch;
}

// One image has no stack, and for some numbers of images the graph may have no middle.
Status Batch::SplitProgram() {
  const int32_t images = static_cast<int32_t>(images_.size());
  const bool divided = images > 1 && program_.has_middle();
  if (divided) {
    stack_shape_ = StackShape(program_.graph(), images);
    const Shape single = *StackShape(program_.graph(), 1);
    MG_TRY_ASSIGN(const InferState one, InferGraph(program_.graph(), std::span(&single, 1)));
    MG_TRY_ASSIGN(const InferState many,
                  InferGraph(program_.graph(), std::span(&*stack_shape_, 1)));
    const std::vector<Region> regions = RegionsOf(one, many, images);
    for (size_t s = 0; s < program_.segment_count() && stack_shape_; ++s) {
      if (program_.region(s) != Region::kMiddle) continue;
      for (NodeId node : program_.spec(s).nodes) {
        if (regions[static_cast<size_t>(node)] != Region::kMiddle) stack_shape_.reset();
      }
    }
  }
  for (size_t s = 0; s < program_.segment_count(); ++s) {
    const Region region = stack_shape_ ? program_.region(s) : Region::kFront;
    (region == Region::kFront ? front_ : region == Region::kMiddle ? middle_ : tail_).push_back(s);
  }
  return {};
}

void Batch::FindBorders() {
  const Graph& graph = program_.graph();
  std::vector<Region> made_in(static_cast<size_t>(graph.value_count()), Region::kFront);
  const auto mark = [&](const std::vector<size_t>& segments, Region region) {
    for (size_t s : segments) {
      for (ValueId id : program_.spec(s).outputs) made_in[static_cast<size_t>(id)] = region;
    }
  };
  mark(middle_, Region::kMiddle);
  mark(tail_, Region::kTail);
  const auto made = [&](ValueId id) { return made_in[static_cast<size_t>(id)]; };
  const auto crosses = [&](ValueId id) {
    if (made(id) == Region::kFront) AddOnce(borders_.from_front, id);
    if (made(id) == Region::kMiddle) AddOnce(borders_.from_middle, id);
  };
  for (size_t s : middle_) {
    for (ValueId id : program_.spec(s).inputs) {
      if (made(id) == Region::kFront) AddOnce(borders_.stacked, id);
    }
  }
  for (size_t s : tail_) std::ranges::for_each(program_.spec(s).inputs, crosses);
  for (ValueId id : graph.outputs) {
    if (graph.value(id).is_constant()) continue;
    crosses(id);
    if (made(id) == Region::kTail) AddOnce(borders_.from_tail, id);
  }
}

// Memory for what crosses to the middle, for all images.
Status Batch::PlanStack() {
  if (!stack_shape_) return {};
  MG_TRY_ASSIGN(const InferState types, InferGraph(program_.graph(), std::span(&*stack_shape_, 1)));
  std::erase_if(borders_.stacked, [&](ValueId id) { return types.known(id).has_value(); });
  for (ValueId id : borders_.stacked) {
    const TensorType& type = types.type(id);
    const auto bytes = TensorBytes(type.dtype, type.shape);
    if (!bytes || *bytes > left_bytes()) {
      return Error{ErrorCode::kOutOfMemory,
                   StrCat("A batch of ", images_.size(), " images is above the memory limit. ",
                          "Use smaller batches or raise the limit.")};
    }
    MG_TRY_ASSIGN(Buffer buffer, Buffer::Allocate(*bytes));
    stacks_.push_back(Kept{id, type.shape, std::move(buffer)});
  }
  return {};
}

size_t Batch::bytes() const {
  size_t bytes = frame_ ? frame_->bytes() : 0;
  for (const Kept& stack : stacks_) bytes += stack.bytes.size();
  for (const Image& image : images_) {
    for (const Kept& kept : image.kept) bytes += kept.bytes.size();
  }
  return bytes;
}

size_t Batch::left_bytes() const {
  const size_t limit = program_.activation_limit();
  return limit - std::min(limit, bytes());
}

Result<TensorView> Batch::PrepareImage(const Shape& shape) {
  if (added_ == images_.size()) {
    return Error{ErrorCode::kInvalidArgument,
                 StrCat("The batch has ", images_.size(), " images, no more.")};
  }
  const TensorInfo& info = program_.inputs()[0];
  const bool fits = shape.is_static() && info.shape.Accepts(shape) && shape[0] == 1 &&
                    shape.NumElements().value_or(0) > 0;
  if (!fits) {
    return Error{ErrorCode::kShapeMismatch,
                 StrCat("Input \"", info.name, "\" takes images of shape ", info.shape.ToString(),
                        " one by one; one of shape ", shape.ToString(), " does not fit.")};
  }
  if (!frame_ || frame_shape_ != shape) {
    frame_.reset();
    FrameSpec spec{{shape}, front_, program_.graph().inputs, {}};
    spec.kept.insert(spec.kept.end(), borders_.stacked.begin(), borders_.stacked.end());
    spec.kept.insert(spec.kept.end(), borders_.from_front.begin(), borders_.from_front.end());
    MG_TRY_ASSIGN(Frame frame, Frame::Create(program_, std::move(spec), left_bytes()));
    frame_.emplace(std::move(frame));
    frame_shape_ = shape;
  }
  images_[added_].shape = shape;
  prepared_ = true;
  return frame_->Input(program_.graph().inputs[0]);
}

Status Batch::AddImage() {
  if (!prepared_) {
    return Error{ErrorCode::kInvalidArgument, "No image was prepared to be added to the batch."};
  }
  prepared_ = false;
  MG_TRY(frame_->Run());
  for (ValueId id : borders_.stacked) MG_TRY(Stack(id));
  MG_TRY(Keep(*frame_, borders_.from_front, images_[added_]));
  AddTimings(*frame_);
  ++added_;
  return {};
}

Status Batch::Stack(ValueId id) {
  Kept& stack = *std::ranges::find(stacks_, id, &Kept::id);
  const auto rows = frame_->Read(id).bytes;
  if (rows.size() * images_.size() != stack.bytes.size()) {
    return Error{ErrorCode::kInternal, "An image's part of the batch has another size than known."};
  }
  if (!rows.empty()) {
    std::memcpy(stack.bytes.data() + added_ * rows.size(), rows.data(), rows.size());
  }
  return {};
}

Status Batch::Keep(const Frame& frame, const std::vector<ValueId>& ids, Image& image) {
  for (ValueId id : ids) {
    const ConstTensorView view = frame.Read(id);
    MG_TRY_ASSIGN(Buffer copy, Buffer::Copy(view.bytes));
    image.kept.push_back(Kept{id, view.shape, std::move(copy)});
  }
  return {};
}

Status Batch::Run() {
  if (added_ != images_.size()) {
    return Error{ErrorCode::kInvalidArgument,
                 StrCat("The batch has ", added_, " of its ", images_.size(), " images.")};
  }
  if (has_run_) return {};
  frame_.reset();
  MG_TRY(RunMiddle());
  if (!tail_.empty()) {
    for (Image& image : images_) MG_TRY(RunTail(image));
  }
  has_run_ = true;
  return {};
}

Status Batch::RunMiddle() {
  if (middle_.empty()) return {};
  FrameSpec spec{{*stack_shape_}, middle_, borders_.from_middle, {}};
  for (const Kept& stack : stacks_) {
    const DType dtype = program_.graph().value(stack.id).dtype;
    spec.given.push_back({stack.id, {dtype, stack.shape, stack.bytes.span()}});
  }
  MG_TRY_ASSIGN(Frame frame, Frame::Create(program_, std::move(spec), left_bytes()));
  MG_TRY(frame.Run());
  AddTimings(frame);
  for (ValueId id : borders_.from_middle) {
    const ConstTensorView view = frame.Read(id);
    const size_t rows = static_cast<size_t>(view.shape[0]) / images_.size();
    for (size_t i = 0; i < images_.size(); ++i) {
      Shape shape = view.shape;
      shape[0] = static_cast<int32_t>(rows);
      MG_TRY_ASSIGN(Buffer bytes, view.dtype == DType::kString ? StringRows(view, i * rows, rows)
                                                               : NumberRows(view, i * rows, rows));
      images_[i].kept.push_back(Kept{id, shape, std::move(bytes)});
    }
  }
  return {};
}

Status Batch::RunTail(Image& image) {
  FrameSpec spec{{image.shape}, tail_, borders_.from_tail, {}};
  for (const Kept& kept : image.kept) {
    const DType dtype = program_.graph().value(kept.id).dtype;
    spec.given.push_back({kept.id, {dtype, kept.shape, kept.bytes.span()}});
  }
  MG_TRY_ASSIGN(Frame frame, Frame::Create(program_, std::move(spec), left_bytes()));
  MG_TRY(frame.Run());
  AddTimings(frame);
  return Keep(frame, borders_.from_tail, image);
}

void Batch::AddTimings(const Frame& frame) {
  std::ranges::move(frame.Timings(), std::back_inserter(timings_));
}

ConstTensorView Batch::Output(size_t image, size_t index) const {
  const ValueId id = program_.graph().outputs[index];
  if (const auto constant = ConstantView(program_.graph(), id)) return *constant;
  const Kept& kept = *std::ranges::find(images_[image].kept, id, &Kept::id);
  return {program_.graph().value(id).dtype, kept.shape, kept.bytes.span()};
}

}  // namespace monograph
