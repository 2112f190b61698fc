// Running the command-line tool.
#pragma once

#include <filesystem>
#include <string>

namespace monograph::test {

struct ToolResult {
  std::string out;
  std::string err;
  int status = 0;
};

// Runs `monograph` with arguments as a shell takes them, in the folder, which also gets the output
// as stdout.txt and stderr.txt. The environment variable MONOGRAPH_PROGRAM names another command to
// run in place of the native program.
ToolResult RunTool(const std::filesystem::path& folder, const std::string& arguments);

// Empty for a file that is not there.
std::string ReadText(const std::filesystem::path& path);
void WriteText(const std::filesystem::path& path, const std::string& text);

}  // namespace monograph::test
