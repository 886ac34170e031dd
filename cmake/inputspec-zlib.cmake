# inputspec::zlib, where zlib is: the library, and what the headers of compressed files need besides
# (source/npz.hpp, scipy_npz.hpp, gzip.hpp).
find_package(ZLIB QUIET)
if(ZLIB_FOUND AND NOT TARGET inputspec::zlib)
    add_library(inputspec::zlib INTERFACE IMPORTED GLOBAL)
    target_link_libraries(inputspec::zlib INTERFACE inputspec::inputspec ZLIB::ZLIB)
endif()
