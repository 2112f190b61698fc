// docs/ONNX.md must be what the conformance cases show. With the environment variable
// MONOGRAPH_ACCEPT=1 it is written instead. Runs in the repository's root.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <iostream>
#include <set>

#include "import/onnx/conformance/ignored.h"
#include "import/onnx/conformance/report.h"
#include "support/document.h"

namespace monograph::test {
namespace {

std::string FullName(const ConformanceCase& c) { return c.suite + "/" + c.name; }

// Runs the cases once, whatever is asked of them.
const std::vector<CaseResult>& Results() {
  static const std::vector<CaseResult> results = [] {
    std::vector<CaseResult> all;
    if (const auto folder = ConformanceFolder()) {
      for (const ConformanceCase& c : ListCases(*folder)) all.push_back({c, RunCase(c)});
    }
    return all;
  }();
  if (results.empty()) {
    SKIP("ONNX's cases are not here: node scripts/toolchain/onnx_testdata.mjs fetches them");
  }
  return results;
}

TEST_CASE("What is imported answers as ONNX says") {
  const auto wrong = WrongCases();
  for (const CaseResult& result : Results()) {
    if (std::ranges::count(wrong, FullName(result.test)) > 0) continue;
    INFO(FullName(result.test) << ": " << result.outcome.message);
    CHECK(result.outcome.verdict != Verdict::kWrong);
  }
}

TEST_CASE("Cases whose operators are known pass, but for those that are listed") {
  const auto ignored = IgnoredCases();
  CHECK(std::ranges::is_sorted(ignored));
  std::set<std::string_view> left(ignored.begin(), ignored.end());
  for (const CaseResult& result : Results()) {
    const std::string name = FullName(result.test);
    INFO(name << ": " << result.outcome.message);
    const bool fails = result.outcome.verdict == Verdict::kRefused;
    CHECK(fails == (left.erase(name) == 1));
  }
  for (std::string_view name : left) FAIL_CHECK(name << " is no case");
}

TEST_CASE("docs/ONNX.md says what the cases show") {
  CheckDocument("docs/ONNX.md", PrintReport(Results()));
}

}  // namespace
}  // namespace monograph::test
