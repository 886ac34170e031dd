#pragma once
// Tensors for the tests of writers: of every dtype and shape, strided ones too.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <inputspec/element/dtype.hpp>
#include <inputspec/tensor/host_tensor.hpp>
#include <string>
#include <vector>

#include "../source/files.hpp"

namespace save_test {

namespace is = inputspec;

inline std::vector<DLDataType> dtypes() {
    namespace t = is::dtype;
    return {t::boolean, t::i8,        t::i16,     t::i32, t::i64,  t::u8,
            t::u16,     t::u32,       t::u64,     t::f16, t::f32,  t::f64,
            t::bf16,    t::f8_e4m3fn, t::f8_e5m2, t::c64, t::c128, {1, 1, 1}};  // old TVM's
                                                                                // bool
}
inline std::vector<is::extents> shapes() {
    return {{},
            is::extents{0},
            is::extents{1},
            is::extents{7},
            is::extents{3, 4},
            is::extents{2, 0, 5},
            is::extents{2, 3, 4, 5},
            is::extents{2, 1, 3, 2, 3}};
}

/// Bytes of all values, NaNs and -0 among them; of bool 0 and 1.
inline void fill_bytes(is::HostTensor& tensor, unsigned seed = 1) {
    for (auto& byte : tensor.bytes()) {
        seed = seed * 1664525u + 1013904223u;
        const auto value = seed >> 24;
        byte = static_cast<std::byte>(
            is::kind_of(tensor.dtype()) == is::element_kind::boolean ? value & 1 : value);
    }
}
inline is::HostTensor filled(DLDataType dtype, const is::extents& shape, unsigned seed = 1) {
    is::HostTensor out{dtype, shape};
    fill_bytes(out, seed);
    return out;
}
inline std::string bytes_of(const is::HostTensor& tensor) {
    const auto all = tensor.bytes();
    return {reinterpret_cast<const char*>(all.data()), all.size()};
}

/// A tensor's axes in the other order, over the same memory.
struct transposed {
    std::vector<std::int64_t> shape, strides;
    DLTensor tensor;

    explicit transposed(is::HostTensor& of) : tensor{*of.dl()} {
        std::int64_t stride = 1;
        for (int axis = of.shape().rank(); axis-- > 0; stride *= of.shape()[axis]) {
            shape.push_back(of.shape()[axis]);
            strides.push_back(stride);
        }
        tensor.shape = shape.data();
        tensor.strides = strides.data();
    }
    transposed(const transposed&) = delete;
    transposed& operator=(const transposed&) = delete;
};

inline std::string text_of(const std::filesystem::path& path) {
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

/// A folder, gone with the object.
class TemporaryFolder {
public:
    TemporaryFolder() {
        static int count = 0;
        path_ = std::filesystem::temp_directory_path() /
                ("inputspec-save-" + std::to_string(getpid()) + "-" + std::to_string(count++));
        std::filesystem::create_directory(path_);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    std::filesystem::path operator/(const char* name) const { return path_ / name; }
    const std::filesystem::path& path() const { return path_; }
    /// How many files are in it.
    std::size_t size() const {
        return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator{path_},
                                                      std::filesystem::directory_iterator{}));
    }

private:
    std::filesystem::path path_;
};

inline std::string message(const std::optional<is::Fault>& fault) {
    return fault ? std::string{fault->message().view()} : std::string{};
}

}  // namespace save_test
