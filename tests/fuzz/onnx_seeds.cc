#include "fuzz/onnx_seeds.h"

namespace monograph::test {

namespace {

OnnxModel Classifier() {
  OnnxModel model;
  model.Input("x", {-1, 2, 6, 6}).Output("y").Constant("w", Scattered({3, 2, 3, 3}));
  for (const char* name : {"scale", "offset", "mean", "variance"}) {
    model.Constant(name, Ramp({3}, 1));
  }
  model.Constant("m", Scattered({3, 4})).Constant("b", Scattered({4}));
  model.Node("Conv", {"x", "w"}, {"c"}, {Ints("pads", {1, 1, 1, 1}), Ints("strides", {2, 2})});
  model.Node("BatchNormalization", {"c", "scale", "offset", "mean", "variance"}, {"n"});
  model.Node("Clip", {"n"}, {"r"}, {Float("min", 0), Float("max", 6)});
  model.Node("AveragePool", {"r"}, {"a"}, {Ints("kernel_shape", {2, 2})});
  model.Node("GlobalAveragePool", {"a"}, {"g"}).Node("Flatten", {"g"}, {"f"});
  return model.Node("Gemm", {"f", "m", "b"}, {"s"}).Node("Softmax", {"s"}, {"y"});
}

OnnxModel Activations() {
  OnnxModel model(14);
  model.Input("x", {1, 2, 3, 3}).Output("HardSwish.y");
  std::string last = "x";
  for (const char* op :
       {"Relu", "Sigmoid", "Tanh", "LeakyRelu", "Identity", "Dropout", "HardSwish"}) {
    const std::string next = std::string(op) + ".y";
    model.Node(op, {last}, {next});
    last = next;
  }
  return model;
}

OnnxModel Arithmetic() {
  OnnxModel model(12);
  model.Input("x", {2, 3}).Output("y").Constant("c", Ramp({3}, 1));
  model.Node("Constant", {}, {"k"}, {{"value", FloatTensor(Ramp({1}, 2))}});
  model.Node("Add", {"x", "c"}, {"a"})
      .Node("Sub", {"a", "k"}, {"s"})
      .Node("Mul", {"s", "x"}, {"m"});
  model.Node("Div", {"m", "c"}, {"d"}).Constant("w", Scattered({3, 2}));
  return model.Node("MatMul", {"d", "w"}, {"y"});
}

OnnxModel Windows() {
  OnnxModel model(13);
  model.Input("x", {1, 2, 5, 5}).Output("y").Constant("p", {0, 0, 1, 1, 0, 0, 1, 1});
  model.Node("Pad", {"x", "p"}, {"q"});
  model.Node("MaxPool", {"q"}, {"m"},
             {Ints("kernel_shape", {3, 3}), String("auto_pad", "SAME_UPPER")});
  return model.Node("ReduceMean", {"m"}, {"y"}, {Ints("axes", {2, 3}), Int("keepdims", 0)});
}

OnnxModel Shapes() {
  OnnxModel model(13);
  model.Input("x", {1, 2, 3, 4}).Output("y").Constant("s", {1, 6, -1}).Constant("axis", {0});
  model.Node("Transpose", {"x"}, {"t"}, {Ints("perm", {0, 2, 3, 1})});
  model.Node("Reshape", {"t", "s"}, {"r"}).Node("Squeeze", {"r", "axis"}, {"q"});
  model.Node("Unsqueeze", {"q", "axis"}, {"u"});
  return model.Node("Concat", {"u", "r"}, {"y"}, {Int("axis", 1)});
}

constexpr int32_t kInt8 = 3;
constexpr int32_t kInt32 = 6;

OnnxTensor Bytes(const std::string& name, const std::vector<int64_t>& dims,
                 const std::vector<int32_t>& values, int32_t type = kInt8) {
  OnnxTensor tensor;
  tensor.name = name;
  tensor.dims = dims;
  tensor.data_type = type;
  tensor.int32_data = values;
  return tensor;
}

OnnxTensor Scale(const std::string& name, float value) {
  OnnxTensor tensor = FloatTensor({{}, {value}});
  tensor.name = name;
  return tensor;
}

OnnxModel& Scales(OnnxModel& model) {
  model.Constant(Scale("s", 0.5F)).Constant(Bytes("z", {}, {1}));
  model.Constant("ws", Numbers{{2}, {0.25F, 0.5F}}).Constant(Bytes("wz", {2}, {0, 0}));
  return model.Constant(Bytes("w", {2, 1, 1, 1}, {3, -4}));
}

OnnxModel Qdq() {
  OnnxModel model(13);
  Scales(model.Input("x", {1, 1, 2, 2}).Output("y"));
  model.Node("QuantizeLinear", {"x", "s", "z"}, {"q"});
  model.Node("DequantizeLinear", {"q", "s", "z"}, {"r"});
  model.Node("DequantizeLinear", {"w", "ws", "wz"}, {"v"}, {Int("axis", 0)});
  model.Node("Conv", {"r", "v"}, {"c"}).Node("QuantizeLinear", {"c", "s", "z"}, {"d"});
  return model.Node("DequantizeLinear", {"d", "s", "z"}, {"y"});
}

OnnxModel QOperators() {
  OnnxModel model(13);
  Scales(model.Input("x", {1, 1, 2, 2}).Output("y"));
  model.Constant(Bytes("b", {2}, {5, -6}, kInt32));
  model.Node("QuantizeLinear", {"x", "s", "z"}, {"q"});
  model.Node("QLinearConv", {"q", "s", "z", "w", "ws", "wz", "s", "z", "b"}, {"c"});
  model.Node("MaxPool", {"c"}, {"m"}, {Ints("kernel_shape", {2, 2})});
  model.Node("QLinearAdd", {"m", "s", "z", "m", "s", "z", "s", "z"}, {"a"}, {}, "com.microsoft");
  return model.Node("DequantizeLinear", {"a", "s", "z"}, {"y"});
}

OnnxModel Blocks() {
  OnnxModel model(21);
  OnnxTensor weights = Bytes("w", {4, 1}, {}, 22);
  weights.raw_data = "\x21\x43";
  model.Input("x", {1, 4}).Output("y").Constant(weights);
  model.Constant("s", Numbers{{2, 1}, {1, 2}});
  model.Node("DequantizeLinear", {"w", "s"}, {"r"}, {Int("axis", 0), Int("block_size", 2)});
  return model.Node("MatMul", {"x", "r"}, {"y"});
}

OnnxModel Functions() {
  OnnxModel body;
  body.Node("LeakyRelu", {"a"}, {"b"}, {{"alpha", AttributeRef{"slope"}}});
  body.Node("Add", {"b", "a"}, {"c"});
  OnnxModel model;
  model.Input("x", {2, 3}).Output("y").Function("Twice", {"a"}, {"c"}, body);
  model.Node("Twice", {"x"}, {"t"}, {Float("slope", 0.5F)}, "own");
  return model.Node("Twice", {"t"}, {"y"}, {}, "own");
}

OnnxModel Branches() {
  OnnxModel yes, no;
  yes.Output("a").Node("Relu", {"x"}, {"a"});
  no.Output("b").Node("Neg", {"x"}, {"b"});
  OnnxTensor condition = Bytes("c", {}, {1}, 9);
  OnnxModel model;
  model.Input("x", {2, 3}).Output("y").Constant(condition);
  return model.Node("If", {"c"}, {"y"},
                    {{"then_branch", yes.Graph()}, {"else_branch", no.Graph()}});
}

OnnxModel External() {
  OnnxTensor weights;
  weights.name = "w";
  weights.dims = {3, 2};
  weights.external = true;
  weights.external_data = {{"location", "weights.bin"}, {"offset", "4"}, {"length", "24"}};
  OnnxModel model;
  model.Input("x", {1, 3}).Output("y").Constant(weights);
  return model.Node("MatMul", {"x", "w"}, {"y"});
}

OnnxModel Volumes() {
  OnnxModel model;
  model.Input("x", {1, 1, 3, 4, 4}).Output("y").Constant("w", Scattered({2, 1, 2, 2, 2}));
  model.Node("Conv", {"x", "w"}, {"c"}, {Ints("pads", {1, 0, 0, 0, 1, 1})});
  model.Node("AveragePool", {"c"}, {"a"},
             {Ints("kernel_shape", {2, 2, 2}), Ints("pads", {0, 1, 0, 1, 0, 0})});
  return model.Constant("v", Scattered({2, 1, 2, 2, 2}))
      .Node("ConvTranspose", {"a", "v"}, {"y"}, {Ints("strides", {2, 1, 2})});
}

OnnxModel Samples() {
  OnnxModel model(20);
  model.Input("x", {1, 1, 4, 4}).Input("t", {1, 2, 3}).Input("r", {-1, 4}).Input("b", {-1}, 7);
  model.Output("y").Output("i").Constant("size", {1, 1, 3, 3});
  model.Node("AffineGrid", {"t", "size"}, {"g"});
  model.Node("GridSample", {"x", "g"}, {"s"}, {String("padding_mode", "reflection")});
  model.Node("MaxPool", {"s"}, {"m", "i"}, {Ints("kernel_shape", {2, 2})});
  model.Node("MaxUnpool", {"m", "i"}, {"u"}, {Ints("kernel_shape", {2, 2})});
  return model.Node("RoiAlign", {"u", "r", "b"}, {"y"}, {Int("output_height", 2)});
}

OnnxModel Equations() {
  OnnxModel model;
  model.Input("x", {2, 3, 3}).Output("y").Constant("w", Scattered({3, 2})).Constant("k", {0, 1});
  model.Node("Einsum", {"x"}, {"d"}, {String("equation", "...ii->...i")});
  model.Node("Einsum", {"d", "w"}, {"e"}, {String("equation", "...i,ij")});
  model.Constant(Bytes("at", {2, 1}, {0, -1}, kInt32));
  return model.Node("GatherND", {"e", "at"}, {"y"}, {Int("batch_dims", 1)});
}

}  // namespace

std::vector<std::pair<std::string, OnnxModel>> OnnxSeeds() {
  return {
      {"classifier", Classifier()}, {"activations", Activations()}, {"arithmetic", Arithmetic()},
      {"windows", Windows()},       {"shapes", Shapes()},           {"qdq", Qdq()},
      {"qoperators", QOperators()}, {"blocks", Blocks()},           {"functions", Functions()},
      {"branches", Branches()},     {"external", External()},       {"volumes", Volumes()},
      {"samples", Samples()},       {"equations", Equations()}};
}

}  // namespace monograph::test
