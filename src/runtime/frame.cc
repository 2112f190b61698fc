#include "runtime/frame.h"

#include <algorithm>
#include <utility>

#include "base/strings.h"
#include "ops/registry.h"
#include "runtime/run_evaluators.h"

namespace monograph {

namespace {

std::vector<ValueLife> LivesIn(const Program& program, const FrameSpec& frame) {
  std::vector<const SegmentSpec*> specs;
  for (size_t segment : frame.segments) specs.push_back(&program.spec(segment));
  return LivesOf(program.graph(), specs, frame.kept);
}

bool AreStatic(const InferState& types, std::span<const ValueId> ids) {
  return std::ranges::all_of(ids, [&](ValueId id) { return types.type(id).shape.is_static(); });
}

bool HasNoElements(const InferState& types, ValueId id) {
  return types.type(id).shape.NumElements() == 0;
}

// Of strings even none has bytes.
bool HasNothingToWrite(const InferState& types, ValueId id) {
  return HasNoElements(types, id) && types.type(id).dtype != DType::kString;
}

bool SameFacts(std::span<const ValueFact> a, std::span<const ValueFact> b) {
  return std::ranges::equal(a, b, [](const ValueFact& x, const ValueFact& y) {
    if (x.id != y.id || x.shape != y.shape || !x.elements != !y.elements) return false;
    return !x.elements || std::ranges::equal(x.elements->span(), y.elements->span());
  });
}

Error NeverKnown(const InferState& types, std::span<const ValueId> ids) {
  const auto open =
      std::ranges::find_if(ids, [&](ValueId id) { return !types.type(id).shape.is_static(); });
  return Error{ErrorCode::kShapeMismatch,
               StrCat("The shape ", types.type(*open).shape.ToString(), " of \"",
                      types.graph().value(*open).name,
                      "\" depends on more than the shapes of the inputs and a few integers.")};
}

}  // namespace

Frame::Frame(Program& program, FrameSpec spec, size_t max_bytes)
    : program_(&program),
      spec_(std::move(spec)),
      max_bytes_(max_bytes),
      lives_(LivesIn(program, spec_)),
      owned_(static_cast<size_t>(program.graph().value_count())) {
  for (size_t segment : spec_.segments) steps_.push_back(Step{segment});
}

// What is given may have a shape that depends on data.
Result<std::unique_ptr<Frame>> Frame::Create(Program& program, FrameSpec spec, size_t max_bytes) {
  std::vector<ValueFact> facts;
  for (const GivenValue& given : spec.given) facts.push_back({given.id, given.tensor.shape, {}});
  std::unique_ptr<Frame> frame(new Frame(program, std::move(spec), max_bytes));
  MG_TRY(frame->AddStage(std::move(facts)));
  return frame;
}

bool Frame::Replace(std::span<const GivenValue> given) {
  const bool same = std::ranges::equal(given, spec_.given, [](const auto& a, const auto& b) {
    return a.id == b.id && a.tensor.shape == b.tensor.shape;
  });
  if (same) spec_.given.assign(given.begin(), given.end());
  return same;
}

// Of a stage that fails nothing remains.
Status Frame::AddStage(std::vector<ValueFact> facts) {
  const size_t stage = stages_.size();
  std::ranges::move(facts, std::back_inserter(facts_));
  MG_TRY_ASSIGN(InferState types, InferGraph(program_->graph(), spec_.input_shapes, facts_));
  std::vector<ValueLife> added;
  for (const ValueLife& life : lives_) {
    const auto holds = [&](const auto& other) { return other->store.holds(life.id); };
    const bool elsewhere = owned_[static_cast<size_t>(life.id)] != nullptr || FindGiven(life.id);
    if (!elsewhere && std::ranges::none_of(stages_, holds)) added.push_back(life);
  }
  const size_t left = max_bytes_ - std::min(bytes(), max_bytes_);
  MG_TRY_ASSIGN(TensorStore store, TensorStore::Create(types, added, left));
  stages_.push_back(std::make_unique<Stage>(
      Stage{std::move(types), std::move(store), facts_.size(), program_->NewKey()}));
  AssignActions(stage);
  return ShapeAll();
}

void Frame::DropStages(size_t count) {
  stages_.resize(std::min(count, stages_.size()));
  facts_.resize(stages_.empty() ? 0 : stages_.back()->fact_count);
  for (Step& step : steps_) {
    if (step.stage >= count) step = Step{step.segment};
  }
}

void Frame::AssignActions(size_t stage) {
  for (Step& step : steps_) {
    if (step.action != Action::kWait) continue;
    step.stage = stage;
    step.action = ActionFor(stages_[stage]->types, step.segment);
  }
}

Frame::Action Frame::ActionFor(const InferState& types, size_t segment) const {
  const SegmentSpec& spec = program_->spec(segment);
  const auto no_elements = [&](ValueId id) { return HasNoElements(types, id); };
  const auto nothing_to_write = [&](ValueId id) { return HasNothingToWrite(types, id); };
  const auto known = [&](ValueId id) { return types.known(id).has_value(); };
  if (!AreStatic(types, spec.inputs)) return Action::kWait;
  if (std::ranges::all_of(spec.outputs, known)) return Action::kNothing;
  const bool evaluates = program_->backend(segment).single_node_segments();
  if (!AreStatic(types, spec.outputs)) {
    const Node& node = types.graph().node(spec.nodes.front());
    return evaluates && FindOp(node)->data_dependent_shapes ? Action::kMeasure : Action::kWait;
  }
  if (std::ranges::all_of(spec.outputs, nothing_to_write)) return Action::kNothing;
  const bool empty = std::ranges::any_of(spec.inputs, no_elements);
  return empty && !evaluates ? Action::kRunEvaluators : Action::kRun;
}

// Of all stages, so that a stage which takes back all workspaces leaves none without.
Status Frame::ShapeStages() {
  for (const Step& step : steps_) {
    if (step.action != Action::kRun && step.action != Action::kMeasure) continue;
    const Stage& stage = *stages_[step.stage];
    MG_TRY(program_->Shape(step.segment, stage.types, stage.key));
  }
  return {};
}

Status Frame::ShapeAll() {
  MG_TRY(ShapeStages());
  if (used_bytes() <= max_bytes_) return {};
  // Some of it may be left from larger inputs.
  program_->ReleaseWorkspaces();
  MG_TRY(ShapeStages());
  if (used_bytes() <= max_bytes_) return {};
  return Error{ErrorCode::kOutOfMemory,
               StrCat("Activations need ", used_bytes(), " bytes for these input shapes, ",
                      "above the ", max_bytes_, " that the memory limit leaves. ",
                      "Use smaller inputs or raise the limit.")};
}

size_t Frame::bytes() const {
  size_t bytes = 0;
  for (const auto& stage : stages_) bytes += stage->store.bytes();
  for (const auto& owned : owned_) bytes += owned == nullptr ? 0 : owned->bytes.size();
  return bytes;
}

size_t Frame::used_bytes() const { return bytes() + program_->workspace_bytes(); }

const GivenValue* Frame::FindGiven(ValueId id) const {
  const auto found = std::ranges::find(spec_.given, id, &GivenValue::id);
  return found == spec_.given.end() ? nullptr : &*found;
}

ConstTensorView Frame::Read(ValueId id) const {
  if (const auto known = types().known(id)) return *known;
  if (const GivenValue* given = FindGiven(id)) return given->tensor;
  const DType dtype = types().type(id).dtype;
  if (const auto& owned = owned_[static_cast<size_t>(id)]) {
    return {dtype, owned->shape, owned->bytes.span()};
  }
  const Shape& shape = types().type(id).shape;
  const size_t bytes = TensorBytes(dtype, shape).value_or(0);
  for (size_t s = 0; s <= current_; ++s) {
    const TensorStore& store = stages_[s]->store;
    if (store.holds(id)) return {dtype, shape, store.At(id, bytes)};
  }
  return {dtype, shape, {}};
}

TensorView Frame::Write(ValueId id) {
  const TensorType& type = types().type(id);
  if (type.dtype == DType::kString || !type.shape.is_static()) {
    auto& owned = owned_[static_cast<size_t>(id)];
    const size_t left = max_bytes_ - std::min(used_bytes(), max_bytes_);
    owned = std::make_unique<OwnedTensor>(OwnedTensor{type.shape, {}, left});
    return {type.dtype, type.shape, {}, owned.get()};
  }
  const size_t bytes = TensorBytes(type.dtype, type.shape).value_or(0);
  for (size_t s = 0; s <= current_; ++s) {
    TensorStore& store = stages_[s]->store;
    if (store.holds(id)) return {type.dtype, type.shape, store.At(id, bytes), nullptr};
  }
  return {type.dtype, type.shape, {}, nullptr};
}

Status Frame::Run() {
  current_ = 0;
  for (auto& owned : owned_) owned.reset();
  for (const Step& step : steps_) MG_TRY(RunStep(step));
  return {};
}

Status Frame::RunStep(const Step& step) {
  if (step.action == Action::kWait || step.stage > current_) MG_TRY(LearnElements(step));
  if (step.action == Action::kNothing) return {};
  MG_TRY(RunSegment(step));
  if (step.action != Action::kMeasure) return {};
  std::vector<ValueFact> facts;
  for (ValueId id : program_->spec(step.segment).outputs) {
    if (types().type(id).shape.is_static()) continue;
    facts.push_back(ValueFact{id, owned_[static_cast<size_t>(id)]->shape, {}});
  }
  return Learn(std::move(facts));
}

Status Frame::RunSegment(const Step& step) {
  const SegmentSpec& spec = program_->spec(step.segment);
  std::vector<ConstTensorView> inputs;
  std::vector<TensorView> outputs;
  for (ValueId id : spec.inputs) inputs.push_back(Read(id));
  for (ValueId id : spec.outputs) outputs.push_back(Write(id));
  if (step.action == Action::kRunEvaluators) {
    return RunEvaluators(spec, types(), inputs, outputs);
  }
  const Stage& stage = *stages_[step.stage];
  MG_TRY(program_->Shape(step.segment, stage.types, stage.key));
  return program_->segment(step.segment).Run(inputs, outputs);
}

// A shape that nothing but elements can tell: those of the integers that the node reads.
Status Frame::LearnElements(const Step& step) {
  const SegmentSpec& spec = program_->spec(step.segment);
  std::vector<ValueFact> facts;
  for (ValueId id : spec.inputs) {
    const TensorType& type = types().type(id);
    const bool integers = type.dtype == DType::kInt32 || type.dtype == DType::kInt64;
    if (!integers || !IsSmall(type) || types().known(id)) continue;
    MG_TRY_ASSIGN(Buffer copy, Buffer::Copy(Read(id).bytes));
    facts.push_back(ValueFact{id, type.shape, std::move(copy)});
  }
  if (facts.empty()) return NeverKnown(types(), spec.outputs);
  MG_TRY(Learn(std::move(facts)));
  return step.action == Action::kWait ? NeverKnown(types(), spec.outputs) : Status();
}

// Goes on with the next stage: the last run's, where that learnt the same.
Status Frame::Learn(std::vector<ValueFact> facts) {
  const size_t next = current_ + 1;
  if (next < stages_.size()) {
    const size_t begin = stages_[current_]->fact_count;
    const auto learnt = std::span(facts_).subspan(begin, stages_[next]->fact_count - begin);
    if (!SameFacts(facts, learnt)) DropStages(next);
  }
  if (next == stages_.size()) {
    if (Status status = AddStage(std::move(facts)); !status.ok()) {
      DropStages(next);
      return status;
    }
  }
  current_ = next;
  return {};
}

bool Frame::IsFolded(size_t segment) const {
  const InferState& types = stages_.front()->types;
  return std::ranges::all_of(program_->spec(segment).outputs,
                             [&](ValueId id) { return types.known(id).has_value(); });
}

std::vector<OpTiming> Frame::Timings() const {
  std::vector<OpTiming> timings;
  for (const Step& step : steps_) {
    if (step.stage > current_) continue;
    if (step.action != Action::kRun && step.action != Action::kMeasure) continue;
    std::ranges::move(program_->segment(step.segment).Timings(), std::back_inserter(timings));
  }
  return timings;
}

}  // namespace monograph
