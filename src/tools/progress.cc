#include "tools/progress.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>

#include "tools/report.h"

namespace monograph::tools {

namespace {

constexpr double kSecondsBetween = 0.1;
constexpr size_t kStageColumns = 22;
constexpr size_t kBarColumns = 30;

double Now() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

}  // namespace

ProgressLine::ProgressLine() : terminal_(isatty(STDERR_FILENO) != 0) {}

ProgressLine::~ProgressLine() { Clear(); }

void ProgressLine::Clear() {
  if (shown_) std::fputs("\r\x1b[K", stderr);
  shown_ = false;
}

void ProgressLine::Show(std::string_view stage, size_t done, size_t total) {
  if (!terminal_) return;
  if (done >= total) return Clear();
  const double now = Now();
  if (shown_ && now - last_ < kSecondsBetween) return;
  last_ = now;
  shown_ = true;
  const double fraction = static_cast<double>(done) / static_cast<double>(total);
  std::fprintf(stderr, "\r%s %s %zu of %zu\x1b[K", Fit(stage, kStageColumns).c_str(),
               Fit(Bar(fraction, kBarColumns), kBarColumns).c_str(), done, total);
  std::fflush(stderr);
}

}  // namespace monograph::tools
