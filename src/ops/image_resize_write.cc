#include <flatbuffers/flexbuffers.h>

#include "ops/image_resize.h"
#include "ops/image_resize_names.h"

namespace monograph {

namespace {

// Writes what differs from the defaults.
class Writer {
 public:
  explicit Writer(flexbuffers::Builder& builder) : builder_(builder) {}

  void Int(const char* key, int32_t value) {
    if (value != 0) builder_.Int(key, value);
  }
  void Bool(const char* key, bool value, bool standard) {
    if (value != standard) builder_.Bool(key, value);
  }
  template <typename Names, typename Enum>
  void Name(const char* key, const Names& names, Enum value) {
    if (value != Enum{}) Text(key, names[static_cast<size_t>(value)]);
  }
  void Text(const char* key, std::string_view text) {
    builder_.Key(key);
    builder_.String(text.data(), text.size());
  }

 private:
  flexbuffers::Builder& builder_;
};

void WriteAll(flexbuffers::Builder& builder, const ImageResizeOptions& options) {
  const ImageResizeOptions standard;
  Writer writer(builder);
  writer.Text("method", options.method->name);
  writer.Name("fit", kResizeFits, options.fit);
  writer.Int("height", options.height);
  writer.Int("width", options.width);
  writer.Name("crop_before", kCropsBefore, options.crop_before);
  if (options.crop_fraction != 1) builder.Double("crop_fraction", options.crop_fraction);
  writer.Name("rounding", kResizeRoundings, options.rounding);
  writer.Bool("enlarge", options.enlarge, standard.enlarge);
  writer.Int("crop_height", options.crop_height);
  writer.Int("crop_width", options.crop_width);
  writer.Name("crop_offset", kCropOffsets, options.crop_offset);
  if (options.pad != standard.pad) {
    builder.Vector("pad", [&] {
      for (float value : options.pad) builder.Float(value);
    });
  }
  writer.Name("placement", kPadPlacements, options.placement);
  writer.Bool("float_output", options.float_output, standard.float_output);
}

}  // namespace

std::vector<uint8_t> WriteImageResize(const ImageResizeOptions& options) {
  flexbuffers::Builder builder;
  builder.Map([&] { WriteAll(builder, options); });
  builder.Finish();
  return builder.GetBuffer();
}

}  // namespace monograph
