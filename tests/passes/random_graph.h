// Random networks of the operators that passes rewrite, sound by construction.
#pragma once

#include <numeric>
#include <string>
#include <vector>

#include "ops/append.h"
#include "ops/harness.h"
#include "support/net.h"

namespace monograph::test {

class RandomGraph {
 public:
  using Op = schema::BuiltinOperator;

  explicit RandomGraph(Random& random) : random_(random) {}

  // One float32 input, up to `steps` steps, and one to three float32 outputs.
  Graph Make(int steps) {
    shape_ = {random_.Int(1, 2), random_.Int(1, 5), random_.Int(1, 5), random_.Int(1, 4)};
    Shape declared = shape_;
    if (random_.Coin()) declared[0] = kDynamic;
    values_ = {net_.Input(declared)};
    if (random_.Coin()) AddQuantized();
    for (int i = 0; i < steps; ++i) Step();
    std::vector<ValueId> outputs;
    for (int i = random_.Int(1, 3); i-- > 0;) {
      const ValueId id = i == 0 ? values_.back() : Pick();
      if (id != values_[0] && std::ranges::count(outputs, id) == 0) outputs.push_back(id);
    }
    return net_.Finish(outputs);
  }

  const Shape& input_shape() const { return shape_; }

 private:
  const Shape& ShapeOf(ValueId id) { return net_.graph().value(id).shape; }
  ValueId Pick() { return values_[static_cast<size_t>(random_.Int(0, Last()))]; }
  int Last() const { return static_cast<int>(values_.size()) - 1; }
  // Chains are what passes look for.
  ValueId PickLate() { return random_.Int(0, 3) > 0 ? values_.back() : Pick(); }

  // Nothing changes where the operator does not take what it is given.
  void Try(Node node) {
    const Graph before = net_.graph();
    auto added =
        AppendNode(net_.graph(), std::move(node), "v" + std::to_string(before.value_count()));
    if (added.ok() && Size(ShapeOf(*added)) <= 4096) {
      values_.push_back(*added);
    } else {
      net_.graph() = before;
    }
  }
  void Try(Op op, std::vector<ValueId> inputs) { Try(MakeNode(op, std::move(inputs))); }

  static int64_t Size(const Shape& shape) {
    int64_t size = 1;
    for (int32_t dim : shape.dims()) size *= dim == kDynamic ? 2 : dim;
    return size;
  }

  ValueId Floats(const Shape& shape) {
    Numbers numbers{shape, {}};
    const bool plain = random_.Int(0, 3) == 0;
    for (int64_t i = 0; i < *shape.NumElements(); ++i) {
      numbers.values.push_back(plain ? static_cast<float>(random_.Int(0, 1))
                                     : random_.Float(-1.5f, 1.5f));
    }
    return net_.Floats(numbers);
  }
  ValueId Ints(const std::vector<int32_t>& values) {
    return net_.Ints({static_cast<int32_t>(values.size())}, values);
  }

  void Step() {
    switch (random_.Int(0, 14)) {
      case 0: return AddUnary();
      case 1:
      case 2: return AddConstantArithmetic();
      case 3: return AddSum();
      case 4:
      case 5: return AddTranspose();
      case 6: return AddReshape();
      case 7: return AddReduction();
      case 8: return AddBox();
      case 9: return AddConvolution(PickLate());
      case 10: return AddBranches();
      case 11: return AddRows();
      case 12: return AddConcatenation();
      case 13: return AddBounds();
      default: return AddPool();
    }
  }

  void AddUnary() {
    constexpr Op kOps[] = {Op::RELU, Op::RELU6,      Op::TANH,       Op::LOGISTIC, Op::SQUARE,
                           Op::ABS,  Op::HARD_SWISH, Op::LEAKY_RELU, Op::RESHAPE,  Op::RELU};
    const Op op = kOps[random_.Int(0, 9)];
    const ValueId x = PickLate();
    Node node = MakeNode(op, {x});
    if (op == Op::LEAKY_RELU) node.options.AsLeakyReluOptions()->alpha = 0.25f;
    if (op == Op::RESHAPE) return;
    Try(std::move(node));
  }

  // A number, one a channel, or a constant of fewer dimensions that fits.
  Shape ConstantShape(const Shape& shape) {
    Shape constant;
    for (int axis = random_.Int(0, shape.rank()); axis < shape.rank(); ++axis) {
      const bool one = shape[axis] == kDynamic || random_.Int(0, 2) == 0;
      constant.Append(one && axis + 1 < shape.rank() ? 1 : std::max(shape[axis], 1));
    }
    return constant;
  }

  void AddConstantArithmetic() {
    constexpr Op kOps[] = {Op::MUL, Op::ADD, Op::SUB, Op::DIV, Op::MUL, Op::ADD};
    const ValueId x = PickLate();
    const Op op = kOps[random_.Int(0, 5)];
    const ValueId c = Floats(ConstantShape(ShapeOf(x)));
    const bool first = random_.Int(0, 3) == 0 && op != Op::DIV;
    Try(op, first ? std::vector{c, x} : std::vector{x, c});
  }

  void AddSum() {
    constexpr Op kOps[] = {Op::ADD, Op::MUL, Op::SUB, Op::MAXIMUM};
    Try(kOps[random_.Int(0, 3)], {Pick(), PickLate()});
  }

  void AddTranspose() {
    const ValueId x = PickLate();
    std::vector<int32_t> axes(static_cast<size_t>(ShapeOf(x).rank()));
    std::iota(axes.begin(), axes.end(), 0);
    for (size_t i = axes.size(); i > 1; --i) {
      std::swap(axes[i - 1], axes[static_cast<size_t>(random_.Int(0, static_cast<int>(i) - 1))]);
    }
    // The two orders that images have stand for most transpositions of real networks.
    if (axes.size() == 4 && random_.Coin()) {
      axes = random_.Coin() ? std::vector<int32_t>{0, 3, 1, 2} : std::vector<int32_t>{0, 2, 3, 1};
    }
    Try(Op::TRANSPOSE, {x, Ints(axes)});
  }

  // Joins two neighbours, or splits an axis, or adds one of 1.
  void AddReshape() {
    const ValueId x = PickLate();
    const Shape shape = ShapeOf(x);
    std::vector<int32_t> dims(shape.dims().begin(), shape.dims().end());
    if (dims.empty()) return;
    const size_t at = static_cast<size_t>(random_.Int(0, static_cast<int>(dims.size()) - 1));
    if (random_.Coin() && at + 1 < dims.size() && dims[at] > 0 && dims[at + 1] > 0) {
      dims[at] *= dims[at + 1];
      dims.erase(dims.begin() + static_cast<std::ptrdiff_t>(at) + 1);
    } else if (dims.size() < 6) {
      const int32_t factor = dims[at] > 0 && dims[at] % 2 == 0 ? 2 : 1;
      if (dims[at] > 0) dims[at] /= factor;
      dims.insert(dims.begin() + static_cast<std::ptrdiff_t>(at), factor);
    }
    Try(Op::RESHAPE, {x, Ints(dims)});
  }

  void AddReduction() {
    const ValueId x = PickLate();
    const int rank = ShapeOf(x).rank();
    if (rank < 2) return;
    Node node = MakeNode(Op::MEAN, {x, Ints({random_.Int(0, rank - 1)})});
    node.options.AsReducerOptions()->keep_dims = random_.Coin();
    Try(std::move(node));
  }

  // A pad or a slice of one axis.
  void AddBox() {
    const ValueId x = PickLate();
    const Shape shape = ShapeOf(x);
    const size_t rank = static_cast<size_t>(shape.rank());
    if (rank == 0) return;
    const size_t axis = static_cast<size_t>(random_.Int(0, shape.rank() - 1));
    if (random_.Coin()) {
      std::vector<int32_t> margins(2 * rank);
      margins[2 * axis] = random_.Int(0, 1);
      margins[2 * axis + 1] = random_.Int(0, 1);
      Try(Op::PAD, {x, net_.Ints({shape.rank(), 2}, margins)});
      return;
    }
    std::vector<int32_t> begin(rank);
    begin[axis] = shape[static_cast<int>(axis)] > 1 ? random_.Int(0, 1) : 0;
    Try(Op::SLICE, {x, Ints(begin), Ints(std::vector<int32_t>(rank, -1))});
  }

  void AddConvolution(ValueId x, int32_t outputs = 0, int32_t stride = 0) {
    const Shape shape = ShapeOf(x);
    if (shape.rank() != 4 || shape[3] < 1) return;
    const bool depthwise = random_.Int(0, 2) == 0 && outputs == 0;
    const int32_t kernel = random_.Int(0, 1) * 2 + 1;
    const int32_t s = stride > 0 ? stride : random_.Int(1, 2);
    const auto padding = random_.Int(0, 2) > 0 ? schema::Padding::SAME : schema::Padding::VALID;
    if (depthwise) {
      Node node = MakeNode(Op::DEPTHWISE_CONV_2D, {x, Floats({1, kernel, kernel, shape[3]})});
      schema::DepthwiseConv2DOptionsT& options = *node.options.AsDepthwiseConv2DOptions();
      options.depth_multiplier = 1;
      options.stride_h = options.stride_w = s;
      options.padding = padding;
      return Try(std::move(node));
    }
    const int32_t channels = outputs > 0 ? outputs : random_.Int(1, 4);
    Node node = MakeNode(Op::CONV_2D, {x, Floats({channels, kernel, kernel, shape[3]})});
    if (random_.Coin()) node.inputs.push_back(Floats({channels}));
    schema::Conv2DOptionsT& options = *node.options.AsConv2DOptions();
    options.stride_h = options.stride_w = s;
    options.padding = padding;
    if (random_.Int(0, 3) == 0) {
      options.fused_activation_function = schema::ActivationFunctionType::RELU;
    }
    Try(std::move(node));
  }

  // Branches of one image, added up.
  void AddBranches() {
    const ValueId x = PickLate();
    const Shape shape = ShapeOf(x);
    if (shape.rank() != 4) return;
    const int32_t outputs = random_.Coin() ? shape[3] : random_.Int(1, 4);
    const int32_t stride = random_.Int(1, 2);
    ValueId sum = random_.Coin() ? x : kNoValue;
    for (int branch = random_.Int(2, 4); branch-- > 0;) {
      const int before = Last();
      AddConvolution(x, outputs, stride);
      if (Last() == before) continue;
      if (random_.Coin()) AddConstantArithmetic();
      if (sum != kNoValue) Try(Op::ADD, {sum, values_.back()});
      sum = values_.back();
    }
  }

  void AddRows() {
    const ValueId x = PickLate();
    const Shape shape = ShapeOf(x);
    if (shape.rank() < 2 || shape[shape.rank() - 1] < 1) return;
    if (random_.Coin()) {
      Node node = MakeNode(Op::SOFTMAX, {x});
      node.options.AsSoftmaxOptions()->beta = 1;
      return Try(std::move(node));
    }
    Node node =
        MakeNode(Op::FULLY_CONNECTED, {x, Floats({random_.Int(1, 4), shape[shape.rank() - 1]})});
    node.options.AsFullyConnectedOptions()->keep_num_dims = true;
    Try(std::move(node));
  }

  void AddConcatenation() {
    const ValueId x = PickLate();
    if (ShapeOf(x).rank() == 0) return;
    Node node = MakeNode(Op::CONCATENATION, {x});
    if (random_.Int(0, 3) > 0) node.inputs.push_back(Pick());
    node.options.AsConcatenationOptions()->axis = random_.Int(-1, ShapeOf(x).rank() - 1);
    Try(std::move(node));
  }

  void AddBounds() {
    const ValueId x = PickLate();
    const ValueId bound = net_.Floats({{}, {static_cast<float>(random_.Int(0, 1) * 6)}});
    Try(random_.Coin() ? Op::MAXIMUM : Op::MINIMUM, {x, bound});
  }

  void AddPool() {
    const ValueId x = PickLate();
    if (ShapeOf(x).rank() != 4) return;
    Node node = MakeNode(Op::MAX_POOL_2D, {x});
    schema::Pool2DOptionsT& options = *node.options.AsPool2DOptions();
    options.filter_height = options.filter_width = 2;
    options.stride_h = options.stride_w = 1;
    Try(std::move(node));
  }

  // The input through int8 and back: moved, bounded, added up.
  void AddQuantized() {
    const Quantization q = {{0.0625f}, {random_.Int(-20, 20)}, 0};
    ValueId x = Like(MakeNode(Op::QUANTIZE, {values_[0]}), DType::kInt8, q);
    for (int i = random_.Int(0, 4); i-- > 0;) {
      switch (random_.Int(0, 3)) {
        case 0: x = Like(MakeNode(Op::RELU, {x}), DType::kInt8, q); break;
        case 1: x = Like(MakeNode(Op::TRANSPOSE, {x, Ints({0, 3, 1, 2})}), DType::kInt8, q); break;
        case 2: x = Like(MakeNode(Op::TRANSPOSE, {x, Ints({0, 2, 3, 1})}), DType::kInt8, q); break;
        default:
          x = Like(MakeNode(Op::ADD, {x, x}), DType::kInt8, {{0.125f}, {3}, 0});
          x = Like(MakeNode(Op::QUANTIZE, {x}), DType::kInt8, q);
      }
    }
    values_.push_back(Like(MakeNode(Op::DEQUANTIZE, {x}), DType::kFloat32, {}));
  }

  ValueId Like(Node node, DType dtype, const Quantization& q) {
    const std::string name = "q" + std::to_string(net_.graph().value_count());
    return Get(AppendNode(net_.graph(), std::move(node), Value{name, dtype, {}, q, {}}));
  }

  Random& random_;
  Net net_;
  Shape shape_;
  std::vector<ValueId> values_;
};

}  // namespace monograph::test
