// A batch of images of unlike sizes: what depends on the size runs for each image, the middle of
// the graph once for a stack of images (runtime/regions.h).
//
// Stacks are as large as pays. Several images in one run spare calls, waiting for threads and reads
// of weights, but push each other's activations out of the caches: so a stack has as many images as
// keep what the middle works on within kStackBytesPerThread for each thread, and at least one.
// docs/ARCHITECTURE.md has the measurement.
#pragma once

#include <memory>
#include <vector>

#include "base/result.h"
#include "runtime/frame.h"
#include "runtime/program.h"

namespace monograph {

inline constexpr size_t kStackBytesPerThread = size_t{8} << 20;

class Batch {
 public:
  // `program` outlives the batch. kInvalidArgument when the model does not take images one by one:
  // several inputs, or a fixed number of them other than 1.
  static Result<std::unique_ptr<Batch>> Create(Program& program);

  // Begins with no images, `images` to come, and what the last ones have left of plans and memory.
  // kInvalidArgument below 1, kOutOfMemory.
  Status Begin(int32_t images);

  // Where the next image of the shape [1, ...] is written; valid until the next call. Images get
  // the memory of those before them. kShapeMismatch, kOutOfMemory; kInvalidArgument behind the last
  // image.
  Result<TensorView> PrepareImage(const Shape& shape);

  // Runs the front on it, and all the rest when a stack is complete: behind the last image all have
  // their outputs.
  Status AddImage();

  // Has the image its outputs?
  bool has_run(size_t image) const { return image < ran_; }

  // Output `index` of the graph for an image that has run; valid until Begin.
  ConstTensorView Output(size_t image, size_t index) const;

  size_t bytes() const;
  // In running order.
  const std::vector<OpTiming>& timings() const { return timings_; }

 private:
  // The segments of a region, and their frame for the shapes that they had last.
  struct Part {
    std::vector<size_t> segments;
    std::vector<ValueId> kept;  // What others read of it.
    Shape shape;                // Of the graph's input.
    std::unique_ptr<Frame> frame;
  };

  // A value whose rows, or all of it, belong to one image.
  struct Kept {
    ValueId id = kNoValue;
    Shape shape;
    Buffer bytes;
  };

  struct Image {
    Shape shape;
    std::vector<Kept> kept;  // Outputs, and what the tail reads of front and middle.
  };

  // What the middle reads of the front.
  struct Stack {
    ValueId id = kNoValue;
    Shape row;  // Of one image.
    Buffer bytes;
  };

  explicit Batch(Program& program) : program_(program) {}

  Status Initialize();
  void FindBorders();
  Status FindStacks();
  bool CanStack(size_t images) const;
  Result<size_t> FindLimit();
  Result<size_t> StackSize(size_t images);
  Status AllocateStacks(size_t images);

  Status Prepare(Part& part, const Shape& shape, std::vector<GivenValue> given);
  Status PrepareMiddle(size_t images);
  Status Run(Part& part);
  Status CopyToStacks();
  Status Keep(Image& image, ValueId id, const Shape& shape, Result<Buffer> bytes);
  Status KeepAll(const Part& part, std::span<const ValueId> ids, Image& image);
  Status RunStack();
  Status KeepRows(std::span<Image> images);
  Status RunTail(Image& image);
  void DropAllButOutputs(Image& image);
  size_t left_bytes() const;

  Program& program_;
  Part front_, middle_, tail_;
  std::vector<ValueId> from_front_;  // To the tail or the caller.
  std::vector<Stack> stacks_;
  size_t stack_size_ = 0;  // Images for which stacks_ have memory.
  size_t limit_ = 0;       // Of images in a stack; 0: not measured yet.

  size_t expected_ = 0;  // Images of the batch.
  std::vector<Image> images_;
  size_t added_ = 0;       // Images that have passed the front: all, or all but the last.
  size_t ran_ = 0;         // Images that have their outputs.
  size_t kept_bytes_ = 0;  // Of all images.
  std::vector<OpTiming> timings_;
};

}  // namespace monograph
