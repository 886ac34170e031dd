# inputspec::npz, where zlib is: the library, and what <inputspec/source/npz.hpp> needs besides.
find_package(ZLIB QUIET)
if(ZLIB_FOUND AND NOT TARGET inputspec::npz)
    add_library(inputspec::npz INTERFACE IMPORTED GLOBAL)
    target_link_libraries(inputspec::npz INTERFACE inputspec::inputspec ZLIB::ZLIB)
endif()
