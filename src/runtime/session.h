// Session: a model ready to run. Takes any graph whose operators are known, divides it among the
// backends, plans the memory and runs it for the input shapes at hand.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "backends/backend.h"
#include "base/result.h"
#include "base/tensor.h"
#include "graph/graph.h"

namespace monograph {

struct SessionOptions {
  int threads = 1;                        // 1 to 64; ignored in builds without threads.
  size_t memory_limit = size_t{1} << 30;  // Bytes for weights, activations and inputs.
  bool profile = false;                   // Time every operator.
  bool reference_only = false;            // Naive evaluators only, as an oracle for tests.
};

// An input or output as the model declares it.
struct TensorInfo {
  std::string name;
  DType dtype = DType::kFloat32;
  Shape shape;  // kDynamic where it depends on the input.
  Quantization quantization;
};

struct MemoryReport {
  size_t weight_bytes = 0;  // Packed weights and constants that stay in memory.
  size_t arena_bytes = 0;   // Planned activations, inputs and outputs.
  // What backends hold for intermediate values of their own: XNNPACK's workspaces, without its
  // tables of pointers into images. They grow with the input, and shrink when memory is short.
  size_t workspace_bytes = 0;
};

class Session {
 public:
  // kUnsupportedOperator, kOutOfMemory, kShapeMismatch, kTypeMismatch, kInvalidArgument.
  static Result<std::unique_ptr<Session>> Create(Graph graph, const SessionOptions& options);

  virtual ~Session() = default;

  virtual std::span<const TensorInfo> inputs() const = 0;
  virtual std::span<const TensorInfo> outputs() const = 0;

  // Gives every input its concrete shape, and plans the sizes that depend on them: kShapeMismatch,
  // kOutOfMemory. shapes[i] is that of input i.
  virtual Status PrepareInputs(std::span<const Shape> shapes) = 0;

  // Gives input `index` a concrete shape and returns the memory to write the input to, row-major.
  // The view is valid, and its contents stay, until the shape of any input changes. Sizes that
  // depend on the shapes are planned here once all inputs have one (an input with a static
  // declared shape has it from the start): kShapeMismatch, kOutOfMemory. Where the shapes of
  // several inputs change together, PrepareInputs comes first.
  // String inputs are refused by Create.
  virtual Result<TensorView> PrepareInput(size_t index, const Shape& shape) = 0;

  // Runs on what the inputs hold. Every input with dynamic shape must have been prepared, else
  // kShapeMismatch. After an error the session can be used again.
  virtual Status Run() = 0;

  // Output `index` of the last successful Run, valid until the next call of PrepareInputs,
  // PrepareInput or Run.
  // kInvalidArgument for a bad index or when nothing has run.
  virtual Result<ConstTensorView> Output(size_t index) const = 0;

  // Batches of images of unlike sizes, for models with one input [N, ...], where N is dynamic or 1.
  // What depends on an image's size runs for each image, one after the other in the same memory,
  // the rest once for several of them; each image's outputs are those that a run on it alone gives.
  // BeginBatch, then for each image PrepareBatchImage and AddBatchImage; behind the last one all
  // outputs are there. After an error, and when another batch begins or inputs are prepared, the
  // batch is gone; after a batch inputs are to be prepared again.

  // kInvalidArgument for models of other inputs, kOutOfMemory.
  virtual Status BeginBatch(int32_t images) = 0;

  // Where to write the next image, of shape [1, ...]; valid until the next call. kShapeMismatch,
  // kOutOfMemory, kInvalidArgument when no batch has begun or all its images are there.
  virtual Result<TensorView> PrepareBatchImage(const Shape& shape) = 0;

  // Takes what was written there into the batch, and runs what can run. kOutOfMemory, what
  // evaluators fail with, kInvalidArgument when no image was prepared.
  virtual Status AddBatchImage() = 0;

  // Output `index` for an image of the batch, valid until another batch begins or inputs are
  // prepared. kInvalidArgument for a bad index or when the image has not run yet.
  virtual Result<ConstTensorView> BatchOutput(size_t image, size_t index) const = 0;

  // With SessionOptions::profile: timings of the last run, in running order, all segments.
  virtual std::vector<OpTiming> Timings() const = 0;

  virtual MemoryReport Memory() const = 0;

  // For each node of the graph that runs: which backend runs it ("xnnpack", "reference"), or
  // "folded" for what is computed before the run. Parallel to graph().nodes().
  virtual std::vector<std::string> Placement() const = 0;
  virtual const Graph& graph() const = 0;
};

}  // namespace monograph
