#include "passes/pass_table.h"

#include "ops/fold.h"
#include "passes/align_quantized.h"
#include "passes/eliminate_common_subexpressions.h"
#include "passes/eliminate_dead_code.h"
#include "passes/fold_batch_norm.h"
#include "passes/fold_broadcasts.h"
#include "passes/fold_input_affine.h"
#include "passes/fold_shapes.h"
#include "passes/fuse_activation.h"
#include "passes/fuse_pad.h"
#include "passes/fuse_qdq.h"
#include "passes/merge_parallel_convolutions.h"
#include "passes/merge_reshapes.h"
#include "passes/move_scale_behind_pad.h"
#include "passes/recognise_functions.h"
#include "passes/recognise_means.h"
#include "passes/remove_no_ops.h"
#include "passes/simplify_arithmetic.h"
#include "passes/simplify_transposes.h"
#include "passes/sink_dequantize.h"
#include "passes/split_projections.h"

namespace monograph {

namespace {

// A pass without options.
template <auto kFunction>
Result<int> Run(Graph& graph, const PassOptions&) {
  return kFunction(graph);
}

Result<int> RunFoldConstants(Graph& graph, const PassOptions& options) {
  return FoldConstants(graph, options.max_constant_bytes, /*keep_quantized=*/true);
}

// Runs where weights are to be stored in this type.
template <WeightsType kType>
Result<int> Store(Graph& graph, const PassOptions& options) {
  return options.weights == kType ? StoreWeights(graph, kType) : 0;
}

constexpr Pass kPasses[] = {
    {.name = "fold_constants",
     .counted = "nodes",
     .last = false,
     .recognises = "nodes all of whose inputs are constants",
     .makes = "their results, as constants",
     .leaves = "results that are larger than the limit on constants: an error; integers that are "
               "dequantised",
     .run = RunFoldConstants},
    {.name = "fold_shapes",
     .counted = "values",
     .last = false,
     .recognises =
         "sizes computed from shapes that are known before a run, and `RESHAPE` to dimensions "
         "that are but for one, behind `SHAPE`, `GATHER`, slices, `CONCATENATION`, arithmetic, "
         "`SELECT_V2` where `EQUAL` looks for a -1",
     .makes = "constants, with -1 for the unknown dimension",
     .leaves = "several unknown dimensions; arithmetic with unknown ones",
     .run = Run<FoldShapes>},
    {.name = "fold_broadcasts",
     .counted = "operators",
     .last = false,
     .recognises =
         "`BROADCAST_TO` before elementwise operators whose other operand has the whole shape, "
         "before `TRANSPOSE`, and of constants that `CONCATENATION` puts beside one value: the "
         "class token of a vision transformer",
     .makes = "the operator on what was repeated; the transposition of less; a `PAD` with zeros "
              "and an `ADD` of a constant",
     .leaves = "shapes of which it is not known that they are the same; constants of several "
               "million elements; concatenations of quantised numbers",
     .run = Run<FoldBroadcasts>},
    {.name = "remove_no_ops",
     .counted = "nodes",
     .last = false,
     .recognises =
         "reshapes to the same shape, casts to the same type, transpositions that exchange "
         "nothing, slices of everything, pads of nothing, resizes to the same size, "
         "concatenations and splits of one, `x * 1`, `x + 0`, `RELU` of what is not negative",
     .makes = "readers of what the node read",
     .leaves = "copies of an input or a constant that the graph returns",
     .run = Run<RemoveNoOps>},
    {.name = "merge_reshapes",
     .counted = "nodes",
     .last = false,
     .recognises = "`RESHAPE`, `SQUEEZE`, `EXPAND_DIMS` behind another of them, around a "
                   "`FULLY_CONNECTED`, or behind a reduction whose axes they drop",
     .makes = "one `RESHAPE`; a reduction without `keep_dims`",
     .leaves = "shapes with several unknown dimensions",
     .run = Run<MergeReshapes>},
    {.name = "align_quantized",
     .counted = "values",
     .last = false,
     .recognises = "uint8 between `QUANTIZE` and `DEQUANTIZE`, and weights of uint8",
     .makes = "int8, moved by 128; uint8 of all where weights need a zero point",
     .leaves = "inputs and outputs of the graph, behind a `QUANTIZE`",
     .run = Run<AlignQuantized>},
    {.name = "simplify_transposes",
     .counted = "steps",
     .last = false,
     .recognises =
         "`TRANSPOSE` behind or around others, before elementwise operators, `CONCATENATION`, "
         "reductions, pads, slices, `SOFTMAX` and the like over the last axis, and before "
         "`RESHAPE` that keeps together what was moved",
     .makes =
         "fewer of them, further down: pairs cancel or merge, chains with `RESHAPE` become one "
         "between two `RESHAPE`, or a `RESHAPE` alone, `adj_y` of `BATCH_MATMUL`",
     .leaves = "what would not become cheaper: results with other readers, operands in different "
               "orders; quantisation per channel",
     .run = Run<SimplifyTransposes>},
    {.name = "split_projections",
     .counted = "nodes",
     .last = false,
     .recognises = "`FULLY_CONNECTED` whose result is cut into parts of its units by `SPLIT`, "
                   "`GATHER`, slices or `UNPACK`, at once or behind `RESHAPE` and `TRANSPOSE`: the "
                   "packed projections of attention",
     .makes = "one `FULLY_CONNECTED` for each part",
     .leaves = "parts of less than 16 units, or that overlap; results that are read as a whole; "
               "quantised weights",
     .run = Run<SplitProjections>},
    {.name = "simplify_arithmetic",
     .counted = "nodes",
     .last = false,
     .recognises = "`x / c`, `x / SQRT(y)`, `x + NEG(y)`; two multiplications by constants or two "
                   "additions of constants in a row",
     .makes = "`x * (1 / c)`, `x * RSQRT(y)`, `x - y`; one multiplication or addition",
     .leaves = "constants without a finite inverse; results that others read; quantised numbers",
     .run = Run<SimplifyArithmetic>},
    {.name = "recognise_functions",
     .counted = "expressions",
     .last = false,
     .recognises =
         "expressions of one value and single numbers, however they are spelled out, that "
         "compute the function of one operator: evaluated for 0 and numbers from 1e-30 "
         "to 1e4, they agree within 1e-5 of the result",
     .makes = "`GELU`, `HARD_SWISH`, `RELU`, `RELU6`, `RELU_N1_TO_1`, `RELU_0_TO_1`, `LEAKY_RELU`, "
              "`LOGISTIC`, `ABS`, `NEG`, `SQUARE`, `SQRT`, `RSQRT`",
     .leaves = "`x * LOGISTIC(x)` (no operator says it); quantised numbers",
     .run = Run<RecogniseFunctions>},
    {.name = "recognise_means",
     .counted = "pools",
     .last = false,
     .recognises = "`AVERAGE_POOL_2D` over the whole image",
     .makes = "`MEAN`, whose result has a scale of its own where it is quantised",
     .leaves = "images of unknown size; fused activations",
     .run = Run<RecogniseMeans>},
    {.name = "fuse_pad",
     .counted = "pads",
     .last = false,
     .recognises =
         "zeros around the image of a `CONV_2D` or `DEPTHWISE_CONV_2D`, the lowest number "
         "around that of a `MAX_POOL_2D`",
     .makes = "the window with `SAME` padding",
     .leaves = "borders that `SAME` does not give for the size of the image; quantised images",
     .run = Run<FusePad>},
    {.name = "fold_batch_norm",
     .counted = "multiplications and additions",
     .last = false,
     .recognises = "`MUL`, `DIV`, `ADD`, `SUB` by a constant for each channel, behind a `CONV_2D`, "
                   "`DEPTHWISE_CONV_2D`, `TRANSPOSE_CONV` or `FULLY_CONNECTED`: batch "
                   "normalisations, biases; "
                   "one number for all also behind `RESHAPE` and `TRANSPOSE` of such a node",
     .makes = "other weights and another bias",
     .leaves =
         "results that others read; an activation between; numbers that would become infinite; "
         "quantised weights",
     .run = Run<FoldBatchNorm>},
    {.name = "move_scale_behind_pad",
     .counted = "multiplications",
     .last = false,
     .recognises =
         "`MUL` or `DIV` by a constant for each channel before a `PAD` with zeros, of the image of "
         "a `CONV_2D` or `DEPTHWISE_CONV_2D`",
     .makes = "the same behind the `PAD`, from where it is folded",
     .leaves = "what is added, and other borders; results that others read; quantised weights",
     .run = Run<MoveScaleBehindPad>},
    {.name = "fold_input_affine",
     .counted = "multiplications and additions",
     .last = false,
     .recognises =
         "the same before such operators, and before `TRANSPOSE_CONV`: a normalised image, a "
         "batch normalisation before a convolution",
     .makes = "other weights and another bias",
     .leaves = "what is added where a window reaches over the image's border, and before "
               "`TRANSPOSE_CONV`; results that others read; quantised weights",
     .run = Run<FoldInputAffine>},
    {.name = "merge_parallel_convolutions",
     .counted = "sums of branches",
     .last = false,
     .recognises =
         "sums of `CONV_2D` or of `DEPTHWISE_CONV_2D` without activation, of one image, with "
         "the same stride and groups, and of that image itself, scaled and shifted by channel "
         "or not (RepVGG, MobileOne)",
     .makes = "one convolution with the largest of the kernels",
     .leaves =
         "kernels whose taps do not all lie on those of the largest one (padding, dilation); the "
         "image itself where the stride is not 1 or channels differ; quantised weights",
     .run = Run<MergeParallelConvolutions>},
    {.name = "eliminate_common_subexpressions",
     .counted = "nodes",
     .last = false,
     .recognises = "nodes with the same operator, options and inputs, equal constants included",
     .makes = "one node that all read",
     .leaves = "results that the graph returns",
     .run = Run<EliminateCommonSubexpressions>},
    {.name = "fuse_activation",
     .counted = "activations",
     .last = false,
     .recognises =
         "`RELU`, `RELU6` or `RELU_N1_TO_1` behind an operator that has a fused activation",
     .makes = "the operator with that activation",
     .leaves = "results that others read; a second activation; quantised results",
     .run = Run<FuseActivation>},
    {.name = "sink_dequantize",
     .counted = "operators",
     .last = false,
     .recognises = "`DEQUANTIZE` before what moves numbers or chooses among them: `RESHAPE`, "
                   "`PAD`, `SLICE`, `SPLIT`, `MAX_POOL_2D` and others; `TRANSPOSE` where "
                   "integers follow",
     .makes = "the same on integers, and the `DEQUANTIZE` behind it",
     .leaves = "borders and activations that are no whole quanta; real numbers that others read, "
               "unless fewer nodes are left when what follows is had on integers",
     .run = Run<SinkDequantize>},
    {.name = "fuse_qdq",
     .counted = "operators",
     .last = false,
     .recognises = "`DEQUANTIZE`, an operator, `QUANTIZE`: convolutions, `FULLY_CONNECTED`, `ADD`, "
                   "`SUB`, `MUL`, `SQUARE`, `SUM`, `MEAN`, `CONCATENATION`, `PACK`, "
                   "`RESIZE_BILINEAR`, `AVERAGE_POOL_2D`, `MAXIMUM`, `MINIMUM`, activations; "
                   "`DEQUANTIZE`, `QUANTIZE`",
     .makes = "the operator on integers, with an int32 bias, and constants of one number as "
              "integers; one `QUANTIZE` or none",
     .leaves = "real numbers that others read; weights by channel with zero points; other "
               "constants of real numbers; softmax and products of two matrices, which stay in "
               "float",
     .run = Run<FuseQdq>},
    {.name = "eliminate_dead_code",
     .counted = "nodes",
     .last = false,
     .recognises = "nodes and constants that nothing reads",
     .makes = "a graph without them",
     .leaves = "inputs of the graph",
     .run = Run<EliminateDeadCode>},
    {.name = "halve_weights",
     .counted = "constants",
     .last = true,
     .recognises = "float32 weights, where the option asks for float16",
     .makes = "float16 weights behind a `DEQUANTIZE`, which is folded when the file is loaded",
     .leaves = "fewer than 256 elements; numbers beyond float16",
     .run = Store<WeightsType::kFloat16>},
    {.name = "quantize_weights",
     .counted = "constants",
     .last = true,
     .recognises = "float32 weights, where the option asks for int8",
     .makes = "int8 weights with a scale for each output channel behind a `DEQUANTIZE`, which is "
              "folded when the file is loaded",
     .leaves = "fewer than 256 elements; numbers that are not finite",
     .run = Store<WeightsType::kInt8>},
    {.name = "quantize_dynamically",
     .counted = "constants",
     .last = true,
     .recognises = "float32 weights, where the option asks for dynamic quantisation",
     .makes = "int8 weights of `CONV_2D` and `FULLY_CONNECTED`, which round each image or row to "
              "int8 when they run; the others as `quantize_weights` does",
     .leaves = "the same",
     .run = Store<WeightsType::kInt8Dynamic>},
};

}  // namespace

std::span<const Pass> AllPasses() { return kPasses; }

}  // namespace monograph
