#include "tools/weights_option.h"

#include <CLI/Validators.hpp>
#include <algorithm>
#include <iterator>
#include <string_view>
#include <vector>

namespace monograph::tools {

namespace {

struct NamedType {
  std::string_view name;
  WeightsType type;
};

constexpr NamedType kTypes[] = {
    {"fp32", WeightsType::kFloat32}, {"fp16", WeightsType::kFloat16}, {"int8", WeightsType::kInt8}};

}  // namespace

void AddWeightsOption(CLI::App& app, std::string& weights, const std::string& what) {
  std::vector<std::string> names;
  for (const NamedType& type : kTypes) names.emplace_back(type.name);
  app.add_option("--weights", weights, what + ": fp32, fp16 or int8")
      ->check(CLI::IsMember(names).description(""))
      ->type_name("TYPE")
      ->capture_default_str();
}

WeightsType WeightsTypeNamed(const std::string& name) {
  const auto* const found = std::ranges::find(kTypes, name, &NamedType::name);
  return found == std::end(kTypes) ? WeightsType::kAsIs : found->type;
}

}  // namespace monograph::tools
