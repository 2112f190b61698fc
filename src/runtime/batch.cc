#include "runtime/batch.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/string_tensor.h"
#include "base/strings.h"
#include "runtime/regions.h"

namespace monograph {

namespace {

void AddOnce(std::vector<ValueId>& ids, ValueId id) {
  if (std::ranges::find(ids, id) == ids.end()) ids.push_back(id);
}

size_t CeilDivide(size_t a, size_t b) { return (a + b - 1) / b; }

// Part `index` of `count` equal parts of the rows; of strings each has as many.
Result<Buffer> RowsOf(const ConstTensorView& tensor, size_t index, size_t count) {
  if (tensor.dtype != DType::kString) {
    const size_t bytes = tensor.bytes.size() / count;
    return Buffer::Copy(tensor.bytes.subspan(index * bytes, bytes));
  }
  MG_TRY_ASSIGN(const auto strings, UnpackStrings(tensor.bytes));
  const size_t part = strings.size() / count;
  return PackStrings(std::span(strings).subspan(index * part, part));
}

Error TooLarge(size_t images) {
  return Error{ErrorCode::kOutOfMemory,
               StrCat("A batch of ", images, " images is above the memory limit. ",
                      "Use smaller batches or raise the limit.")};
}

Status CheckInputs(std::span<const TensorInfo> inputs) {
  if (inputs.size() != 1) {
    return Error{
        ErrorCode::kInvalidArgument,
        StrCat("A batch of images needs a model with one input, not ", inputs.size(), ".")};
  }
  const Shape& shape = inputs[0].shape;
  if (shape.rank() > 0 && (shape[0] == kDynamic || shape[0] == 1)) return {};
  return Error{ErrorCode::kInvalidArgument,
               StrCat("A batch of images of unlike sizes needs a model with one input that takes "
                      "any number of images, or one; this one takes \"",
                      inputs[0].name, "\" ", shape.ToString(), ".")};
}

}  // namespace

Result<std::unique_ptr<Batch>> Batch::Create(Program& program) {
  MG_TRY(CheckInputs(program.inputs()));
  std::unique_ptr<Batch> batch(new Batch(program));
  MG_TRY(batch->Initialize());
  return batch;
}

Status Batch::Initialize() {
  for (size_t s = 0; s < program_.segment_count(); ++s) {
    const Region region = program_.region(s);
    Part& part = region == Region::kFront ? front_ : region == Region::kMiddle ? middle_ : tail_;
    part.segments.push_back(s);
  }
  FindBorders();
  return FindStacks();
}

void Batch::FindBorders() {
  const Graph& graph = program_.graph();
  std::vector<Region> made_in(static_cast<size_t>(graph.value_count()), Region::kFront);
  for (size_t s = 0; s < program_.segment_count(); ++s) {
    for (ValueId id : program_.spec(s).outputs) {
      made_in[static_cast<size_t>(id)] = program_.region(s);
    }
  }
  const auto crosses = [&](ValueId id) {
    const Region region = made_in[static_cast<size_t>(id)];
    if (region == Region::kFront) AddOnce(from_front_, id);
    if (region == Region::kMiddle) AddOnce(middle_.kept, id);
  };
  for (size_t s : middle_.segments) {
    for (ValueId id : program_.spec(s).inputs) {
      const bool crossing = made_in[static_cast<size_t>(id)] == Region::kFront;
      if (crossing) AddOnce(front_.kept, id);
    }
  }
  for (ValueId id : front_.kept) stacks_.push_back(Stack{id, {}, {}});
  for (size_t s : tail_.segments) std::ranges::for_each(program_.spec(s).inputs, crosses);
  for (ValueId id : graph.outputs) {
    if (graph.value(id).is_constant()) continue;
    crosses(id);
    if (made_in[static_cast<size_t>(id)] == Region::kTail) AddOnce(tail_.kept, id);
  }
  for (ValueId id : from_front_) AddOnce(front_.kept, id);
  for (ValueId id : graph.inputs) AddOnce(front_.kept, id);
}

// What inference knows needs no stack.
Status Batch::FindStacks() {
  if (stacks_.empty()) return {};
  MG_TRY_ASSIGN(const InferState one, InferStack(program_.graph(), 1));
  std::erase_if(stacks_, [&](const Stack& stack) { return one.known(stack.id).has_value(); });
  for (Stack& stack : stacks_) stack.row = one.type(stack.id).shape;
  return {};
}

Status Batch::Begin(int32_t images) {
  if (images < 1) return Error{ErrorCode::kInvalidArgument, "The batch is empty."};
  const bool planned = stack_size_ > 0 && expected_ == static_cast<size_t>(images);
  expected_ = static_cast<size_t>(images);
  images_.clear();
  added_ = ran_ = kept_bytes_ = 0;
  timings_.clear();
  if (planned) return {};
  MG_TRY_ASSIGN(const size_t size, StackSize(expected_));
  return size == stack_size_ ? Status() : AllocateStacks(size);
}

// Stacks of one size, but for the last.
Result<size_t> Batch::StackSize(size_t images) {
  if (images == 1 || middle_.segments.empty()) return size_t{1};
  if (limit_ == 0) {
    MG_TRY_ASSIGN(limit_, FindLimit());
  }
  const size_t size = CeilDivide(images, CeilDivide(images, limit_));
  const size_t last = images % size;
  const bool possible = CanStack(size) && (last == 0 || CanStack(last));
  return possible ? size : size_t{1};
}

// The program was divided by a stack of another size, and a graph may have a middle for some sizes
// only.
bool Batch::CanStack(size_t images) const {
  if (images == 1) return true;
  const std::vector<Region> regions = FindRegions(program_.graph(), static_cast<int32_t>(images));
  const auto in_middle = [&](NodeId node) {
    return !regions.empty() && regions[static_cast<size_t>(node)] == Region::kMiddle;
  };
  return std::ranges::all_of(middle_.segments, [&](size_t segment) {
    return std::ranges::all_of(program_.spec(segment).nodes, in_middle);
  });
}

// From what a stack of one needs.
Result<size_t> Batch::FindLimit() {
  MG_TRY(AllocateStacks(1));
  program_.ReleaseWorkspaces();  // They may be left from more.
  MG_TRY(PrepareMiddle(1));
  size_t bytes = middle_.frame->bytes();
  for (size_t segment : middle_.segments) bytes += program_.segment(segment).workspace_bytes();
  const size_t budget = kStackBytesPerThread * static_cast<size_t>(program_.threads());
  return std::max(size_t{1}, std::min(budget, left_bytes() / 2) / std::max(size_t{1}, bytes));
}

Status Batch::AllocateStacks(size_t images) {
  stack_size_ = 0;
  middle_.frame.reset();
  for (Stack& stack : stacks_) stack.bytes = {};
  for (Stack& stack : stacks_) {
    const DType dtype = program_.graph().value(stack.id).dtype;
    const auto row = TensorBytes(dtype, stack.row);
    if (!row || *row > left_bytes() / images) return TooLarge(expected_);
    MG_TRY_ASSIGN(stack.bytes, Buffer::Allocate(*row * images));
  }
  stack_size_ = images;
  return {};
}

size_t Batch::bytes() const {
  size_t bytes = kept_bytes_;
  for (const Part* part : {&front_, &middle_, &tail_}) {
    if (part->frame) bytes += part->frame->bytes();
  }
  for (const Stack& stack : stacks_) bytes += stack.bytes.size();
  return bytes;
}

size_t Batch::left_bytes() const {
  const size_t limit = program_.activation_limit();
  return limit - std::min(limit, bytes());
}

Status Batch::Prepare(Part& part, const Shape& shape, std::vector<GivenValue> given) {
  if (part.frame && part.shape == shape && part.frame->Replace(given)) return {};
  part.frame.reset();
  FrameSpec spec{{shape}, part.segments, part.kept, std::move(given)};
  MG_TRY_ASSIGN(part.frame, Frame::Create(program_, std::move(spec), left_bytes()));
  part.shape = shape;
  return {};
}

Status Batch::Run(Part& part) {
  MG_TRY(part.frame->Run());
  std::ranges::move(part.frame->Timings(), std::back_inserter(timings_));
  return {};
}

Result<TensorView> Batch::PrepareImage(const Shape& shape) {
  if (added_ == expected_) {
    return Error{ErrorCode::kInvalidArgument,
                 StrCat("The batch has ", expected_, " images, no more.")};
  }
  const TensorInfo& info = program_.inputs()[0];
  const bool fits = shape.is_static() && info.shape.Accepts(shape) && shape[0] == 1 &&
                    shape.NumElements().value_or(0) > 0;
  if (!fits) {
    return Error{ErrorCode::kShapeMismatch,
                 StrCat("Input \"", info.name, "\" takes images of shape ", info.shape.ToString(),
                        " one by one; one of shape ", shape.ToString(), " does not fit.")};
  }
  MG_TRY(Prepare(front_, shape, {}));
  images_.resize(added_ + 1);
  images_.back().shape = shape;
  return front_.frame->Input(program_.graph().inputs[0]);
}

Status Batch::AddImage() {
  if (images_.size() == added_) {
    return Error{ErrorCode::kInvalidArgument, "No image was prepared to be added to the batch."};
  }
  MG_TRY(Run(front_));
  MG_TRY(CopyToStacks());
  MG_TRY(KeepAll(front_, from_front_, images_.back()));
  ++added_;
  return added_ - ran_ == stack_size_ || added_ == expected_ ? RunStack() : Status();
}

Status Batch::CopyToStacks() {
  for (Stack& stack : stacks_) {
    const auto row = front_.frame->Read(stack.id).bytes;
    if (row.size() * stack_size_ != stack.bytes.size()) {
      return Error{ErrorCode::kInternal, "An image's part of the batch has another size."};
    }
    std::ranges::copy(row, stack.bytes.span().subspan((added_ - ran_) * row.size()).begin());
  }
  return {};
}

Status Batch::Keep(Image& image, ValueId id, const Shape& shape, Result<Buffer> bytes) {
  if (!bytes.ok()) return bytes.error();
  kept_bytes_ += bytes->size();
  image.kept.push_back(Kept{id, shape, std::move(*bytes)});
  return kept_bytes_ <= program_.activation_limit() ? Status() : TooLarge(expected_);
}

Status Batch::KeepAll(const Part& part, std::span<const ValueId> ids, Image& image) {
  for (ValueId id : ids) {
    const ConstTensorView view = part.frame->Read(id);
    MG_TRY(Keep(image, id, view.shape, Buffer::Copy(view.bytes)));
  }
  return {};
}

Status Batch::RunStack() {
  const auto images = std::span(images_).subspan(ran_);
  if (!middle_.segments.empty()) {
    MG_TRY(PrepareMiddle(images.size()));
    MG_TRY(Run(middle_));
    MG_TRY(KeepRows(images));
  }
  for (Image& image : images) MG_TRY(RunTail(image));
  ran_ = added_;
  return {};
}

Status Batch::PrepareMiddle(size_t images) {
  std::vector<GivenValue> given;
  for (const Stack& stack : stacks_) {
    const DType dtype = program_.graph().value(stack.id).dtype;
    Shape shape = stack.row;
    shape[0] *= static_cast<int32_t>(images);
    const size_t bytes = stack.bytes.size() / stack_size_ * images;
    given.push_back({stack.id, {dtype, shape, stack.bytes.span().first(bytes)}});
  }
  Shape shape = program_.inputs()[0].shape;
  shape[0] = static_cast<int32_t>(images);
  return Prepare(middle_, shape, std::move(given));
}

Status Batch::KeepRows(std::span<Image> images) {
  for (ValueId id : middle_.kept) {
    const ConstTensorView view = middle_.frame->Read(id);
    Shape shape = view.shape;
    shape[0] /= static_cast<int32_t>(images.size());
    for (size_t i = 0; i < images.size(); ++i) {
      MG_TRY(Keep(images[i], id, shape, RowsOf(view, i, images.size())));
    }
  }
  return {};
}

Status Batch::RunTail(Image& image) {
  if (tail_.segments.empty()) return {};
  std::vector<GivenValue> given;
  for (const Kept& kept : image.kept) {
    const DType dtype = program_.graph().value(kept.id).dtype;
    given.push_back({kept.id, {dtype, kept.shape, kept.bytes.span()}});
  }
  MG_TRY(Prepare(tail_, image.shape, std::move(given)));
  MG_TRY(Run(tail_));
  MG_TRY(KeepAll(tail_, tail_.kept, image));
  DropAllButOutputs(image);
  return {};
}

void Batch::DropAllButOutputs(Image& image) {
  const auto& outputs = program_.graph().outputs;
  std::erase_if(image.kept, [&](const Kept& kept) {
    const bool drop = std::ranges::find(outputs, kept.id) == outputs.end();
    if (drop) kept_bytes_ -= kept.bytes.size();
    return drop;
  });
}

ConstTensorView Batch::Output(size_t image, size_t index) const {
  const ValueId id = program_.graph().outputs[index];
  if (const auto constant = ConstantView(program_.graph(), id)) return *constant;
  const Kept& kept = *std::ranges::find(images_[image].kept, id, &Kept::id);
  return {program_.graph().value(id).dtype, kept.shape, kept.bytes.span()};
}

}  // namespace monograph
