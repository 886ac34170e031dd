#pragma once

#include <Eigen/SparseCore>

#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include "kernel.hpp"

namespace tune {

struct Mismatch {
    std::int64_t row, column;
    float expected, found, tolerance;
};

// Eigen's product: the baseline (one thread, as Eigen's is), and the judge of every candidate.
class Reference {
public:
    explicit Reference(const Problem& p) : problem_{p}, product_(p.c.size()) {
        multiply(product_);
        float largest = 0;
        for (const float value : p.b) largest = std::max(largest, std::abs(value));
        for (std::size_t row = 0; row + 1 < p.indptr.size(); ++row) {
            double sum = 0;
            for (auto j = p.indptr[row]; j < p.indptr[row + 1]; ++j) {
                sum += std::abs(p.values[static_cast<std::size_t>(j)]);
            }
            // Two sums of k products in any two orders differ by about √k rounding errors of
            // Σ|a||b| (Higham & Mary 2019); 8 leaves room for every element of C.
            const double rounding = 8 * std::sqrt(p.indptr[row + 1] - p.indptr[row]);
            constexpr double epsilon = std::numeric_limits<float>::epsilon();
            tolerance_.push_back(static_cast<float>(rounding * epsilon * sum * largest));
        }
    }

    void multiply(std::span<float> c) const {
        using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
        const Problem& p = problem_;
        const Eigen::Map<const Eigen::SparseMatrix<float, Eigen::RowMajor, std::int32_t>> a(
            p.rows, p.columns, static_cast<std::int64_t>(p.indices.size()), p.indptr.data(),
            p.indices.data(), p.values.data());
        if (p.n == 1) {
            const Eigen::Map<const Eigen::VectorXf> b(p.b.data(), p.columns);
            Eigen::Map<Eigen::VectorXf>(c.data(), p.rows).noalias() = a * b;
        } else {
            const Eigen::Map<const Matrix> b(p.b.data(), p.columns, p.n);
            Eigen::Map<Matrix>(c.data(), p.rows, p.n).noalias() = a * b;
        }
    }

    // The first element of the problem's C that is wrong.
    std::optional<Mismatch> check() const {
        const std::span<const float> c = problem_.c;
        for (std::size_t i = 0; i < c.size(); ++i) {
            const std::size_t row = i / static_cast<std::size_t>(problem_.n);
            if (std::abs(c[i] - product_[i]) <= tolerance_[row]) continue;  // NaN goes on
            return Mismatch{static_cast<std::int64_t>(row),
                            static_cast<std::int64_t>(i) % problem_.n, product_[i], c[i],
                            tolerance_[row]};
        }
        return std::nullopt;
    }

private:
    Problem problem_;
    std::vector<float> product_;
    std::vector<float> tolerance_;  // of each row
};

}  // namespace tune
