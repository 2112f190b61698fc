#include "quant/calibrate.h"

#include <algorithm>
#include <cmath>

#include "base/strings.h"
#include "graph/names.h"
#include "inspect/taps.h"

namespace monograph {

namespace {

size_t ChannelsOf(const Shape& shape) {
  return shape.rank() == 0 ? 1 : static_cast<size_t>(shape[shape.rank() - 1]);
}

Status CheckFinite(const Graph& graph, ValueId id, size_t sample, std::span<const float> numbers) {
  const auto broken = std::ranges::find_if(numbers, [](float x) { return !std::isfinite(x); });
  if (broken == numbers.end()) return {};
  const Value& value = graph.value(id);
  return Error{ErrorCode::kInvalidArgument,
               StrCat("Layer \"", Printable(value.name), "\" gives ",
                      std::isnan(*broken) ? "NaN" : "infinity", " for calibration sample ",
                      sample + 1, "; such a network cannot be quantised.")};
}

}  // namespace

Status SeeValues(const Graph& graph, std::span<const ValueId> values, const Samples& samples,
                 const SessionOptions& session, const SeeValue& see,
                 const std::function<void(size_t, size_t)>& progress) {
  if (values.empty() || samples.count == 0) return {};
  MG_TRY_ASSIGN(const Sample first, samples.load(0));
  MG_TRY_ASSIGN(const std::vector<size_t> ends, GroupTaps(graph, values, first));
  const size_t total = ends.size() * samples.count;
  size_t done = 0;
  size_t begin = 0;
  for (const size_t end : ends) {
    const auto group = values.subspan(begin, end - begin);
    Taps taps(graph, {group.begin(), group.end()}, session);
    MG_TRY(taps.Open());
    for (size_t sample = 0; sample < samples.count; ++sample) {
      MG_TRY_ASSIGN(const Sample inputs, samples.load(sample));
      MG_TRY(CheckSample(graph, inputs));
      MG_TRY(taps.Run(inputs));
      for (const ValueId id : group) {
        MG_TRY_ASSIGN(const ConstTensorView view, taps.Read(id));
        MG_TRY(see(sample, id, view));
      }
      if (progress) progress(++done, total);
    }
    begin = end;
  }
  return {};
}

Result<std::vector<Observation>> Observe(const Graph& graph, std::span<const ValueId> values,
                                         const Samples& samples, const SessionOptions& session,
                                         const std::function<void(size_t, size_t)>& progress) {
  std::vector<Observation> observations(values.size());
  std::vector<size_t> places(static_cast<size_t>(graph.value_count()));
  for (size_t i = 0; i < values.size(); ++i) places[static_cast<size_t>(values[i])] = i;
  const auto see = [&](size_t sample, ValueId id, const ConstTensorView& view) -> Status {
    const auto numbers = view.as<float>();
    MG_TRY(CheckFinite(graph, id, sample, numbers));
    observations[places[static_cast<size_t>(id)]].Add(numbers, ChannelsOf(view.shape));
    return {};
  };
  MG_TRY(SeeValues(graph, values, samples, session, see, progress));
  return observations;
}

}  // namespace monograph
