#include "tools/quantize_compare.h"

#include <cstdio>
#include <span>

#include "base/strings.h"
#include "format/write.h"
#include "graph/names.h"
#include "tools/files.h"
#include "tools/page.h"

namespace monograph::tools {

namespace {

Json OutputJson(const Value& value, const OutputComparison& output) {
  Json json = {{"name", value.name}};
  if (value.dtype == DType::kString) {
    json["differing_strings"] = output.differing_strings;
    return json;
  }
  json["mean_absolute"] = MeasureJson(output.error.mean_absolute());
  json["max_absolute"] = MeasureJson(output.error.max_absolute());
  json["sqnr_db"] = MeasureJson(output.error.sqnr_db());
  return json;
}

std::string OfRows(int64_t count, int64_t rows) {
  const double part = Part(static_cast<double>(count), static_cast<double>(rows));
  return StrCat(count, " of ", rows, " (", Percent(part), ")");
}

}  // namespace

Result<LabelledAccuracy> AccuracyOf(const Graph& real, const ComparedAnswers& answers,
                                    const std::vector<std::string>& files,
                                    const std::vector<LabelledImage>& labels) {
  MG_TRY(RequireClasses(real));
  MG_TRY_ASSIGN(const auto right, LabelsOf(files, labels, real));
  return LabelledAccuracy{Agreement(right, answers.best_a), Agreement(right, answers.best_b)};
}

const ClassAgreement* AgreementOf(const ComparedAnswers& answers) {
  for (const OutputComparison& output : answers.outputs) {
    if (output.classes.rows > 0) return &output.classes;
  }
  return nullptr;
}

Json SkippedJson(const std::vector<SkippedImage>& skipped) {
  Json list = Json::array();
  for (const SkippedImage& image : skipped) {
    list.push_back({{"file", image.file}, {"error", ErrorJson(image.error)}});
  }
  return list;
}

Json AgreementJson(const ComparedAnswers& answers) {
  const ClassAgreement* classes = AgreementOf(answers);
  if (classes == nullptr) return nullptr;
  return {{"top1", classes->top_one}, {"top5", classes->top_five}, {"of", classes->rows}};
}

Json OutputsJson(const Graph& real, const ComparedAnswers& answers) {
  Json list = Json::array();
  for (const OutputComparison& output : answers.outputs) {
    list.push_back(OutputJson(real.value(output.pair.a), output));
  }
  return list;
}

Json AccuracyJson(const std::optional<LabelledAccuracy>& accuracy, const std::string& made) {
  if (!accuracy) return nullptr;
  return {{"float", MeasureJson(accuracy->real)}, {made, MeasureJson(accuracy->made)}};
}

Json SpeedJson(const std::optional<QuantizeSpeed>& speed, const std::string& made) {
  if (!speed) return nullptr;
  return {{"float_ms", MillisecondsJson(speed->times.a)},
          {made + "_ms", MillisecondsJson(speed->times.b)},
          {"height", speed->height},
          {"width", speed->width},
          {"threads", speed->threads}};
}

void PrintFiles(const FilePair& files) {
  const double part =
      Part(static_cast<double>(files.output_bytes), static_cast<double>(files.input_bytes));
  std::printf("%s  %s, %s of %s\n", files.output.c_str(), ShortBytes(files.output_bytes).c_str(),
              Percent(part, 0).c_str(), ShortBytes(files.input_bytes).c_str());
}

void PrintSkipped(const std::vector<SkippedImage>& skipped) {
  if (skipped.empty()) return;
  PrintRow("skipped", Counted(skipped.size(), "image") + " that could not be read");
  for (const SkippedImage& image : skipped) PrintRow("", image.error.message());
}

void PrintAgreement(const Graph& real, const ComparedAnswers& answers) {
  if (const ClassAgreement* classes = AgreementOf(answers)) {
    PrintRow("top-1", StrCat("agrees for ", OfRows(classes->top_one, classes->rows)));
    PrintRow("top-5", StrCat("holds the float model's best class for ",
                             OfRows(classes->top_five, classes->rows)));
  }
  for (const OutputComparison& output : answers.outputs) {
    if (output.error.elements() == 0) continue;
    char text[80];
    std::snprintf(text, sizeof(text), "off by %.3g on average, by %.3g at most",
                  output.error.mean_absolute(), output.error.max_absolute());
    PrintRow("error", StrCat(Printable(real.value(output.pair.a).name), " ", text));
  }
}

void PrintAccuracy(const LabelledAccuracy& accuracy, const std::string& made) {
  PrintRow("accuracy", StrCat("by labels: float ", Percent(accuracy.real, 2), ", ", made, " ",
                              Percent(accuracy.made, 2)));
}

void PrintSpeed(const QuantizeSpeed& speed, const std::string& made) {
  const auto [real, other] = speed.times;
  PrintRow("speed",
           StrCat("float ", Decimal(real, 2), " ms, ", made, " ", Decimal(other, 2),
                  " ms: ", Decimal(Part(real, other), 2), " times as fast (", speed.width, " x ",
                  speed.height, " pixels, ", Counted(speed.threads, "thread"), ")"));
}

Status WriteWithReport(const QuantizeArguments& arguments, const Graph& graph, FilePair& files,
                       const std::function<Json()>& report) {
  MG_TRY_ASSIGN(const std::vector<std::byte> model, WriteModel(graph));
  files.output_bytes = model.size();
  const Json facts = report();
  std::vector<FileContent> contents;
  std::string json;
  if (!arguments.json_file.empty()) {
    json = facts.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
    contents.push_back({arguments.json_file, std::as_bytes(std::span(json))});
  }
  std::string page;
  if (!arguments.html.empty()) {
    page = MakePage(kReportBody, arguments.output, ": quantisation report", facts, kReportStyle,
                    {kReportCharts, kReportScript});
    contents.push_back({arguments.html, std::as_bytes(std::span(page))});
  }
  contents.push_back({arguments.output, model});
  MG_TRY(WriteFiles(contents));
  if (arguments.json) PrintLine(facts);
  return {};
}

}  // namespace monograph::tools
