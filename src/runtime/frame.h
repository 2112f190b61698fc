// Frame: segments of a program with shapes and memory for one set of input shapes.
//
// Where shapes depend on data, the frame grows while it runs. Each stage holds what inference knows
// after the run so far, and memory for the values whose shapes it added. A run whose data give the
// shapes of the last one uses the stages again.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "base/result.h"
#include "runtime/program.h"
#include "runtime/tensor_store.h"

namespace monograph {

// A value that is made elsewhere. The bytes outlive the frame, or its Replace.
struct GivenValue {
  ValueId id = kNoValue;
  ConstTensorView tensor;
};

struct FrameSpec {
  std::vector<Shape> input_shapes;  // Of the graph.
  std::vector<size_t> segments;     // Of the program, in running order.
  std::vector<ValueId> kept;  // Whose bytes stay until the end: what the caller writes and reads.
  std::vector<GivenValue> given;
};

class Frame {
 public:
  // Shapes the segments and plans their memory. `program` outlives the frame. kShapeMismatch,
  // kOutOfMemory when activations and workspaces need more than `max_bytes`.
  static Result<std::unique_ptr<Frame>> Create(Program& program, FrameSpec spec, size_t max_bytes);

  // Takes other bytes for what is given. False, and nothing changes, when a shape or a value is
  // another.
  bool Replace(std::span<const GivenValue> given);

  // kShapeMismatch when a shape cannot be told even from data, kOutOfMemory, what evaluators fail
  // with. After an error it can run again.
  Status Run();

  // A value as its readers see it. Its maker must have run; valid until the next run.
  ConstTensorView Read(ValueId id) const;

  // Where an input of the frame is written. Its bytes stay.
  TensorView Input(ValueId id) { return Write(id); }

  // Bytes of all values.
  size_t bytes() const;

  // Was everything that the segment makes known before the run?
  bool IsFolded(size_t segment) const;
  // Of the last run, in running order.
  std::vector<OpTiming> Timings() const;

 private:
  // What a run does with a segment.
  enum class Action {
    kWait,     // Its shapes depend on segments that have not run.
    kNothing,  // All that it makes is known ahead, or has no elements.
    kRun,
    kMeasure,       // It runs, and makes tensors of a shape that it finds.
    kRunEvaluators  // The backend takes no tensors without elements.
  };

  struct Step {
    size_t segment = 0;
    size_t stage = 0;  // From which on it is shaped.
    Action action = Action::kWait;
  };

  struct Stage {
    InferState types;
    TensorStore store;
    size_t fact_count = 0;  // Of facts_.
    uint64_t key = 0;       // Under which the program has the shapes.
  };

  Frame(Program& program, FrameSpec spec, size_t max_bytes);

  const InferState& types() const { return stages_[current_]->types; }
  Status AddStage(std::vector<ValueFact> facts);
  void DropStages(size_t count);
  void AssignActions(size_t stage);
  Action ActionFor(const InferState& types, size_t segment) const;
  Status ShapeAll();
  Status ShapeStages();

  Status RunStep(const Step& step);
  Status RunSegment(const Step& step);
  Status LearnElements(const Step& step);
  Status Learn(std::vector<ValueFact> facts);
  const GivenValue* FindGiven(ValueId id) const;
  TensorView Write(ValueId id);
  size_t used_bytes() const;

  Program* program_;
  FrameSpec spec_;
  size_t max_bytes_;
  std::vector<ValueLife> lives_;
  std::vector<Step> steps_;
  std::vector<ValueFact> facts_;
  std::vector<std::unique_ptr<Stage>> stages_;
  size_t current_ = 0;                               // Stage of the run.
  std::vector<std::unique_ptr<OwnedTensor>> owned_;  // By value.
};

}  // namespace monograph
