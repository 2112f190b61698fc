// The table of docs/PACK.md must be what is printed here. With the environment variable
// MONOGRAPH_ACCEPT=1 it is written instead. Runs in the repository's root.
#include "pack/presets.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <set>
#include <sstream>
#include <string>

#include "base/strings.h"
#include "support/document.h"

namespace monograph {
namespace {

std::string Numbers(const std::array<double, 3>& numbers) {
  const bool same = numbers[0] == numbers[1] && numbers[0] == numbers[2];
  return same ? StrCat(numbers[0]) : StrCat(numbers[0], ", ", numbers[1], ", ", numbers[2]);
}

std::string SizeOf(const Preset& preset) {
  switch (preset.fit) {
    case ResizeFit::kShorter: return StrCat("shorter side, then crop ", preset.crop_pct);
    case ResizeFit::kLonger: return StrCat("letterbox of grey ", preset.pad);
    case ResizeFit::kStretch: break;
  }
  switch (preset.crop_before) {
    case CropBefore::kSquare: return "central square of SIZE / (SIZE + 32), then stretched";
    case CropBefore::kSides:
      return StrCat("central ", preset.crop_fraction, " of both sides, then stretched");
    default: return "stretched";
  }
}

std::string PrintTable() {
  std::ostringstream out;
  out << "| Preset | For | Resize | Size | Channels | Range | Mean | Std |\n"
         "|---|---|---|---|---|---|---|---|\n";
  for (const Preset& preset : AllPresets()) {
    out << "| `" << preset.name << "` | " << preset.summary << " | `" << preset.method << "` | "
        << SizeOf(preset) << " | " << (preset.color == ColorOrder::kBgr ? "BGR" : "RGB") << " | "
        << preset.range << " | " << Numbers(preset.mean) << " | " << Numbers(preset.std) << " |\n";
  }
  return out.str();
}

TEST_CASE("docs/PACK.md lists the presets") {
  test::CheckSection("docs/PACK.md", "presets", PrintTable());
}

TEST_CASE("Every preset has a name of its own and a method that there is") {
  std::set<std::string_view> names;
  for (const Preset& preset : AllPresets()) {
    INFO(preset.name);
    CHECK(names.insert(preset.name).second);
    CHECK(FindPreset(preset.name) == &preset);
    CHECK(FindResizeMethod(preset.method) != nullptr);
    CHECK((preset.fit == ResizeFit::kShorter) == (preset.crop_pct > 0));
  }
  CHECK(FindPreset("nothing") == nullptr);
}

}  // namespace
}  // namespace monograph
