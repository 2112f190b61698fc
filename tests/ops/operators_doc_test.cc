// docs/OPERATORS.md must be what is printed here. With the environment variable MONOGRAPH_ACCEPT=1
// it is written instead. Runs in the repository's root.
#include <catch2/catch_test_macros.hpp>
#include <sstream>
#include <string>

#include "backends/xnnpack/op_table.h"
#include "ops/registry.h"
#include "support/document.h"

namespace monograph {
namespace {

constexpr DocText kAnyText = "text";
constexpr bool kNoDocuments = kAnyText.text().empty();

constexpr const char* kIntroduction =
    R"(<!-- Written by ops_tests with MONOGRAPH_ACCEPT=1 from src/ops and src/backends/xnnpack. -->
# Operators

Operators with a code are builtin operators of TFLite and do what its reference kernels do, within
what their row says. The others are custom operators of that name. Quantised values may differ from
TFLite's by one quantum, because scales are multiplied as floats.

**Quantised** says how quantisation may treat activations: `free` gives each a scale of its own,
`same` keeps the input's scale, `fixed` has a scale that the operator gives, `no` stays float32.
**XNNPACK** marks operators that have fast kernels, for most types and shapes; everything else runs
on the plain evaluators, but for `monograph.resize`, which has kernels of its own.

| Operator | Code | Types | Quantised | XNNPACK | |
|---|---|---|---|---|---|
)";

std::string_view NameOf(QuantRule rule) {
  switch (rule) {
    case QuantRule::kFree: return "free";
    case QuantRule::kSameScale: return "same";
    case QuantRule::kFixedOutput: return "fixed";
    case QuantRule::kFloatOnly: break;
  }
  return "no";
}

std::string Print() {
  std::ostringstream out;
  out << kIntroduction;
  for (const OpDef* def : AllOps()) {
    const bool custom = def->op == schema::BuiltinOperator::CUSTOM;
    const bool fast = FindXnnpackOp(def->op, def->custom_code) != nullptr;
    out << "| `" << def->name << "` | " << (custom ? "" : std::to_string(static_cast<int>(def->op)))
        << " | " << def->types.text() << " | " << NameOf(def->quant_rule) << " | "
        << (fast ? "yes" : "") << " | " << def->summary.text() << " |\n";
  }
  return out.str();
}

TEST_CASE("docs/OPERATORS.md lists what the registry holds") {
  if (kNoDocuments) SKIP("This build has no documents.");
  test::CheckDocument("docs/OPERATORS.md", Print());
}

TEST_CASE("The registry is sorted, and every entry says what it is") {
  std::string_view before;
  for (const OpDef* def : AllOps()) {
    INFO(def->name);
    CHECK(before < def->name);
    before = def->name;
    const bool custom = def->op == schema::BuiltinOperator::CUSTOM;
    CHECK(def->name == (custom ? def->custom_code : schema::EnumNameBuiltinOperator(def->op)));
    if (kNoDocuments) continue;
    CHECK_FALSE(def->types.text().empty());
    CHECK(def->summary.text().ends_with('.'));
    CHECK(def->summary.text().find('|') == std::string_view::npos);
  }
}

}  // namespace
}  // namespace monograph
