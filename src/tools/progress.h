// A line on the error output that says how far work is.
#pragma once

#include <cstddef>
#include <string_view>

namespace monograph::tools {

// Draws "Calibrating  ███▌      12 of 128" anew at each call, at most ten times a second, where the
// error output is a terminal; else it says nothing. The line is cleared when all is done.
class ProgressLine {
 public:
  ProgressLine();
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void Show(std::string_view stage, size_t done, size_t total);

 private:
  void Clear();

  bool terminal_;
  bool shown_ = false;
  double last_ = 0;  // Seconds, when it was drawn.
};

}  // namespace monograph::tools
