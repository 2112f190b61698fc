#include "passes/movement.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "passes/rewrite.h"

namespace monograph {

namespace {

bool IsCountable(const Shape& shape) {
  return KnownElements(shape) && std::ranges::count(shape.dims(), kDynamic) <= 1 &&
         std::ranges::count(shape.dims(), 0) == 0;
}

std::vector<int> Flatten(const std::vector<std::vector<int>>& lists) {
  std::vector<int> flat;
  for (const auto& list : lists) flat.insert(flat.end(), list.begin(), list.end());
  return flat;
}

// Has each dimension factors one behind the other?
bool AreWhole(const std::vector<std::vector<int>>& dims) {
  return std::ranges::all_of(dims, [](const std::vector<int>& factors) {
    return std::ranges::adjacent_find(factors, [](int a, int b) { return b != a + 1; }) ==
           factors.end();
  });
}

// Where the factors of each dimension stand in `order`.
std::vector<std::vector<int>> PlacesIn(const std::vector<int>& order,
                                       std::vector<std::vector<int>> dims) {
  const Permutation places = Inverse(order);
  for (auto& factors : dims) {
    for (int& factor : factors) factor = places[static_cast<size_t>(factor)];
  }
  return dims;
}

// Counts the factor behind `factor` in, which was split.
void InsertBehind(std::vector<int>& factors, int factor) {
  for (int& other : factors) other += other > factor ? 1 : 0;
  const auto found = std::ranges::find(factors, factor);
  if (found != factors.end()) factors.insert(found + 1, factor + 1);
}

// The dimensions in the order of their factors. Those of 1, which have none, stand where `wanted`
// has some, or in front where that does not come out.
Permutation Arrange(const std::vector<std::vector<int>>& dims, const Shape& wanted) {
  Permutation sorted(dims.size());
  std::iota(sorted.begin(), sorted.end(), 0);
  const auto place = [&](int dim) {
    const auto& factors = dims[static_cast<size_t>(dim)];
    return std::pair(factors.empty() ? -1 : factors[0], dim);
  };
  std::ranges::sort(sorted, {}, place);
  size_t one = 0;
  size_t other = static_cast<size_t>(std::ranges::count(dims, std::vector<int>()));
  const size_t ones = other;
  Permutation placed;
  for (int32_t dim : wanted.dims()) {
    if (dim == 1 && one < ones) placed.push_back(sorted[one++]);
    if (dim != 1 && other < sorted.size()) placed.push_back(sorted[other++]);
  }
  return placed.size() == sorted.size() ? placed : sorted;
}

}  // namespace

std::optional<Movement> Movement::Of(const Shape& input) {
  if (!IsCountable(input)) return std::nullopt;
  Movement movement;
  for (int32_t dim : input.dims()) {
    auto& made = movement.input_.emplace_back();
    if (dim == 1) continue;
    made.push_back(static_cast<int>(movement.factors_.size()));
    movement.factors_.push_back(dim == kDynamic ? Factor{1, true} : Factor{dim, false});
  }
  movement.output_ = movement.input_;
  return movement;
}

// What an open dimension of `to` has beside the unknown number, which becomes a part of what it
// was where that is no whole number. Nothing where sizes do not fit.
std::optional<int64_t> Movement::OpenSize(const Shape& to) {
  const auto open = std::ranges::find(factors_, true, &Factor::open);
  if (!IsCountable(to) || to.is_static() != (open == factors_.end())) return std::nullopt;
  int64_t from = 1;
  for (const Factor& factor : factors_) from *= factor.size;
  const int64_t known = *KnownElements(to);
  if (open == factors_.end()) return from == known ? std::optional<int64_t>(1) : std::nullopt;
  const int64_t common = std::gcd(from, known);
  if (known / common > INT32_MAX || from > INT64_MAX / (known / common)) return std::nullopt;
  open->size *= known / common;
  return from / common;
}

// The outer part of the factor that `needed` takes, or nothing where neither is a part of the
// other.
std::optional<Movement::Factor> Movement::CommonPart(const Factor& factor, const Factor& needed) {
  const bool all = needed.size % factor.size == 0 && (needed.open || !factor.open);
  if (all) return factor;
  const bool some = factor.size % needed.size == 0 && (factor.open || !needed.open);
  return some ? std::optional(needed) : std::nullopt;
}

// `factor` becomes `outer` and, behind it, the rest.
void Movement::Split(int factor, const Factor& outer) {
  Factor& whole = factors_[static_cast<size_t>(factor)];
  const Factor inner = whole / outer;
  whole = outer;
  factors_.insert(factors_.begin() + factor + 1, inner);
  for (auto& dim : input_) InsertBehind(dim, factor);
}

void Movement::Drop(int factor) {
  factors_.erase(factors_.begin() + factor);
  for (Dims* dims : {&input_, &output_}) {
    for (auto& dim : *dims) {
      std::erase(dim, factor);
      for (int& other : dim) other -= other > factor ? 1 : 0;
    }
  }
}

bool Movement::Reshape(const Shape& to) {
  const auto open = OpenSize(to);
  if (!open) return false;
  std::vector<int> left = Flatten(output_);
  Dims dims;
  size_t at = 0;
  for (int32_t dim : to.dims()) {
    Factor needed = dim == kDynamic ? Factor{*open, true} : Factor{dim, false};
    auto& made = dims.emplace_back();
    for (; !needed.is_one(); ++at) {
      if (at == left.size()) return false;
      const int factor = left[at];
      const auto part = CommonPart(factors_[static_cast<size_t>(factor)], needed);
      if (!part) return false;
      if (*part != factors_[static_cast<size_t>(factor)]) {
        Split(factor, *part);
        for (auto& earlier : dims) InsertBehind(earlier, factor);
        InsertBehind(left, factor);
      }
      needed = needed / *part;
      made.push_back(factor);
    }
  }
  output_ = std::move(dims);
  return at == left.size();
}

void Movement::Transpose(const Permutation& permutation) {
  Dims dims;
  for (int axis : permutation) dims.push_back(output_[static_cast<size_t>(axis)]);
  output_ = std::move(dims);
}

std::optional<int64_t> Movement::RunInLast(int axis) const {
  const auto& along = output_[static_cast<size_t>(axis)];
  if (input_.empty() || along.empty()) return std::nullopt;
  const auto& last = input_.back();
  if (along.size() > last.size() || !std::equal(along.begin(), along.end(), last.begin())) {
    return std::nullopt;
  }
  int64_t run = 1;
  for (size_t i = 0; i < last.size(); ++i) {
    const Factor& factor = factors_[static_cast<size_t>(last[i])];
    if (factor.open) return std::nullopt;
    run *= i < along.size() ? 1 : factor.size;
  }
  return run;
}

void Movement::Narrow(int axis, int32_t size) {
  const auto& along = output_[static_cast<size_t>(axis)];
  factors_[static_cast<size_t>(along[0])].size = size;
  while (along.size() > 1) Drop(along[1]);
  if (size == 1) Drop(along[0]);
}

std::optional<Shape> Movement::ShapeOf(const Dims& dims) const {
  if (std::ssize(dims) > kMaxRank) return std::nullopt;
  Shape shape;
  for (const auto& dim : dims) {
    Factor whole;
    for (int factor : dim) whole = whole * factors_[static_cast<size_t>(factor)];
    if (whole.size > INT32_MAX) return std::nullopt;
    shape.Append(whole.open ? kDynamic : static_cast<int32_t>(whole.size));
  }
  return shape;
}

// Factors that stay together.
Movement::Dims Movement::Coarsest() const {
  Dims dims;
  for (int factor : Flatten(output_)) {
    if (dims.empty() || factor != dims.back().back() + 1) dims.emplace_back();
    dims.back().push_back(factor);
  }
  return dims;
}

std::optional<Movement::Steps> Movement::Shortest() const {
  const Shape from = *ShapeOf(input_);
  const Shape to = *ShapeOf(output_);
  const auto unless = [](const Shape& shape, const Shape& same) {
    return shape == same ? std::nullopt : std::optional(shape);
  };
  const std::vector<int> order = Flatten(output_);
  if (std::ranges::is_sorted(order)) return Steps{{}, {}, unless(to, from)};
  const Dims moved = PlacesIn(order, input_);
  if (AreWhole(moved)) {
    const Permutation transpose = Arrange(moved, to);
    return Steps{{}, transpose, unless(to, Permute(from, transpose))};
  }
  const Dims parts = AreWhole(output_) ? output_ : Coarsest();
  const auto shape = ShapeOf(parts);
  if (!shape) return std::nullopt;
  const Permutation sorted = Arrange(parts, from);
  return Steps{unless(Permute(*shape, sorted), from), Inverse(sorted), unless(to, *shape)};
}

}  // namespace monograph
