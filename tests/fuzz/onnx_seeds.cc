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

}  // namespace

std::vector<std::pair<std::string, OnnxModel>> OnnxSeeds() {
  return {{"classifier", Classifier()},
          {"activations", Activations()},
          {"arithmetic", Arithmetic()},
          {"windows", Windows()},
          {"shapes", Shapes()}};
}

}  // namespace monograph::test
