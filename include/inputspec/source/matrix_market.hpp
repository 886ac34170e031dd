#pragma once

#include <inputspec/fault.hpp>
#include <inputspec/source/file.hpp>
#include <inputspec/source/matrix_market_load.hpp>
#include <inputspec/source/sparse_data.hpp>
#include <inputspec/source/sparse_file.hpp>
#include <inputspec/source/text_file.hpp>
#include <inputspec/source/text_values.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace inputspec::inline INPUTSPEC_ABI {

namespace detail {

/// A Matrix Market file as a sparse matrix. One of an array has every cell.
struct matrix_market_data : sparse_data<text_values> {
    using file_type = text_file;
    static constexpr std::string_view name = "matrix_market";

    std::optional<Fault> load(const std::string& path, const text_file& file) {
        return load_matrix_market(path, file, *this);
    }
};

}  // namespace detail

/// What `matrix_market` takes as its path: a string, a std::filesystem::path, nullopt … The file is
/// read when this is constructed, once; copies share it.
using matrix_market_file = detail::loaded_file<detail::matrix_market_data>;

/// A Matrix Market file as a sparse operand of three arguments: index arrays and values, in CSR
/// where `.format` says nothing else. Symmetric, skew-symmetric and hermitian files are expanded,
/// rows sorted; a pattern's values are 1. Reals are rounded once, to the argument's dtype; an
/// integer that it cannot hold is a fault, and so are duplicates, unless `.sum_duplicates` is set.
using matrix_market = sparse_file<detail::matrix_market_data>;

}  // namespace inputspec::inline INPUTSPEC_ABI
