#include "pack/labels.h"

#include <utility>

#include "base/string_tensor.h"
#include "base/strings.h"

namespace monograph {

namespace {

Error Invalid(std::string message) {
  return Error{ErrorCode::kInvalidArgument, std::move(message)};
}

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r";
  const size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

}  // namespace

Result<std::vector<std::string>> ParseLabels(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  std::vector<std::string> labels;
  size_t gap = 0;  // The first empty line, counted from 1.
  for (size_t line = 1; !text.empty(); ++line) {
    const size_t end = text.find('\n');
    const std::string_view label = Trim(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (label.empty() && gap == 0) gap = line;
    if (label.empty()) continue;
    if (gap != 0) return Invalid(StrCat("Line ", gap, " of the labels is empty."));
    labels.emplace_back(label);
  }
  if (labels.empty()) return Invalid("There are no labels.");
  return labels;
}

Result<ValueId> AddLabels(Graph& graph, const std::vector<std::string>& labels) {
  const std::vector<std::string_view> views(labels.begin(), labels.end());
  MG_TRY_ASSIGN(const Buffer packed, PackStrings(views));
  return graph.AddConstant("all_labels", DType::kString, {static_cast<int32_t>(labels.size())},
                           packed.span());
}

Status CheckLabels(const std::vector<std::string>& labels, int32_t classes) {
  if (std::ssize(labels) == classes) return {};
  return Invalid(StrCat("There are ", labels.size(), " labels for ", classes,
                        " classes. The file needs one line for each class."));
}

}  // namespace monograph
