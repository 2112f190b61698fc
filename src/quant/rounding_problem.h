// Rounding as a problem of least squares: which integers next to weights change the products with
// typical inputs least.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "quant/symmetric_matrix.h"

namespace monograph {

// For rows of weights that multiply the same inputs. With d = weights - quanta, in quanta, and the
// inputs' second moments G, the error of a row is d^T G d.
class RoundingProblem {
 public:
  // `gram` are the inputs' second moments, of positive diagonal. Where they were measured on few
  // samples, a multiple of the identity is to be added, so that integers stay near the weights.
  explicit RoundingProblem(const SymmetricMatrix& gram);

  // Sets the quanta, -127 to 127, of rows of as many weights as G has rows. First one after the
  // other is rounded, from that of the largest inputs to that of the smallest, each with regard to
  // the error so far (Babai's nearest plane; with this order GPTQ, Frantar et al. 2022). Then
  // single integers are changed as long as that lowers the error, up to a fixed number of passes.
  // The same is done from the nearest integers, and the better of both is taken. For rows of up to
  // 32 weights, such as those of depthwise convolutions, all integers that lead to less are then
  // searched (Schnorr and Euchner 1994), up to a fixed number of steps.
  void Solve(std::span<const float> weights, std::span<int8_t> quanta) const;

 private:
  // For weights in the order, of not too many rows.
  std::vector<float> SolveInOrder(std::span<const float> weights) const;

  std::vector<size_t> order_;  // Of the inputs, by their second moments.
  SymmetricMatrix gram_;       // In that order.
  SymmetricMatrix lower_;      // Its Cholesky factor.
};

}  // namespace monograph
