// Which class each image shows, from a CSV file.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "graph/graph.h"

namespace monograph::tools {

struct LabelledImage {
  std::string file;   // A path, or the end of one.
  std::string label;  // The class as the model names it, or its index.
};

// Lines "FILE,LABEL" (RFC 4180: fields may stand in double quotes); a first line "file,label" or
// "filename,label" is a head. kIo, kInvalidArgument naming the file and the line.
Result<std::vector<LabelledImage>> ReadLabelsCsv(const std::string& path);

// The label of each of `files`, as the model names classes: an index stands for the class at that
// place of the model's labels. kInvalidArgument where a file has no line or several, or a label is
// no class of the model.
Result<std::vector<std::string>> LabelsOf(const std::vector<std::string>& files,
                                          const std::vector<LabelledImage>& labels,
                                          const Graph& graph);

}  // namespace monograph::tools
