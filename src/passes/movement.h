// What a chain of RESHAPE and TRANSPOSE does to the elements of a tensor, whatever its one unknown
// dimension becomes.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/shape.h"
#include "passes/permutation.h"

namespace monograph {

class Movement {
 public:
  // RESHAPE, TRANSPOSE and RESHAPE, each of which may be missing.
  struct Steps {
    std::optional<Shape> before;
    Permutation transpose;  // Empty where it is missing.
    std::optional<Shape> after;
  };

  // Nothing, for an input of this shape. No value where a dimension is 0 or several are unknown.
  static std::optional<Movement> Of(const Shape& input);

  // Appends one. False where the reshape cuts through what an earlier transposition has moved, or
  // unknown dimensions do not tell: the movement is not to be used afterwards.
  [[nodiscard]] bool Reshape(const Shape& to);
  void Transpose(const Permutation& permutation);

  // How many elements that lie one behind the other in the input's last dimension each position
  // along the axis, behind the steps, stands for: position i for [i * run, (i + 1) * run). Nothing
  // where that is not so.
  std::optional<int64_t> RunInLast(int axis) const;
  // The same movement of an input whose last dimension holds only `size` positions of the axis,
  // for which RunInLast tells.
  void Narrow(int axis, int32_t size);

  // The fewest steps that do the same; nothing where dimensions would become too many or too large.
  std::optional<Steps> Shortest() const;

 private:
  // A part of a dimension: `size` times the unknown number, if it is open.
  struct Factor {
    int64_t size = 1;
    bool open = false;

    bool operator==(const Factor&) const = default;
    Factor operator*(const Factor& o) const { return {size * o.size, open || o.open}; }
    Factor operator/(const Factor& part) const { return {size / part.size, open && !part.open}; }
    bool is_one() const { return size == 1 && !open; }
  };
  // Indices of factors, for each dimension those that make it.
  using Dims = std::vector<std::vector<int>>;

  std::optional<int64_t> OpenSize(const Shape& to);
  static std::optional<Factor> CommonPart(const Factor& factor, const Factor& needed);
  void Split(int factor, const Factor& outer);
  void Drop(int factor);
  std::optional<Shape> ShapeOf(const Dims& dims) const;
  Dims Coarsest() const;

  std::vector<Factor> factors_;  // In the order of the input's elements.
  Dims input_;
  Dims output_;  // Behind the steps so far.
};

}  // namespace monograph
