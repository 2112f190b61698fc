#include "inspect/side_by_side.h"

#include <vector>

#include "inspect/taps.h"

namespace monograph {

namespace {

std::vector<ValueId> SideOf(std::span<const ValuePair> pairs, ValueId ValuePair::* side) {
  std::vector<ValueId> values;
  for (const ValuePair& pair : pairs) values.push_back(pair.*side);
  return values;
}

}  // namespace

Status CheckSampleOfBoth(const Graph& a, const Graph& b, const Sample& sample) {
  if (a.inputs.size() != b.inputs.size()) {
    return Error{ErrorCode::kInvalidArgument,
                 StrCat("The models have ", a.inputs.size(), " and ", b.inputs.size(),
                        " inputs; they can be compared on equal inputs only.")};
  }
  MG_TRY(CheckSample(a, sample));
  return CheckSample(b, sample);
}

Status SeeSideBySide(const Graph& a, const Graph& b, std::span<const ValuePair> pairs,
                     const Samples& samples, const SessionOptions& session, const SeePair& see,
                     const std::function<void(size_t, size_t)>& progress) {
  if (pairs.empty() || samples.count == 0) return {};
  MG_TRY_ASSIGN(const Sample first, samples.load(0));
  MG_TRY(CheckSampleOfBoth(a, b, first));
  const std::vector<ValueId> values = SideOf(pairs, &ValuePair::a);
  MG_TRY_ASSIGN(const std::vector<size_t> ends, OfModel("A", GroupTaps(a, values, first)));
  const size_t total = ends.size() * samples.count;
  size_t done = 0;
  size_t begin = 0;
  for (const size_t end : ends) {
    const auto group = pairs.subspan(begin, end - begin);
    Taps taps_a(a, SideOf(group, &ValuePair::a), session);
    Taps taps_b(b, SideOf(group, &ValuePair::b), session);
    MG_TRY(OfModel("A", taps_a.Open()));
    MG_TRY(OfModel("B", taps_b.Open()));
    for (size_t i = 0; i < samples.count; ++i) {
      MG_TRY_ASSIGN(const Sample sample, samples.load(i));
      MG_TRY(CheckSampleOfBoth(a, b, sample));
      MG_TRY(OfModel("A", taps_a.Run(sample)));
      MG_TRY(OfModel("B", taps_b.Run(sample)));
      for (size_t at = begin; at < end; ++at) {
        ViewPair views;
        MG_TRY_ASSIGN(views.a, taps_a.Read(pairs[at].a));
        MG_TRY_ASSIGN(views.b, taps_b.Read(pairs[at].b));
        MG_TRY(see(at, views));
      }
      if (progress) progress(++done, total);
    }
    begin = end;
  }
  return {};
}

}  // namespace monograph
