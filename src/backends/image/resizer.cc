#include "backends/image/resizer.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace monograph {

namespace {

uint8_t ToByte(float value) {
  return static_cast<uint8_t>(std::clamp(std::nearbyint(value), 0.0F, 255.0F));
}

// `count` elements of a line as the output's type.
void Convert(const std::byte* line, DType from, size_t count, std::byte* out, DType to) {
  if (from == to) {
    std::memcpy(out, line, count * DTypeSize(to));
  } else if (to == DType::kFloat32) {
    const auto* bytes = reinterpret_cast<const uint8_t*>(line);
    std::copy_n(bytes, count, reinterpret_cast<float*>(out));
  } else {
    const auto* floats = reinterpret_cast<const float*>(line);
    std::transform(floats, floats + count, reinterpret_cast<uint8_t*>(out), ToByte);
  }
}

bool IsPadded(const ResizeAxis& axis) { return axis.count < axis.output; }

}  // namespace

Result<std::unique_ptr<Resizer>> Resizer::Create(const ImageResizeOptions& options, DType dtype,
                                                 DType output, const Shape& images) {
  std::unique_ptr<Resizer> resizer(new Resizer());
  Resizer& r = *resizer;
  MG_TRY_ASSIGN(r.plan_, PlanResize(options, dtype, images[1], images[2]));
  r.output_ = output;
  r.channels_ = static_cast<size_t>(images[3]);
  r.pixel_bytes_ = r.channels_ * DTypeSize(dtype);
  r.image_row_bytes_ = r.pixel_bytes_ * static_cast<size_t>(images[2]);
  r.out_pixel_bytes_ = r.channels_ * DTypeSize(output);
  r.passes_ = CreateResizePasses(r.plan_, dtype, images[3]);
  const size_t taps = static_cast<size_t>(r.plan_.y.taps);
  r.rows_.resize(taps);
  MG_TRY_ASSIGN(r.ring_, Buffer::Allocate(taps * r.passes_->row_bytes()));
  const size_t count = static_cast<size_t>(r.geometry().x.count) * r.channels_;
  MG_TRY_ASSIGN(r.line_, Buffer::Allocate((count + kRowSlack) * sizeof(float)));
  if (IsPadded(r.geometry().y) || IsPadded(r.geometry().x)) {
    MG_TRY_ASSIGN(
        r.pad_, Buffer::Allocate(static_cast<size_t>(r.geometry().x.output) * r.out_pixel_bytes_));
    r.FillPad(options);
  }
  return resizer;
}

void Resizer::FillPad(const ImageResizeOptions& options) {
  const size_t count = pad_.size() / DTypeSize(output_);
  for (size_t i = 0; i < count; ++i) {
    const float colour = options.pad[options.pad.size() == 1 ? 0 : i % channels_];
    if (output_ == DType::kFloat32) {
      reinterpret_cast<float*>(pad_.data())[i] = colour;
    } else {
      reinterpret_cast<uint8_t*>(pad_.data())[i] = ToByte(colour);
    }
  }
}

const std::byte* Resizer::SourceRow(const std::byte* image, int32_t row) const {
  return image + static_cast<size_t>(row + geometry().y.crop_begin) * image_row_bytes_ +
         static_cast<size_t>(geometry().x.crop_begin) * pixel_bytes_;
}

std::byte* Resizer::Slot(int32_t row) {
  return ring_.data() + static_cast<size_t>(row % plan_.y.taps) * passes_->row_bytes();
}

void Resizer::CollectRows(const std::byte* image, size_t y) {
  const auto inside = [&](int32_t row) { return std::clamp(row, 0, geometry().y.crop - 1); };
  const int32_t first = plan_.y.first[y];
  if (passes_->row_bytes() > 0) {
    const int32_t last = inside(first + plan_.y.taps - 1);
    for (next_ = std::max(next_, inside(first)); next_ <= last; ++next_) {
      passes_->AlongX(SourceRow(image, next_), Slot(next_));
    }
  }
  for (int32_t k = 0; k < plan_.y.taps; ++k) {
    const int32_t row = inside(first + k);
    rows_[static_cast<size_t>(k)] = passes_->row_bytes() > 0 ? Slot(row) : SourceRow(image, row);
  }
}

void Resizer::Run(const std::byte* image, std::byte* resized) {
  const ResizeAxis& gy = geometry().y;
  const ResizeAxis& gx = geometry().x;
  const size_t out_row_bytes = static_cast<size_t>(gx.output) * out_pixel_bytes_;
  if (pad_.size() > 0) {
    for (int32_t y = 0; y < gy.output; ++y) {
      std::memcpy(resized + static_cast<size_t>(y) * out_row_bytes, pad_.data(), out_row_bytes);
    }
  }
  std::byte* out = resized + static_cast<size_t>(gy.pad_before) * out_row_bytes +
                   static_cast<size_t>(gx.pad_before) * out_pixel_bytes_;
  const size_t count = static_cast<size_t>(gx.count) * channels_;
  next_ = 0;
  for (size_t y = 0; y < plan_.y.first.size(); ++y, out += out_row_bytes) {
    CollectRows(image, y);
    passes_->AlongY(rows_, y, line_.data());
    Convert(line_.data(), passes_->line_type(), count, out, output_);
  }
}

size_t Resizer::bytes() const {
  return ring_.size() + line_.size() + pad_.size() + passes_->bytes();
}

}  // namespace monograph
