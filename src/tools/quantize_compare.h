// What the reports of `quantize` tell of a float model beside the one that was made of it.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "quant/answers.h"
#include "tools/image_samples.h"
#include "tools/labels_csv.h"
#include "tools/quantize_arguments.h"
#include "tools/quantize_speed.h"
#include "tools/report.h"

namespace monograph::tools {

// The model that was read and the one that was written.
struct FilePair {
  std::string input;
  std::string output;
  size_t input_bytes = 0;
  size_t output_bytes = 0;  // Once it is written.
};

// How often a model names the class that the labels say, as shares of the test images.
struct LabelledAccuracy {
  double real = 0;  // Of the float model.
  double made = 0;  // Of the one made of it.
};

// By answers of the float model (a) and the one made of it for the images of the files. The errors
// of LabelsOf and RequireClasses.
Result<LabelledAccuracy> AccuracyOf(const Graph& real, const ComparedAnswers& answers,
                                    const std::vector<std::string>& files,
                                    const std::vector<LabelledImage>& labels);

// Of the output by whose classes the models are compared, or nullptr.
const ClassAgreement* AgreementOf(const ComparedAnswers& answers);

// The keys are documented in docs/TOOLS.md; `made` is what the model is called that was made, and
// null stands for what was not measured.
Json SkippedJson(const std::vector<SkippedImage>& skipped);
Json AgreementJson(const ComparedAnswers& answers);
Json OutputsJson(const Graph& real, const ComparedAnswers& answers);
Json AccuracyJson(const std::optional<LabelledAccuracy>& accuracy, const std::string& made);
Json SpeedJson(const std::optional<QuantizeSpeed>& speed, const std::string& made);

// Each prints one line, or a few.
void PrintFiles(const FilePair& files);
void PrintSkipped(const std::vector<SkippedImage>& skipped);
void PrintAgreement(const Graph& real, const ComparedAnswers& answers);
void PrintAccuracy(const LabelledAccuracy& accuracy, const std::string& made);
void PrintSpeed(const QuantizeSpeed& speed, const std::string& made);

// Writes the model and, where a file is named for it, the report, both or none, and prints the
// report where it is to be JSON. `report` is called once files.output_bytes are known. kIo, and the
// errors of writing models.
Status WriteWithReport(const QuantizeArguments& arguments, const Graph& graph, FilePair& files,
                       const std::function<Json()>& report);

}  // namespace monograph::tools
