#pragma once

#include <Eigen/Core>
#include <Eigen/SparseCore>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <inputspec/concepts.hpp>
#include <inputspec/fault.hpp>
#include <inputspec/group.hpp>
#include <inputspec/source/sparse_check.hpp>
#include <inputspec/source/memory.hpp>
#include <inputspec/tensor/extent.hpp>
#include <inputspec/tensor/storage.hpp>
#include <inputspec/validate/compressed.hpp>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>

// FixedInput{matrix} for Eigen's dense objects (one argument) and row-major sparse ones (a CSR
// operand: three). A source refers to the object's memory: the object must outlive the spec, and
// keep its size.

namespace inputspec::inline INPUTSPEC_ABI {

namespace detail {

template <class Scalar>
struct eigen_element {
    using type = Scalar;
};
template <>
struct eigen_element<Eigen::half> {
    using type = float16;
};
template <>
struct eigen_element<Eigen::bfloat16> {
    using type = bfloat16;
};

template <class M>
concept EigenDense = std::derived_from<M, Eigen::DenseBase<M>>;
template <class M>
concept EigenSparse = std::derived_from<M, Eigen::SparseMatrixBase<M>>;

template <class M>
inline constexpr bool is_eigen_owner = std::derived_from<M, Eigen::PlainObjectBase<M>>;
template <class Scalar, int Options, class Index>
inline constexpr bool is_eigen_owner<Eigen::SparseMatrix<Scalar, Options, Index>> = true;

/// Objects that own their memory must not be temporaries; Map, Ref and blocks may.
template <class M>
constexpr void refuse_temporary() {
    static_assert(
        std::is_lvalue_reference_v<M> || !is_eigen_owner<std::remove_cvref_t<M>>,
        "inputspec: FixedInput{matrix} refers to the matrix, and this one is a temporary: "
        "give it a name, and keep it as long as the spec");
}

}  // namespace detail

/// A dense Eigen object with memory of its own or of others: Matrix, Array, Map, Ref, blocks; row-
/// or column-major, any strides. Its logical shape is rows × columns; a vector's may also be its
/// size.
template <StorageType T>
class eigen_dense {
public:
    static constexpr std::string_view name = "eigen";
    static constexpr std::size_t arguments = 1;

    eigen_dense() = default;
    template <class M>
        requires detail::EigenDense<std::remove_cvref_t<M>>
    eigen_dense(M&& object)
        : is_supplied_{true},
          is_vector_{std::remove_cvref_t<M>::IsVectorAtCompileTime != 0},
          data_{reinterpret_cast<const T*>(object.data())},
          shape_{object.rows(), object.cols()},
          stride_{object.rowStride(), object.colStride()} {
        detail::refuse_temporary<M>();
    }

    bool supplied() const { return is_supplied_; }
    tensor_type type(std::size_t) const {
        if (is_vector_) return {dtype_of<T>(), extents{shape_[0] * shape_[1]}};
        return {dtype_of<T>(), extents{shape_[0], shape_[1]}};
    }
    bool is_flat() const { return is_vector_; }
    std::optional<Fault> look(source_view& out) const {
        out.data = reinterpret_cast<const std::byte*>(data_);
        out.set_elements(dtype_of<T>());
        out.is_flat = is_vector_;
        for (const int axis : {0, 1}) {  // of a vector only the longer one
            if (!is_vector_ || shape_[axis] != 1) out.add_axis(shape_[axis], stride_[axis]);
        }
        if (out.rank == 0) out.add_axis(1, 1);
        out.add_parts();
        return std::nullopt;
    }

    template <class Engine>
    std::optional<Fault> check(const basic_group<Engine>& group) const {
        if (auto fault = detail::check_dtype(group, 0, dtype_of<T>())) return fault;
        const std::int64_t size[] = {shape_[0] * shape_[1]};
        if (is_vector_ && group[0].rank() == 1) return detail::check_shape(group, 0, size);
        return detail::check_shape(group, 0, shape_);
    }
    const std::byte* bytes(std::size_t, element_kind) const {
        const bool is_row_major =
            (shape_[1] <= 1 || stride_[1] == 1) && (shape_[0] <= 1 || stride_[0] == shape_[1]);
        return is_row_major ? reinterpret_cast<const std::byte*>(data_) : nullptr;
    }
    template <class S>
    void read(std::size_t, std::uint64_t first, std::span<detail::stored_t<S>> out) const {
        const auto* const from = reinterpret_cast<const detail::scalar_t<T>*>(data_);
        constexpr std::int64_t parts = scalars_of(dtype_of<T>());
        storage where;
        for (const int axis : {0, 1}) where.add_strided(shape_[axis], stride_[axis] * parts);
        where.add_strided(parts, 1);
        where.walk(
            first, out.size(),
            [&](std::int64_t offset, std::int64_t stride, std::uint64_t to, std::uint64_t length) {
                for (std::uint64_t i = 0; i < length; ++i, offset += stride) {
                    out[to + i] = detail::to_stored<S>(from[offset]);
                }
            });
    }

private:
    bool is_supplied_ = false;
    bool is_vector_ = false;
    const T* data_ = nullptr;
    std::int64_t shape_[2] = {};
    std::int64_t stride_[2] = {};
};

/// A row-major sparse Eigen matrix as a CSR operand: indptr and indices in its index type, values
/// in its scalar. It must be compressed and its rows sorted; write FixedInput{eigen_csr{matrix,
/// dim<3, 0>}} to have its columns checked against the dense operand.
template <StorageType T, std::signed_integral Index>
class eigen_csr {
public:
    static constexpr std::string_view name = "eigen";
    static constexpr std::size_t arguments = 3;

    eigen_csr() = default;
    template <class M>
        requires detail::EigenSparse<std::remove_cvref_t<M>>
    eigen_csr(M&& matrix, extent columns = {})
        : is_supplied_{true},
          is_compressed_{matrix.isCompressed()},
          rows_{static_cast<std::uint64_t>(matrix.rows())},
          columns_{static_cast<std::uint64_t>(matrix.cols())},
          indptr_{matrix.outerIndexPtr()},
          indices_{matrix.innerIndexPtr()},
          values_{reinterpret_cast<const T*>(matrix.valuePtr())},
          expected_columns_{columns} {
        detail::refuse_temporary<M>();
    }

    bool supplied() const { return is_supplied_; }
    tensor_type type(std::size_t argument) const {
        const auto nnz = rows_ == 0 ? Index{} : indptr_[rows_];
        if (argument == 2) return {dtype_of<T>(), extents{nnz}};
        if (argument == 1) return {dtype_of<Index>(), extents{nnz}};
        return {dtype_of<Index>(), extents{rows_ + 1}};
    }

    template <class Engine>
    std::optional<Fault> check(const basic_group<Engine>& group) const;

    // What pattern_of{eigen_csr{matrix}} asks for; all 0 where no matrix is given.
    std::uint64_t rows() const { return rows_; }
    std::uint64_t file_columns() const { return columns_; }
    std::uint64_t nnz() const {
        return rows_ == 0 ? 0 : static_cast<std::uint64_t>(indptr_[rows_]);
    }
    std::uint64_t row_begin(std::uint64_t row) const {
        return static_cast<std::uint64_t>(indptr_[row]);
    }
    std::uint64_t column(std::uint64_t entry) const {
        return static_cast<std::uint64_t>(indices_[entry]);
    }
    /// Whether it is compressed, and valid CSR: Eigen checks nothing of this, and any of it may
    /// have been written through a pointer.
    std::optional<Fault> fault() const;

    const std::byte* bytes(std::size_t argument, element_kind) const {
        return argument == 0   ? reinterpret_cast<const std::byte*>(indptr_)
               : argument == 1 ? reinterpret_cast<const std::byte*>(indices_)
                               : reinterpret_cast<const std::byte*>(values_);
    }
    template <class S>
    void read(std::size_t argument, std::uint64_t first, std::span<detail::stored_t<S>> out) const {
        const auto copy = [&](const auto* from) {
            for (auto& value : out) value = detail::to_stored<S>(from[first++]);
        };
        if (argument == 2) {
            copy(reinterpret_cast<const detail::scalar_t<T>*>(values_));
        } else {
            copy(argument == 0 ? indptr_ : indices_);
        }
    }

private:
    bool is_supplied_ = false;
    bool is_compressed_ = false;
    std::uint64_t rows_ = 0;
    std::uint64_t columns_ = 0;
    const Index* indptr_ = nullptr;
    const Index* indices_ = nullptr;
    const T* values_ = nullptr;
    extent expected_columns_;
};

template <StorageType T, std::signed_integral Index>
template <class Engine>
std::optional<Fault> eigen_csr<T, Index>::check(const basic_group<Engine>& group) const {
    if (!is_compressed_) return group.placed(*fault());
    if (auto bad =
            detail::check_csr(group, {rows_, columns_, nnz()}, expected_columns_, "the matrix")) {
        return bad;
    }
    for (std::size_t i = 0; i < 2; ++i) {
        if (auto bad = detail::check_dtype(group, i, dtype_of<Index>())) return bad;
    }
    if (auto bad = detail::check_dtype(group, 2, dtype_of<T>())) return bad;
    const auto bad = fault();
    return bad ? std::optional{group.placed(*bad)} : std::nullopt;
}

template <StorageType T, std::signed_integral Index>
std::optional<Fault> eigen_csr<T, Index>::fault() const {
    if (!is_supplied_) return std::nullopt;
    if (!is_compressed_) {
        auto out = detail::fault_about(FaultKind::data, "the matrix",
                                       " is not compressed: call makeCompressed() first");
        out.argument = 0;
        return out;
    }
    std::int64_t sizes[] = {static_cast<std::int64_t>(rows_ + 1), static_cast<std::int64_t>(nnz())};
    const auto array = [&](const Index* from, std::int64_t& size) {
        return DLTensor{
            const_cast<Index*>(from), {kDLCPU, 0}, 1, dtype_of<Index>(), &size, nullptr, 0};
    };
    const DLTensor indptr = array(indptr_, sizes[0]), indices = array(indices_, sizes[1]);
    return validate::csr(&indptr, &indices, static_cast<std::int64_t>(columns_));
}

namespace detail {
template <class M>
using eigen_scalar = typename eigen_element<typename M::Scalar>::type;
}

template <class M>
    requires detail::EigenSparse<M>
eigen_csr(const M&, extent = {}) -> eigen_csr<detail::eigen_scalar<M>, typename M::StorageIndex>;

template <class M>
    requires detail::EigenDense<M>
struct source_for<M> {
    static_assert(
        (M::Flags & Eigen::DirectAccessBit) != 0,
        "inputspec: FixedInput{expression}: an Eigen expression has no memory to refer to; "
        "give its value a name: const Eigen::MatrixXf m = …; FixedInput{m}");
    using type = eigen_dense<detail::eigen_scalar<M>>;
};

template <class M>
    requires detail::EigenSparse<M>
struct source_for<M> {
    static_assert(
        std::derived_from<M, Eigen::SparseCompressedBase<M>>,
        "inputspec: FixedInput{expression}: a sparse Eigen expression has no memory to refer "
        "to; give its value a name: const Eigen::SparseMatrix<T, Eigen::RowMajor> m = …");
    static_assert(
        M::IsRowMajor && !M::IsVectorAtCompileTime,
        "inputspec: FixedInput{sparse}: a CSR operand needs a row-major matrix; convert it: "
        "const Eigen::SparseMatrix<T, Eigen::RowMajor> rows = m; FixedInput{rows}");
    using type = eigen_csr<detail::eigen_scalar<M>, typename M::StorageIndex>;
};

}  // namespace inputspec::inline INPUTSPEC_ABI
