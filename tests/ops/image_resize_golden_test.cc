// monograph.resize beside the libraries that it matches: tests/golden/resize. The table in
// docs/RESIZE.md must be what is printed here; with the environment variable MONOGRAPH_ACCEPT=1 it
// is written instead. Runs in the repository's root.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "ops/image_resize.h"
#include "ops/resize_golden.h"

namespace monograph {
namespace {

constexpr const char* kDocument = "docs/RESIZE.md";
constexpr const char* kBegin = "<!-- Written by ops_tests with MONOGRAPH_ACCEPT=1: begin -->\n";
constexpr const char* kEnd = "<!-- end -->\n";
#ifdef __x86_64__
constexpr bool kPrints = true;
#else
constexpr bool kPrints = false;
#endif
constexpr const char* kPeers[] = {"pillow", "torch", "opencv", "tf"};

// How far a method may be from its library: 0 means the same bits.
struct Bound {
  double uint8;
  double float32;  // Of images from 0 to 1; also of float32 results from uint8 images, of 255.
};

// OpenCV's SIMD code adds the rows of INTER_CUBIC in float32.
Bound BoundOf(const std::string& method) { return {method == "opencv:cubic" ? 1.0 : 0.0, 2e-6}; }

struct Agreement {
  int cases = 0;
  int exact = 0;
  double largest = 0;  // Absolute, in units of the image.
};

// By method and the types of image and result.
using Agreements = std::map<std::pair<std::string, std::string>, Agreement>;

double LargestDifference(const GoldenResize& golden, const Tensor& result) {
  const std::vector<float> elements = ElementsOf(result);
  double largest = 0;
  for (size_t i = 0; i < golden.elements.size(); ++i) {
    const double difference = double{elements[i * golden.step]} - golden.elements[i];
    largest = std::max(largest, std::fabs(difference));
  }
  return largest;
}

void Compare(const GoldenResize& golden, Agreements& agreements) {
  INFO(golden.method << " of " << golden.image.shape.ToString() << " to " << golden.shape.ToString()
                     << ", " << DTypeName(golden.image.dtype));
  OpCase op(std::string(kImageResizeCode), golden.options);
  op.Input(golden.image).Output(golden.dtype);
  const auto results = RunNaive(op);
  if (!results.ok()) FAIL(results.error().message());
  const Tensor& result = results->front();
  REQUIRE(result.shape == golden.shape);
  const auto fast = RunSession(op);
  REQUIRE(fast.ok());
  CHECK(fast->front().bytes == result.bytes);
  const bool integers = golden.dtype == DType::kUInt8;
  const double scale = golden.image.dtype == DType::kUInt8 && !integers ? 255 : 1;
  const Bound bound = BoundOf(golden.method);
  const bool exact = HashOf(result.bytes) == golden.hash;
  // Elements that are not stored can differ too.
  const double least = exact || !integers ? 0 : 1;
  const double difference = std::max(least, LargestDifference(golden, result));
  CHECK(difference <= (integers ? bound.uint8 : bound.float32 * scale));
  if (integers && bound.uint8 == 0) CHECK(exact);
  std::string types(DTypeName(golden.image.dtype));
  if (golden.dtype != golden.image.dtype) types += " to " + std::string(DTypeName(golden.dtype));
  if (golden.framed) types += ", framed";
  Agreement& agreement = agreements[{golden.method, types}];
  ++agreement.cases;
  agreement.exact += exact ? 1 : 0;
  agreement.largest = std::max(agreement.largest, difference);
}

void PrintRows(const Agreements& agreements, std::ostream& out) {
  for (const auto& [key, agreement] : agreements) {
    const bool all = agreement.exact == agreement.cases;
    out << "| `" << key.first << "` | " << key.second << " | ";
    if (all) {
      out << "bit-exact";
    } else {
      out.precision(1);
      out << "largest difference " << agreement.largest << ", " << agreement.exact << " bit-exact";
    }
    out << " | " << agreement.cases << " |\n";
  }
}

void PrintVersions(const std::map<std::string, std::string>& versions, std::ostream& out) {
  const char* separator = "Compared with ";
  for (const auto& [library, version] : versions) {
    out << separator << library << " " << version;
    separator = ", ";
  }
  out << ".\n\n";
}

std::string ReadDocument() {
  std::ostringstream text;
  text << std::ifstream(kDocument).rdbuf();
  return text.str();
}

TEST_CASE("monograph.resize gives what the libraries give, and docs/RESIZE.md says how closely") {
  if (!std::ifstream("docs/FORMAT.md")) SKIP("The working folder is not the repository's root.");
  std::map<std::string, std::string> versions;
  Agreements agreements;
  for (const char* name : kPeers) {
    GoldenPeer peer = ReadGoldenResizes(name);
    versions.merge(peer.versions);
    for (const GoldenResize& golden : peer.cases) Compare(golden, agreements);
  }
  std::ostringstream table;
  PrintVersions(versions, table);
  table << "| Method | Image | Agreement | Cases |\n|---|---|---|---|\n";
  PrintRows(agreements, table);
  const std::string document = ReadDocument();
  const size_t begin = document.find(kBegin);
  const size_t end = document.find(kEnd);
  REQUIRE(begin != std::string::npos);
  REQUIRE(end != std::string::npos);
  const std::string printed =
      document.substr(0, begin) + kBegin + table.str() + document.substr(end);
  if (std::getenv("MONOGRAPH_ACCEPT") != nullptr) std::ofstream(kDocument) << printed;
  // Elsewhere the last bit of floats may differ.
  if (kPrints) CHECK(ReadDocument() == printed);
}

}  // namespace
}  // namespace monograph
