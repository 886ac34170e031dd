# Defines DLPack::DLPack, which gives dlpack/dlpack.h. In this order: DLPack_INCLUDE_DIR where it is
# set, a target of the project that we are part of, DLPack's own package, any include path.
if(TARGET DLPack::DLPack)
    set(DLPack_TARGET DLPack::DLPack)
else()
    set(DLPack_TARGET "")
    if(NOT DLPack_INCLUDE_DIR)
        if(NOT TARGET dlpack::dlpack AND NOT TARGET dlpack)
            find_package(dlpack CONFIG QUIET)
        endif()
        if(TARGET dlpack::dlpack)
            set(DLPack_TARGET dlpack::dlpack)
        elseif(TARGET dlpack)
            set(DLPack_TARGET dlpack)
        else()
            find_path(DLPack_INCLUDE_DIR dlpack/dlpack.h DOC "The directory with dlpack/dlpack.h")
        endif()
    endif()

    if(DLPack_TARGET)
        add_library(DLPack::DLPack INTERFACE IMPORTED)
        target_link_libraries(DLPack::DLPack INTERFACE ${DLPack_TARGET})
    elseif(DLPack_INCLUDE_DIR)
        add_library(DLPack::DLPack INTERFACE IMPORTED)
        target_include_directories(DLPack::DLPack INTERFACE ${DLPack_INCLUDE_DIR})
        set(DLPack_TARGET ${DLPack_INCLUDE_DIR})
    endif()
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(DLPack
    REQUIRED_VARS DLPack_TARGET
    REASON_FAILURE_MESSAGE
        "Install libdlpack-dev, or set DLPack_INCLUDE_DIR to the directory with dlpack/dlpack.h.")
