#include "tools/labels_csv.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

#include "base/string_tensor.h"
#include "base/strings.h"
#include "graph/names.h"
#include "tools/files.h"

namespace monograph::tools {

namespace {

Error Invalid(std::string message) { return {ErrorCode::kInvalidArgument, std::move(message)}; }

// Takes the first field and what ends it from `line`; nothing where a quote is not closed or
// something follows it.
std::optional<std::string> TakeField(std::string_view& line) {
  std::string field;
  if (!line.starts_with('"')) {
    const size_t end = std::min(line.find(','), line.size());
    field = line.substr(0, end);
    line.remove_prefix(std::min(end + 1, line.size()));
    return field;
  }
  for (size_t i = 1; i < line.size(); ++i) {
    if (line[i] != '"') {
      field += line[i];
    } else if (i + 1 < line.size() && line[i + 1] == '"') {
      field += line[++i];
    } else {
      line.remove_prefix(i + 1);
      if (!line.empty() && line[0] != ',') return std::nullopt;
      line.remove_prefix(std::min<size_t>(1, line.size()));
      return field;
    }
  }
  return std::nullopt;
}

std::optional<LabelledImage> ParseLine(std::string_view line) {
  const bool two = line.find(',') != std::string_view::npos;
  auto file = TakeField(line);
  auto label = TakeField(line);
  if (!two || !file || !label || file->empty() || label->empty() || !line.empty()) {
    return std::nullopt;
  }
  return LabelledImage{std::move(*file), std::move(*label)};
}

bool IsHead(const LabelledImage& image) {
  return image.label == "label" && (image.file == "file" || image.file == "filename");
}

// Is `file` the path `end`, or does it end with it behind a slash?
bool EndsWithPath(std::string_view file, std::string_view end) {
  if (!file.ends_with(end)) return false;
  return file.size() == end.size() || file[file.size() - end.size() - 1] == '/';
}

// The largest constant of strings: the names of the classes.
std::vector<std::string> ClassNames(const Graph& graph) {
  std::vector<std::string> names;
  for (ValueId id = 0; id < graph.value_count(); ++id) {
    const auto view = ConstantView(graph, id);
    if (!view || view->dtype != DType::kString) continue;
    const auto strings = UnpackStrings(view->bytes);
    if (!strings.ok() || strings->size() <= names.size()) continue;
    names.assign(strings->begin(), strings->end());
  }
  return names;
}

std::optional<size_t> IndexIn(std::string_view label) {
  size_t index = 0;
  const auto [end, error] = std::from_chars(label.data(), label.data() + label.size(), index);
  if (error != std::errc() || end != label.data() + label.size()) return std::nullopt;
  return index;
}

Result<std::string> ClassOf(const LabelledImage& image, const std::vector<std::string>& names) {
  if (names.empty() || std::ranges::find(names, image.label) != names.end()) return image.label;
  const auto index = IndexIn(image.label);
  if (index && *index < names.size()) return names[*index];
  return Invalid(StrCat("\"", Printable(image.label), "\", the label of ", Printable(image.file),
                        ", is neither one of the model's ", names.size(),
                        " classes nor the index of one."));
}

}  // namespace

Result<std::vector<LabelledImage>> ReadLabelsCsv(const std::string& path) {
  MG_TRY_ASSIGN(const Buffer file, ReadFile(path));
  std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
  std::vector<LabelledImage> images;
  for (size_t number = 1; !text.empty(); ++number) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    auto image = ParseLine(line);
    if (!image) return Invalid(StrCat(path, ", line ", number, ": this is not FILE,LABEL."));
    if (number > 1 || !IsHead(*image)) images.push_back(std::move(*image));
  }
  if (images.empty()) return Invalid(StrCat(path, " holds no line FILE,LABEL."));
  return images;
}

Result<std::vector<std::string>> LabelsOf(const std::vector<std::string>& files,
                                          const std::vector<LabelledImage>& labels,
                                          const Graph& graph) {
  const std::vector<std::string> names = ClassNames(graph);
  std::vector<std::string> found;
  for (const std::string& file : files) {
    const LabelledImage* match = nullptr;
    for (const LabelledImage& image : labels) {
      if (!EndsWithPath(file, image.file)) continue;
      if (match != nullptr && match->label != image.label) {
        return Invalid(StrCat("The labels give ", Printable(file), " two classes."));
      }
      match = &image;
    }
    if (match == nullptr) return Invalid(StrCat("The labels lack ", Printable(file), "."));
    MG_TRY_ASSIGN(std::string label, ClassOf(*match, names));
    found.push_back(std::move(label));
  }
  return found;
}

}  // namespace monograph::tools
