#include "inspect/race.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include "inspect/taps.h"

namespace monograph {

namespace {

constexpr double kSecondsOfBurst = 0.1;

double Now() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

// Runs for a while; the first run, with cold caches, does not count.
Status RunBurst(Taps& model, const Sample& sample, std::vector<double>& times) {
  const double end = Now() + kSecondsOfBurst;
  MG_TRY(model.Run(sample));
  do {
    const double start = Now();
    MG_TRY(model.Run(sample));
    times.push_back(1000 * (Now() - start));
  } while (Now() < end);
  return {};
}

double MedianOf(std::vector<double> times) {
  const auto middle = times.begin() + static_cast<ptrdiff_t>(times.size() / 2);
  std::ranges::nth_element(times, middle);
  return *middle;
}

}  // namespace

Result<RaceTimes> RaceModels(const Graph& a, const Graph& b, const Sample& sample, double seconds,
                             const SessionOptions& session) {
  Taps model_a(a, a.outputs, session);
  Taps model_b(b, b.outputs, session);
  MG_TRY(model_a.Open());
  MG_TRY(model_b.Open());
  std::vector<double> times_a;
  std::vector<double> times_b;
  const double end = Now() + seconds;
  do {
    MG_TRY(RunBurst(model_a, sample, times_a));
    MG_TRY(RunBurst(model_b, sample, times_b));
  } while (Now() < end);
  return RaceTimes{MedianOf(std::move(times_a)), MedianOf(std::move(times_b))};
}

}  // namespace monograph
