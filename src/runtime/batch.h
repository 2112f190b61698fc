// A batch of images of unlike sizes: what depends on the size runs for each image, the middle of
// the graph once on the stack (runtime/regions.h).
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "base/result.h"
#include "runtime/frame.h"
#include "runtime/program.h"

namespace monograph {

class Batch {
 public:
  // `program` outlives the batch. kInvalidArgument when the model does not take images one by one:
  // several inputs, or a fixed number of them other than 1. kOutOfMemory.
  static Result<std::unique_ptr<Batch>> Create(Program& program, int32_t images);

  // Where the next image of the shape [1, ...] is written; valid until the next call. Images get
  // the memory of those before them. kShapeMismatch, kOutOfMemory; kInvalidArgument behind the last
  // image.
  Result<TensorView> PrepareImage(const Shape& shape);

  // Runs the front on it.
  Status AddImage();

  // Runs the rest. kInvalidArgument when images are missing.
  Status Run();

  // Output `index` of the graph for an image, after Run; valid as long as the batch.
  ConstTensorView Output(size_t image, size_t index) const;

  size_t image_count() const { return images_.size(); }
  bool has_run() const { return has_run_; }
  size_t bytes() const;
  // In running order.
  const std::vector<OpTiming>& timings() const { return timings_; }

 private:
  // A value whose rows, or all of it, belong to one image.
  struct Kept {
    ValueId id = kNoValue;
    Shape shape;
    Buffer bytes;
  };

  struct Image {
    Shape shape;
    std::vector<Kept> kept;  // Outputs, and what the tail reads of the front.
  };

  // Values that cross between the regions.
  struct Borders {
    std::vector<ValueId> stacked;      // From the front to the middle.
    std::vector<ValueId> from_front;   // To the tail or the caller.
    std::vector<ValueId> from_middle;  // To the tail or the caller.
    std::vector<ValueId> from_tail;    // To the caller.
  };

  Batch(Program& program, int32_t images);

  Status SplitProgram();
  Status PlanStack();
  void FindBorders();
  size_t left_bytes() const;

  Status Stack(ValueId id);
  Status Keep(const Frame& frame, const std::vector<ValueId>& ids, Image& image);
  Status RunMiddle();
  Status RunTail(Image& image);
  void AddTimings(const Frame& frame);

  Program& program_;
  std::optional<Shape> stack_shape_;           // Of the input, when there is a middle.
  std::vector<size_t> front_, middle_, tail_;  // Segments.
  Borders borders_;
  std::vector<Kept> stacks_;  // Parallel to borders_.stacked.
  std::vector<Image> images_;
  size_t added_ = 0;
  std::optional<Frame> frame_;  // Of the front.
  Shape frame_shape_;
  bool prepared_ = false;
  bool has_run_ = false;
  std::vector<OpTiming> timings_;
};

}  // namespace monograph
