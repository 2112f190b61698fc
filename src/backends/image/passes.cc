#include "backends/image/passes.h"

#include <algorithm>
#include <vector>

#include "backends/image/kernels.h"

namespace monograph {

namespace {

template <typename T>
const T* As(const std::byte* bytes) {
  return reinterpret_cast<const T*>(bytes);
}
template <typename T>
T* As(std::byte* bytes) {
  return reinterpret_cast<T*>(bytes);
}

// What all passes know.
class PlannedPasses : public ResizePasses {
 public:
  PlannedPasses(const ResizePlan& plan, int32_t channels)
      : plan_(plan),
        channels_(static_cast<size_t>(channels)),
        count_(plan.x.first.size() * channels_) {}

 protected:
  template <typename T>
  static size_t BytesOf(const std::vector<T>& table) {
    return table.size() * sizeof(T);
  }

  const ResizePlan& plan_;
  size_t channels_;
  size_t count_;  // Elements of a row of the result.
};

class RoundedPasses final : public PlannedPasses {
 public:
  RoundedPasses(const ResizePlan& plan, int32_t channels)
      : PlannedPasses(plan, channels), x_(plan.x), y_(plan.y) {}

  size_t row_bytes() const override { return count_ + kRowSlack; }
  DType line_type() const override { return DType::kUInt8; }
  size_t bytes() const override { return BytesOf(x_.words) + BytesOf(y_.words); }

  void AlongX(const std::byte* pixels, std::byte* row) const override {
    RoundedAlongX(As<uint8_t>(pixels), plan_.x, x_, channels_, As<uint8_t>(row));
  }
  void AlongY(Rows rows, size_t y, std::byte* line) override {
    RoundedAlongY(rows, y_.words.data() + y * 2 * y_.pairs, y_.precision, count_,
                  As<uint8_t>(line));
  }

 private:
  WeightPairs x_;
  WeightPairs y_;
};

class FixedPasses final : public PlannedPasses {
 public:
  FixedPasses(const ResizePlan& plan, int32_t channels)
      : PlannedPasses(plan, channels),
        offsets_(TapOffsets(plan.x, plan.geometry.x.crop, channels)) {}

  size_t row_bytes() const override { return (count_ + kRowSlack) * sizeof(int32_t); }
  DType line_type() const override { return DType::kUInt8; }
  size_t bytes() const override { return BytesOf(offsets_); }

  void AlongX(const std::byte* pixels, std::byte* row) const override {
    FixedAlongX(As<uint8_t>(pixels), plan_.x, offsets_, channels_, As<int32_t>(row));
  }
  void AlongY(Rows rows, size_t y, std::byte* line) override {
    const int32_t* weights = plan_.y.fixed.data() + y * rows.size();
    if (plan_.arithmetic == ResizeArithmetic::kHighHalves) {
      HighHalvesAlongY(rows, weights, count_, As<uint8_t>(line));
    } else {
      ExactAlongY(rows, weights, plan_.x.precision + plan_.y.precision, count_, As<uint8_t>(line));
    }
  }

 private:
  std::vector<size_t> offsets_;
};

template <typename Pixel>
class RealPasses final : public PlannedPasses {
 public:
  RealPasses(const ResizePlan& plan, int32_t channels)
      : PlannedPasses(plan, channels),
        lerp_(plan.arithmetic == ResizeArithmetic::kLerp),
        offsets_(TapOffsets(plan.x, plan.geometry.x.crop, channels)) {}

  size_t row_bytes() const override { return (count_ + kRowSlack) * sizeof(float); }
  DType line_type() const override { return DType::kFloat32; }
  size_t bytes() const override { return BytesOf(offsets_); }

  void AlongX(const std::byte* pixels, std::byte* row) const override {
    RealAlongX(As<Pixel>(pixels), plan_.x, offsets_, channels_, lerp_, As<float>(row));
  }
  void AlongY(Rows rows, size_t y, std::byte* line) override {
    RealAlongY<float>(rows, 0, plan_.y.real.data() + y * rows.size(), lerp_, plan_.scale, count_,
                      As<float>(line));
  }

 private:
  bool lerp_;
  std::vector<size_t> offsets_;
};

// Columns first: only those that some output reads.
template <typename Pixel>
class YFirstPasses final : public PlannedPasses {
 public:
  YFirstPasses(const ResizePlan& plan, int32_t channels)
      : PlannedPasses(plan, channels),
        offsets_(TapOffsets(plan.x, plan.geometry.x.crop, channels)) {
    const auto [least, most] = std::ranges::minmax_element(offsets_);
    begin_ = *least;
    columns_.resize(*most + channels_ - begin_ + kRowSlack);
    for (size_t& offset : offsets_) offset -= begin_;
  }

  size_t row_bytes() const override { return 0; }
  DType line_type() const override { return DType::kFloat32; }
  size_t bytes() const override { return BytesOf(offsets_) + BytesOf(columns_); }

  void AlongX(const std::byte*, std::byte*) const override {}
  void AlongY(Rows rows, size_t y, std::byte* line) override {
    RealAlongY<Pixel>(rows, begin_, plan_.y.real.data() + y * rows.size(), false, 1,
                      columns_.size() - kRowSlack, columns_.data());
    RealAlongX(columns_.data(), plan_.x, offsets_, channels_, false, As<float>(line));
  }

 private:
  std::vector<size_t> offsets_;
  size_t begin_ = 0;
  std::vector<float> columns_;
};

template <typename Pixel>
std::unique_ptr<ResizePasses> CreateReal(const ResizePlan& plan, int32_t channels) {
  if (plan.arithmetic == ResizeArithmetic::kFloatYFirst) {
    return std::make_unique<YFirstPasses<Pixel>>(plan, channels);
  }
  return std::make_unique<RealPasses<Pixel>>(plan, channels);
}

}  // namespace

std::unique_ptr<ResizePasses> CreateResizePasses(const ResizePlan& plan, DType image,
                                                 int32_t channels) {
  switch (plan.arithmetic) {
    case ResizeArithmetic::kRounded: return std::make_unique<RoundedPasses>(plan, channels);
    case ResizeArithmetic::kExact:
    case ResizeArithmetic::kHighHalves: return std::make_unique<FixedPasses>(plan, channels);
    default: break;
  }
  return image == DType::kUInt8 ? CreateReal<uint8_t>(plan, channels)
                                : CreateReal<float>(plan, channels);
}

}  // namespace monograph
