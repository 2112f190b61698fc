#include "tools/session_options.h"

#include <CLI/Validators.hpp>
#include <algorithm>
#include <thread>

namespace monograph::tools {

namespace {

constexpr int kMaxDefaultThreads = 8;
constexpr int kMaxThreads = 64;

}  // namespace

void AddThreadsOption(CLI::App& app, SessionOptions& options) {
  const auto processors = static_cast<int>(std::thread::hardware_concurrency());
  options.threads = std::clamp(processors, 1, kMaxDefaultThreads);
  app.add_option("--threads", options.threads, "Threads to use, 1 to 64 (all, up to 8)")
      ->check(CLI::Range(1, kMaxThreads).description(""))
      ->type_name("N");
}

}  // namespace monograph::tools
